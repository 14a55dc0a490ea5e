"""Statuses of jobs and applications as chips: the word, and a mark beside it."""

from collections.abc import Mapping
from typing import Any

from workbook.figures.colours import AMBER, BLUE, FAINT, GREEN, INK, LOOKS, Look
from workbook.figures.execution import Outcome
from workbook.figures.svg import SMALL, element, strokes, text, text_width

STATUS = ("jobStatus", "jobApplicationStatus")
HEIGHT = 18.0
_MARK = 17.0  # room for the mark, in pixels

_GREY = "#4a4f57"
_LOOKS = {
    "OPEN": Look(BLUE, "#dceefa", "M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0 -6.8 0"),
    "CLOSED": Look(_GREY, "#e8eaed", "M-3 -3H3V3H-3Z"),
    "PENDING": Look(AMBER, "#fdf1d3", LOOKS[Outcome.RUNNING].mark),
    "ACCEPTED": Look(GREEN, "#e3f5ef", LOOKS[Outcome.SUCCEEDED].mark),
    "DECLINED": Look(_GREY, "#e8eaed", LOOKS[Outcome.FAILED].mark),
}


def status(item: Mapping[str, Any]) -> str | None:
    """The status of a job or an application; nothing for an item that has none."""
    return next((item[name] for name in STATUS if isinstance(item.get(name), str) and item[name]), None)


def chip_width(word: str) -> float:
    return text_width(word, SMALL) + 14 + (_MARK if word in _LOOKS else 0)


def chip(word: str, x: float, middle: float) -> str:
    """The chip of one status, from `x` on."""
    look = _LOOKS.get(word, Look(FAINT, "#ffffff", ""))
    room = element(
        "rect",
        x=x,
        y=middle - HEIGHT / 2,
        width=chip_width(word),
        height=HEIGHT,
        rx=HEIGHT / 2,
        fill=look.fill,
        stroke=look.stroke,
    )
    mark = strokes(look.mark, look.stroke, 2.0, x + 12, middle) if look.mark else ""
    words = text(word, x + 7 + (_MARK if look.mark else 0), middle + 4.3, SMALL, INK)
    return element("g", room, mark, words, class_="status")
