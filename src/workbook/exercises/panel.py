"""A message in a notebook's output, for readers with and without the colours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from IPython.display import display

from workbook.exercises.looks import LOOKS, LookName

_TIGHT = 'style="margin:4px 0"'


@dataclass(frozen=True)
class Square:
    """One of several things in a row: its mark, its name, and whether it is filled with the look's colour."""

    mark: str
    name: str
    filled: bool


@dataclass(frozen=True)
class Labelled:
    """A labelled line. Squares repeat for the eye what the text says."""

    label: str
    text: str
    squares: Sequence[Square] = ()


@dataclass(frozen=True)
class Panel:
    """A heading, an optional sentence, and lines.

    JupyterLab cleans the HTML of an untrusted notebook: it keeps `style` and `title` and drops `role` and `aria-*`. So
    the words alone carry the meaning, mark and colour only repeat it, and `text/plain` says the same.
    """

    look: LookName
    heading: str
    sentence: str = ""
    lines: Sequence[Labelled] = ()
    ending: str = ""

    def __repr__(self) -> str:
        first = f"{self.heading} {self.sentence}".strip()
        lines = [f"  {line.label}: {line.text}" if line.label else f"  {line.text}" for line in self.lines]
        return "\n".join([first, *lines, *([self.ending] if self.ending else [])])

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        look = LOOKS[self.look]
        first = (
            f"<p {_TIGHT}>{look.chip()} <strong>{_html(self.heading)}</strong> {_html(self.sentence)}".rstrip() + "</p>"
        )
        lines = "".join(f"<li>{self._line(line)}</li>" for line in self.lines)
        html = (
            f'<div style="{look.box}">{first}'
            + (f"<ul {_TIGHT}>{lines}</ul>" if lines else "")
            + (f"<p {_TIGHT}>{_html(self.ending)}</p>" if self.ending else "")
            + "</div>"
        )
        return {"text/html": html, "text/plain": repr(self)}

    def _line(self, line: Labelled) -> str:
        label = f"<strong>{_html(line.label)}:</strong> " if line.label else ""
        squares = "".join(LOOKS[self.look].square(it.mark, it.name, filled=it.filled) for it in line.squares)
        return f"{label}{squares}{_html(line.text)}"


def show(panel: Panel) -> None:
    """Put `panel` among the outputs of the running cell."""
    display(panel)


def _html(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
