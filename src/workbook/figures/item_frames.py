"""One item collection as it is drawn: a frame with the partition key's value above, and a row for each item."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbook.basics.shown import short
from workbook.figures.colours import AMBER, BLUE, GREEN, INK, MUTED, VERMILION
from workbook.figures.item_changes import CHANGED, GONE, MOVED_AWAY, MOVED_HERE, NEW, Key
from workbook.figures.item_collections_text import about, rows
from workbook.figures.items import Kind, kind
from workbook.figures.key_differences import Run, cut, runs
from workbook.figures.status_chips import chip, chip_width, status
from workbook.figures.svg import SMALL, TEXT, element, strokes, text, text_width, wrap
from workbook.figures.table_views import Collection, View

TILE = 18.0
_LINE, _GAP_SIGN, _MARK = 16.0, 9.0, 16.0
_QUERIED = "queried"
_BREAK = re.compile(r"(?<=…)(?=#?[A-Z])")  # a key made of several parts breaks between them
_FRAME = "#7b8694"
# For each word of a change: its colour, its ground, its mark.
CHANGES = {
    NEW: (GREEN, "#e3f5ef", "M-3.6 0H3.6M0 -3.6V3.6"),
    CHANGED: (AMBER, "#fdf1d3", "M-4 1.4Q-2 -3 0 0T4 -1.4"),
    GONE: (VERMILION, "#fce4d6", "M-3.6 0H3.6"),
    MOVED_HERE: (GREEN, "#e3f5ef", "M-4 0H3.6M0.6 -3L3.6 0L0.6 3"),
    MOVED_AWAY: (VERMILION, "#fce4d6", "M-4 0H3.6M0.6 -3L3.6 0L0.6 3"),
}
_TILES = {
    Kind.USER: ("U", BLUE),
    Kind.JOB: ("J", "#855700"),
    Kind.APPLICATION: ("A", "#00735a"),
    Kind.UNKNOWN: ("?", VERMILION),
}


@dataclass(frozen=True)
class Emphasis:
    """What stands out in a view: by key the one it was meant to be, a word for what changed, and what was queried."""

    meant: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[Key, str] = field(default_factory=dict)
    queried: str | None = None


def frame(view: View, collection: Collection, x: float, y: float, width: float, stress: Emphasis) -> tuple[str, float]:
    """The drawing of one collection from `x`, `y`, and where it ends below."""
    asked = collection.value == stress.queried
    tag = text_width(_QUERIED, SMALL) + 16 if asked else 0
    heading = _lines(short(collection.value), width - 20, tag, bold=True)
    head = 9 + _LINE * len(heading)
    parts, bottom = [], y + head
    shown, hidden = rows(collection)
    for position, item in enumerate(shown, 1):
        if hidden and position == len(shown):
            parts += [_rule(x, bottom, width), text(f"+{hidden} more items", x + 10, bottom + _LINE, SMALL, MUTED)]
            bottom += _LINE + 8
        if position > 1:
            parts.append(_rule(x, bottom, width))
        row, bottom = _row(item, view.sort_key, collection.value, x, bottom, width, stress)
        parts.append(row)
    box = element("rect", x=x, y=y, width=width, height=bottom - y, rx=7, fill="#ffffff", stroke=_FRAME)
    band = element(
        "path",
        d=f"M{x:.1f} {y + head:.1f}V{y + 7:.1f}q0 -7 7 -7h{width - 14:.1f}q7 0 7 7V{y + head:.1f}Z",
        fill="#e8eaed",
        stroke=_FRAME,
    )
    words = _key(collection.value, heading, x + 10, y + 3, stress, bold=True)
    ring = _ring(x, y, width, bottom - y, tag) if asked else ""
    return element("g", box, band, words, *parts, ring, class_="collection"), bottom


def tile(of: Kind, x: float, y: float) -> str:
    """The letter of a kind of item, with its middle at `x`, `y`."""
    letter, fill = _TILES[of]
    rect = element("rect", x=x - TILE / 2, y=y - TILE / 2, width=TILE, height=TILE, rx=4, fill=fill)
    return rect + text(letter, x, y + 4.5, TEXT, "#ffffff", weight="700", anchor="middle")


def change_mark(word: str, x: float, y: float) -> str:
    """The mark of an item that changed, with its middle at `x`, `y`."""
    colour, _, mark = CHANGES[word]
    return element("circle", cx=x, cy=y, r=8, fill=colour) + strokes(mark, "#ffffff", 2.0, x, y)


def _row(
    item: dict[str, Any], sort_key: str, value: str, x: float, y: float, width: float, stress: Emphasis
) -> tuple[str, float]:
    """One item: its kind's tile, its sort key, what it is about and its status."""
    word = stress.words.get((value, item["PK"], item["SK"]), "")
    tag = _MARK if word else 0
    left, room = x + 10 + TILE + 8, width - 20 - TILE - 8
    lines = _lines(short(item[sort_key]), room, tag)
    held, state = about(item), status(item)
    beside = state is not None and text_width(held, SMALL) + 8 + chip_width(state) <= room
    height = 11 + _LINE * (len(lines) + bool(held) + (state is not None and not (beside and held))) + 9 * bool(state)
    parts = [_ground(word, x, y, width, height)] if word else []
    if kind(item) is Kind.UNKNOWN:
        parts.append(_odd(x, y, width, height))
    parts.append(tile(kind(item), x + 10 + TILE / 2, y + height / 2))
    parts.append(_key(item[sort_key], lines, left, y + 3, stress))
    if word:
        parts.append(element("g", change_mark(word, x + width - 16, y + 15), class_=word))
    base = y + 4 + _LINE * (len(lines) + 1) + 4 * bool(state)
    if held:
        shown = wrap(held, room, SMALL, 1)[0]
        parts.append(text(shown, left, base, SMALL, MUTED))
        base += 0 if beside else _LINE + 2
    if state is not None:
        at = left + (text_width(held, SMALL) + 8 if beside and held else 0)
        parts.append(chip(state, at, base - 4.3))
    return element("g", *parts, class_="item"), y + height


