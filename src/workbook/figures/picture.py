"""A picture that a notebook shows even when it is not trusted."""

import base64
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from workbook.basics.files import publish
from workbook.figures.typeface import outlined

LONGEST_ALT = 250
"""Characters: readers who hear an alt text cannot stop in it or go back (W3C, *Images Tutorial*, "Complex Images")."""


class Picture:
    """One SVG drawing with a text that says what it shows.

    A notebook from a fresh clone is untrusted: JupyterLab then strips raw SVG and scripts, but keeps an `<img>` with
    a data address. That is the only form a picture takes here, in JupyterLab and in nbconvert's HTML. It is shown in
    the size in which it was drawn: one that is wider than the page scrolls in its frame.
    """

    def __init__(self, svg: str, alt: str, details: str = "") -> None:
        """`svg` is a complete document whose root has `width` and `height` in pixels; the rest is plain text.

        `alt` tells the outcome in one sentence; `details` is the rest, which a page keeps folded below the picture.
        An `alt` of more than 250 characters is cut, and the whole of it stands before the details.
        """
        if not alt.strip():
            raise ValueError("A picture needs an alt text: readers who do not see it read that.")
        self.svg = svg
        """The drawing with its words as text."""
        self.alt = alt
        self.details = details
        if len(alt) > LONGEST_ALT:
            self.alt = alt[: LONGEST_ALT - 1].rpartition(" ")[0] + "…"
            self.details = f"{alt} {details}".strip()

    def __repr__(self) -> str:
        return "\n".join(filter(None, (self.alt, self.details)))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels."""
        width, height = re.findall(r' (?:width|height)="([\d.]+)"', self.svg.partition(">")[0])
        return float(width), float(height)

    @property
    def drawn(self) -> str:
        """The drawing as it is shown: its words are outlines, which need no font."""
        return outlined(self.svg)

    def save(self, path: str | Path) -> None:
        """Write the drawing to `path` as an SVG file."""
        publish(Path(path), self.drawn)

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        html = as_image("image/svg+xml", self.drawn.encode("utf-8"), self.size, self.alt, self.details)
        return {"text/html": html, "text/plain": repr(self)}


def as_image(kind: str, content: bytes, size: tuple[float, float], alt: str, details: str = "") -> str:
    """The HTML that shows a picture of that MIME type, in its own size, with its words."""
    data = base64.b64encode(content).decode("ascii")
    width, height = map("{:g}".format, size)
    # JupyterLab shrinks images to the page. min-width holds against that too where max-width does not.
    html = (
        f'<div style="overflow-x:auto"><img src="data:{kind};base64,{data}" alt="{escape(alt)}"'
        f' width="{width}" height="{height}" style="min-width:{width}px;max-width:none"></div>'
    )
    if details:
        html += f"<details><summary>The picture in words</summary>{escape(details)}</details>"
    return html
