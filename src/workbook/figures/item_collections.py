"""The picture of item collections: a table and its indexes side by side, as they are at this moment."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from workbook.basics.shown import short
from workbook.figures.colours import BLUE, INK, MUTED, VERMILION
from workbook.figures.item_collections_text import about, describe, drawn, left_over, rows
from workbook.figures.items import Kind, kind
from workbook.figures.key import Form, KeyEntry, key
from workbook.figures.picture import Picture
from workbook.figures.svg import MAX_WIDTH, document, element, text, text_width, wrap
from workbook.figures.table_views import BASE, Collection, View, read_views

MARGIN, GAP, VIEW_GAP = 18.0, 10.0, 26.0
_WIDTH = 828.0  # fits beside JupyterLab's file list on a screen of 1,280 pixels
_TEXT, _SMALL, _LINE, _TILE = 12.0, 11.0, 15.0, 18.0
_KEY = Form(sign=_TILE / 2, meaning=_TILE + 7, rule=None, note=4)
_FRAMES = (
    "A frame is one item collection; its rows are in the order of the sort key. The order of frames means nothing."
)
_BREAK = re.compile(r"(?<=…)(?=#?[A-Z])")  # a key made of several parts breaks between them


@dataclass(frozen=True)
class _Look:
    letter: str
    fill: str


_LOOKS = {
    Kind.USER: _Look("U", BLUE),
    Kind.JOB: _Look("J", "#9a6700"),
    Kind.APPLICATION: _Look("A", "#007a5a"),
    Kind.UNKNOWN: _Look("?", VERMILION),
}


def item_collections(table_name: str, *views: str) -> Picture:
    """Draw what the table holds now: a frame for each partition key value, its items as rows ordered by sort key.

    `views` are names of indexes, and `"table"` for the table itself; without any, all are drawn. What an index does
    not have is not in its column. Items whose primary key has none of the design's forms stand out. At most 12 frames
    of a view and 12 rows of a frame are drawn; the rest is counted. Raises `KeyError` for a name that is no view.
    """
    return draw(read_views(table_name, views))


def draw(views: Sequence[View]) -> Picture:
    """The picture of views that have been read."""
    columns = _columns(views)
    whole = _WIDTH if sum(columns) <= 3 else MAX_WIDTH
    gaps = (len(views) - 1) * VIEW_GAP + (sum(columns) - len(views)) * GAP
    width = (whole - 2 * MARGIN - gaps) / sum(columns)
    x, parts, ends = MARGIN, [], []
    for view, number in zip(views, columns, strict=True):
        part, end = _view(view, x, width, number)
        parts.append(part)
        ends.append(end)
        x += number * (width + GAP) - GAP + VIEW_GAP
    notes, height = _key(views, max(ends) + 8, whole)
    alt = describe(views)
    return Picture(document(whole, height, alt, *parts, notes), alt)


def _columns(views: Sequence[View]) -> list[int]:
    """In how many columns each view's frames stand: the table has the most, so it gets what is free."""
    if len(views) == 1:
        return [3]
    return [2 if view.name == BASE and len(views) == 2 else 1 for view in views]


def _view(view: View, x: float, width: float, columns: int) -> tuple[str, float]:
    """A view's headings and frames from `x`, and where they end below."""
    title = "the table" if view.name == BASE else f"index {view.name}"
    parts = [
        text(title, x, MARGIN + 12, 14, INK, weight="700"),
        text(f"partition key {view.partition_key}, sort key {view.sort_key}", x, MARGIN + 29, _SMALL, MUTED),
    ]
    ends = [MARGIN + 42] * columns
    for collection in drawn(view):
        column = ends.index(min(ends))
        frame, bottom = _frame(view, collection, x + column * (width + GAP), ends[column], width)
        parts.append(frame)
        ends[column] = bottom + GAP
    if words := left_over(view) or ("" if view.collections else "no items"):
        ends.append(max(ends) + _LINE)
        parts.append(text(words, x, ends[-1] - 4, _SMALL, MUTED))
    return element("g", *parts, class_="view"), max(ends)