def _key(key: str, lines: list[str], x: float, y: float, stress: Emphasis, *, bold: bool = False) -> str:
    """A key in `lines`, with what differs from the key that was meant on a ground of its own."""
    meant = stress.meant.get(key)
    whole = runs(short(key), short(meant) if meant else None)
    parts, start = [], 0
    for number, line in enumerate(lines, 1):
        base = y + 1 + _LINE * number
        if not meant or (line.endswith("…") and line not in short(key)):  # a line that is cut has no places to compare
            parts.append(text(line, x, base, TEXT, INK, weight="700" if bold else None))
        else:
            parts.append(_compared(cut(whole, start, len(line)), x, base, bold))
        start += len(line)
    return "".join(parts)


def _compared(part: list[Run], x: float, base: float, bold: bool) -> str:
    """One line of a key; where it lacks signs that the other key has there is a gap with a frame."""
    parts = []
    for signs, differs in part:
        wide = text_width(signs, TEXT, bold or differs) if signs else _GAP_SIGN
        if differs:
            mark = element(
                "rect",
                x=x - 1 + (2 if not signs else 0),
                y=base - 12,
                width=wide + 2 - (4 if not signs else 0),
                height=16,
                rx=2,
                fill="#fce4d6" if signs else "#ffffff",
                stroke=VERMILION,
                stroke_width=1.5,
                stroke_dasharray=None if signs else "2 2",
            )
            parts.append(element("g", mark, class_="differs"))
        if signs:
            parts.append(text(signs, x, base, TEXT, INK, weight="700" if bold or differs else None))
        x += wide + 1.5 * differs
    return "".join(parts)


def _ring(x: float, y: float, width: float, height: float, tag: float) -> str:
    """Around the collection that a Query reads."""
    ring = element(
        "rect", x=x - 3, y=y - 3, width=width + 6, height=height + 6, rx=9, fill="none", stroke=BLUE, stroke_width=3
    )
    label = element("rect", x=x + width - tag, y=y + 3, width=tag - 4, height=18, rx=9, fill=BLUE)
    words = text(_QUERIED, x + width - tag / 2 - 2, y + 16.3, SMALL, "#ffffff", weight="600", anchor="middle")
    return element("g", ring, label, words, class_="queried")


def _odd(x: float, y: float, width: float, height: float) -> str:
    return element(
        "rect",
        x=x + 3,
        y=y + 2,
        width=width - 6,
        height=height - 4,
        rx=5,
        fill="none",
        stroke=VERMILION,
        stroke_width=1.6,
        stroke_dasharray="5 3",
    )


def _ground(word: str, x: float, y: float, width: float, height: float) -> str:
    fill = CHANGES[word][1]
    return element("rect", x=x + 1, y=y + 1, width=width - 2, height=height - 2, rx=4, fill=fill, class_="ground")


def _rule(x: float, y: float, width: float) -> str:
    return element("path", d=f"M{x:.1f} {y:.1f}h{width:.1f}", stroke="#d7dce3", class_="ground")


def _lines(key: str, width: float, beside: float = 0, *, bold: bool = False) -> list[str]:
    """A key in lines, the first with `beside` it; a part that is too wide is cut: usernames can have 128 characters."""
    fits = text_width(key, TEXT, bold) + _GAP_SIGN <= width - beside
    first, *others = [key] if fits else _BREAK.split(key)
    return [
        wrap(part, room, TEXT, 1, bold)[0] for part, room in ((first, width - beside), *((it, width) for it in others))
    ]
