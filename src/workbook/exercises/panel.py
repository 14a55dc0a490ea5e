"""A message in a notebook's output, for readers with and without the colours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal


@dataclass(frozen=True)
class Panel:
    """A heading, an optional sentence, and labelled lines.

    JupyterLab cleans the HTML of an untrusted notebook: it keeps `class` on the tags used here and drops `role` and
    `aria-*`. So the words alone carry the meaning, the colour only repeats it, and `text/plain` says the same.
    """

    style: Literal["success", "warning", "info"]
    heading: str
    sentence: str = ""
    lines: Sequence[tuple[str, str]] = ()
    ending: str = ""

    def __repr__(self) -> str:
        first = f"{self.heading} {self.sentence}".strip()
        lines = [f"  {label}: {text}" if label else f"  {text}" for label, text in self.lines]
        return "\n".join([first, *lines, *([self.ending] if self.ending else [])])

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        first = f"<p><strong>{_html(self.heading)}</strong> {_html(self.sentence)}".rstrip() + "</p>"
        lines = "".join(
            f"<li>{f'<strong>{_html(label)}:</strong> ' if label else ''}{_html(text)}</li>"
            for label, text in self.lines
        )
        html = (
            f'<div class="alert alert-block alert-{self.style}">{first}'
            + (f"<ul>{lines}</ul>" if lines else "")
            + (f"<p>{_html(self.ending)}</p>" if self.ending else "")
            + "</div>"
        )
        return {"text/html": html, "text/plain": repr(self)}


def _html(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