def _frame(view: View, collection: Collection, x: float, y: float, width: float) -> tuple[str, float]:
    """One item collection: the partition key's value above, a row for each item below."""
    heading = _lines(short(collection.value), width - 20, bold=True)
    head = 9 + _LINE * len(heading)
    parts, bottom = [], y + head
    shown, hidden = rows(collection)
    for position, item in enumerate(shown, 1):
        if hidden and position == len(shown):
            parts.append(_rule(x, bottom, width))
            parts.append(text(f"+{hidden} more items", x + 10, bottom + _LINE, _SMALL, MUTED))
            bottom += _LINE + 8
        if position > 1:
            parts.append(_rule(x, bottom, width))
        row, bottom = _row(item, view.sort_key, x, bottom, width)
        parts.append(row)
    frame = element("rect", x=x, y=y, width=width, height=bottom - y, rx=7, fill="#ffffff", stroke="#7b8794")
    band = element(
        "path",
        d=f"M{x:.1f} {y + head:.1f}V{y + 7:.1f}q0 -7 7 -7h{width - 14:.1f}q7 0 7 7V{y + head:.1f}Z",
        fill="#e8eaed",
        stroke="#7b8794",
    )
    words = [
        text(line, x + 10, y + 4 + _LINE * number, _TEXT, INK, weight="700") for number, line in enumerate(heading, 1)
    ]
    return element("g", frame, band, *words, *parts, class_="collection"), bottom


def _row(item: dict[str, Any], sort_key: str, x: float, y: float, width: float) -> tuple[str, float]:
    """One item: its kind's tile, its sort key, and what it is about."""
    look = _LOOKS[kind(item)]
    left, room = x + 10 + _TILE + 8, width - 20 - _TILE - 8
    lines = _lines(short(item[sort_key]), room)
    height = 12 + _LINE * (len(lines) + 1)
    parts = []
    if kind(item) is Kind.UNKNOWN:
        parts.append(
            element(
                "rect",
                x=x + 3,
                y=y + 2,
                width=width - 6,
                height=height - 4,
                rx=5,
                fill="#fce4d6",
                stroke=VERMILION,
                stroke_width=1.6,
                stroke_dasharray="5 3",
            )
        )
    parts.append(_tile(look, x + 10 + _TILE / 2, y + height / 2))
    for number, line in enumerate(lines, 1):
        parts.append(text(line, left, y + 3 + _LINE * number, _TEXT, INK))
    words = wrap(about(item), room, _SMALL, 1)[0]
    parts.append(text(words, left, y + 3 + _LINE * (len(lines) + 1), _SMALL, MUTED))
    return element("g", *parts, class_="item"), y + height


def _rule(x: float, y: float, width: float) -> str:
    return element("path", d=f"M{x:.1f} {y:.1f}h{width:.1f}", stroke="#d7dce3")


def _tile(look: _Look, x: float, y: float) -> str:
    rect = element("rect", x=x - _TILE / 2, y=y - _TILE / 2, width=_TILE, height=_TILE, rx=4, fill=look.fill)
    return rect + text(look.letter, x, y + 4.5, 12.5, "#ffffff", weight="700", anchor="middle")


def _lines(key: str, width: float, *, bold: bool = False) -> list[str]:
    """A key in lines; a part that is still too wide is cut, since a username can have 128 characters."""
    parts = [key] if text_width(key, _TEXT, bold) <= width else _BREAK.split(key)
    return [wrap(part, width, _TEXT, 1, bold)[0] for part in parts]


def _key(views: Sequence[View], y: float, width: float) -> tuple[str, float]:
    """The key to the letters in use, and the height of the whole picture."""
    there = {kind(item) for view in views for collection in drawn(view) for item in rows(collection)[0]}
    entries = [KeyEntry(partial(_tile, _LOOKS[each]), each.value) for each in Kind if each in there]
    drawing, last_row = key(entries, [_FRAMES], MARGIN, y, width - 2 * MARGIN, _KEY)
    return drawing, last_row + 4 + MARGIN
