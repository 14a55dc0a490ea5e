"""The four looks of a box on a page: its mark and its colours, written into each box.

Pages open untrusted: JupyterLab then cleans the HTML, and keeps `style` but no style sheet. Its own alerts have text
with a contrast of 2.7 to 3.0. Here the text keeps the theme's colour, on a ground that is hardly tinted, so that it
reads the same in a light and in a dark theme; the strong colour carries the bar and the mark.
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Literal, get_args

LookName = Literal["note", "question", "result", "progress"]
TINT = 0.05
"""How much of the colour the ground has."""


@dataclass(frozen=True)
class BoxLook:
    """Colour and mark of one kind of box. The mark is white on the colour."""

    colour: str
    mark: str

    @property
    def box(self) -> str:
        """The style of the box."""
        red, green, blue = (int(self.colour[at : at + 2], 16) for at in (1, 3, 5))
        tint = f"background-color:rgba({red},{green},{blue},{TINT})"
        return f"border-left:4px solid {self.colour};{tint};padding:6px 12px;margin:6px 0"

    def chip(self) -> str:
        """The mark before the first word of a box, as HTML."""
        return self.square(self.mark, "", filled=True)

    def square(self, mark: str, name: str, *, filled: bool) -> str:
        """A square with a mark in it: white on the colour, or as dark as text in a frame of the colour."""
        ground = f"background-color:{self.colour};color:#ffffff;" if filled else ""
        style = (
            f"display:inline-block;min-width:18px;{ground}border:1px solid {self.colour};border-radius:4px;"
            "font-weight:bold;text-align:center;margin-right:4px"
        )
        title = f' title="{escape(name)}"' if name else ""
        return f'<span style="{style}"{title}>{mark}</span>'


LOOKS: dict[LookName, BoxLook] = {
    "note": BoxLook("#2a6fc0", "i"),
    "question": BoxLook("#a85a00", "?"),
    "result": BoxLook("#1f7d4d", "✓"),
    "progress": BoxLook("#8250c4", "→"),
}
_BOX = re.compile(rf'<div class="({"|".join(get_args(LookName))})">\s*')


def boxed(markdown: str) -> str:
    """A page's text with the colours and marks of its boxes, which its source writes as `<div class="note">`.

    What can be unfolded gets room below it too: JupyterLab sets the next paragraph close.
    """
    roomy = markdown.replace("<details>", '<details style="margin-bottom:1em">')
    return _BOX.sub(lambda found: _opened(LOOKS[found[1]]), roomy)  # type: ignore[index]


def _opened(look: BoxLook) -> str:
    return f'<div style="{look.box}">\n{look.chip()}\n'
