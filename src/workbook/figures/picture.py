"""A picture that a notebook shows even when it is not trusted."""

import base64
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from workbook.basics.files import publish


class Picture:
    """One SVG drawing with a text that says what it shows.

    A notebook from a fresh clone is untrusted: JupyterLab then strips raw SVG and scripts, but keeps an `<img>` with
    a data address. That is the only form a picture takes here, in JupyterLab and in nbconvert's HTML.
    """

    def __init__(self, svg: str, alt: str) -> None:
        """`svg` is a complete document whose root has `width` and `height` in pixels; `alt` is plain text."""
        if not alt.strip():
            raise ValueError("A picture needs an alt text: readers who do not see it read that.")
        self.svg = svg
        self.alt = alt

    def __repr__(self) -> str:
        return self.alt

    def save(self, path: str | Path) -> None:
        """Write the drawing to `path` as an SVG file."""
        publish(Path(path), self.svg)

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        data = base64.b64encode(self.svg.encode("utf-8")).decode("ascii")
        size = re.match(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"', self.svg)
        pixels = f' width="{size[1]}" height="{size[2]}"' if size else ""
        # height:auto keeps the proportions when max-width shrinks the picture on a narrow page.
        html = (
            f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(self.alt)}"{pixels}'
            ' style="max-width:100%;height:auto">'
        )
        return {"text/html": html, "text/plain": self.alt}
