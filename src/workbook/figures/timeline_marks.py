"""Bars, windows and marks of the message timeline."""

from workbook.figures.colours import INK, LOOKS, small_mark
from workbook.figures.execution import Outcome
from workbook.figures.lives import DrawnReceive, Handling
from workbook.figures.svg import element, text, text_width
from workbook.figures.timeline_layout import BAR_HEIGHT

SIZE = 11.5

# A failed receive is striped and crossed, a throttled one only outlined: the difference shows without colour.
PATTERNS = element(
    "defs",
    element(
        "pattern",
        element("rect", width=6, height=6, fill="#fce4d6"),
        element("path", d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5", stroke="#e9a27c", stroke_width=1.3),
        id="failed",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
    ),
)
_OUTCOMES = {
    Handling.SUCCEEDED: Outcome.SUCCEEDED,
    Handling.TOO_LATE: Outcome.CAUGHT,
    Handling.FAILED: Outcome.FAILED,
    Handling.THROTTLED: Outcome.STOPPED,
    Handling.OPEN: Outcome.RUNNING,
}


def bar(receive: DrawnReceive, x: float, right: float, y: float) -> str:
    """One receive: its number, and a mark for what came of it."""
    outcome = _OUTCOMES[receive.handling]
    look = LOOKS[outcome]
    failed = receive.handling is Handling.FAILED
    rect = element(
        "rect",
        x=x,
        y=y - BAR_HEIGHT / 2,
        width=right - x,
        height=BAR_HEIGHT,
        rx=3,
        fill="url(#failed)" if failed else look.fill,
        stroke=look.stroke,
        stroke_width=1.5,
        stroke_dasharray="3 2" if receive.handling is Handling.THROTTLED else None,
    )
    parts = [rect]
    width = text_width(str(receive.number), SIZE, bold=True)
    if right - x >= width + 6:
        parts.append(text(str(receive.number), x + 5, y + 4, SIZE, INK, weight="700", halo=failed))
    if right - x >= width + 20:
        parts.append(small_mark(outcome, x + width + 13, y))
    return element("g", *parts, class_="receive")


def window(x: float, right: float, y: float) -> str:
    """The visibility window of a receive."""
    return element(
        "rect",
        x=x,
        y=y - BAR_HEIGHT / 2,
        width=right - x,
        height=BAR_HEIGHT,
        fill="#dceefa",
        stroke="#8fbfe0",
        stroke_width=1,
        stroke_dasharray="2 2",
        class_="window",
    )


def timeout_mark(x: float, right: float, y: float) -> str:
    """The end of a visibility timeout in the middle of a bar that goes on to `right`; in words too, if they fit."""
    reach = BAR_HEIGHT / 2 + 4
    line = f"M{x:.1f} {y - reach:g}V{y + reach:g}"
    parts = [
        element("path", d=line, stroke="#ffffff", stroke_width=5),
        element("path", d=line, stroke=INK, stroke_width=2),
        element("path", d=f"M{x - 5:.1f} {y - reach:g}h10l-5 7z", fill=INK),
    ]
    if text_width("timeout ended", 11) + 10 < right - x:
        parts.append(text("timeout ended", x + 7, y + 4, 11, INK, halo=True))
    return element("g", *parts, class_="timeout")


def end_mark(x: float, y: float) -> str:
    """The mark of a message that moved to the dead-letter queue."""
    shape = element("path", d=f"M{x:.1f} {y:.1f}l8 -9h40v18h-40z", fill=INK)
    return element("g", shape, text("DLQ", x + 14, y + 4, SIZE, "#ffffff", weight="700"), class_="dlq")
