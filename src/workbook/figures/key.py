"""The key below a picture: signs with their meaning in rows, then notes. One for all pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from workbook.figures.colours import INK, MUTED
from workbook.figures.svg import SMALL, element, text, text_width

Sign: TypeAlias = Callable[[float, float], str]
"""Draws a sign with its middle at `x`, `y`."""


@dataclass(frozen=True)
class KeyEntry:
    """A sign and what it means; `before` is room that the sign needs at its left beyond the form's."""

    sign: Sign
    meaning: str
    before: float = 0


@dataclass(frozen=True)
class Form:
    """The measures in which the pictures' keys differ, in pixels; `sign` and `meaning` count from an entry's left."""

    sign: float = 15
    meaning: float = 36
    gap: float = 20
    size: float = SMALL
    row: float = 24
    rule: float | None = 1.0  # its width; None is SVG's own, 1
    note: float = 3  # from the middle of a row down to a note's baseline
    between: str = " "  # two notes in one row


def moved(drawing: str) -> Sign:
    """The sign that is drawn with its middle at 0, 0."""
    return lambda x, y: element("g", drawing, transform=f"translate({x:.1f} {y:.1f})")


def widest(entries: Sequence[KeyEntry], form: Form) -> float:
    """The width that the longest entry needs in a row of its own."""
    return max((entry.before + form.meaning + text_width(entry.meaning, form.size) + 2 for entry in entries), default=0)


def key(
    entries: Sequence[KeyEntry], notes: Sequence[str], x: float, y: float, width: float, form: Form
) -> tuple[str, float]:
    """The drawing, a rule at `y` above it, and the middle of its last row. Without entries there are the notes alone.

    What does not fit into `width` goes on in a further row; neither an entry nor a note is broken.
    """
    left, row = x, y + 20
    rule = element("path", d=f"M{x:g} {y:g}H{x + width:g}", stroke="#e1e5ea", stroke_width=form.rule, class_="ground")
    parts = [rule]
    for entry in entries:
        right = form.meaning + text_width(entry.meaning, form.size) + 2
        if left > x and left + right > x + width:
            left, row = x, row + form.row
        parts.append(entry.sign(left + form.sign + entry.before, row))
        parts.append(text(entry.meaning, left + form.meaning + entry.before, row + 4, form.size, INK))
        left += right + form.gap + entry.before
    written = []
    for line in _packed(notes, width, form):
        row += form.row
        written.append(text(line, x, row + form.note, form.size, MUTED))
    return element("g", *parts, *written, class_="legend") if entries else "".join(written), row


def _packed(notes: Sequence[str], width: float, form: Form) -> list[str]:
    """Whole notes in lines no wider than `width`."""
    lines = list(notes[:1])
    for note in notes[1:]:
        longer = f"{lines[-1]}{form.between}{note}"
        if text_width(longer, form.size) <= width:
            lines[-1] = longer
        else:
            lines.append(note)
    return lines
