"""Bars, marks, windows and flags of the message timeline, and of the pictures like it."""

from workbook.figures.colours import INK, LOOKS, VERMILION, Look
from workbook.figures.execution import Outcome
from workbook.figures.lives import DrawnReceive, Handling
from workbook.figures.svg import SMALL, element, strokes, text, text_width
from workbook.figures.timeline_layout import BAR_HEIGHT, MARK

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
INNOCENT = Look("#8a4f86", "#f5e8f4", "M3.6 3.4V-0.6H-3.4M-0.6 -3.6L-3.6 -0.6L-0.6 2.4")
"""Of what came back through another message: purple, and an arrow that turns back."""
_LOOKS = {
    Handling.SUCCEEDED: LOOKS[Outcome.SUCCEEDED],
    Handling.TOO_LATE: LOOKS[Outcome.CAUGHT],
    Handling.FAILED: LOOKS[Outcome.FAILED],
    Handling.INNOCENT: INNOCENT,
    Handling.TIMED_OUT: Look(VERMILION, "#ffffff", "M-3 -3.8H3L-3 3.8H3Z"),
    Handling.THROTTLED: LOOKS[Outcome.STOPPED],
    Handling.OPEN: LOOKS[Outcome.RUNNING],
}


def bar(receive: DrawnReceive, x: float, right: float, y: float) -> str:
    """One receive that took its time: its number, and a mark for what came of it."""
    look = _LOOKS[receive.handling]
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
        stroke_dasharray="1.5 3" if not receive.seen else "3 2" if receive.handling is Handling.THROTTLED else None,
    )
    parts = [rect]
    width = text_width(str(receive.number), SMALL, bold=True)
    if right - x >= width + 6:
        parts.append(text(str(receive.number), x + 5, y + 4, SMALL, INK, weight="700", halo=failed))
    if right - x >= width + 20:
        parts.append(strokes(look.mark, look.stroke, 2.4, x + width + 13, y, " scale(0.85)"))
    return element("g", *parts, class_="receive")


def mark(receive: DrawnReceive, x: float, right: float, y: float) -> str:
    """One receive that was over at once: a disc that begins at its instant, and its number, as far as there is room."""
    look = _LOOKS[receive.handling]
    radius = min(MARK, right - x) / 2
    if receive.seen:
        disc = element("circle", cx=x + radius, cy=y, r=radius - 0.5, fill=look.stroke)
    else:
        disc = element(
            "circle", cx=x + radius, cy=y, r=radius - 1, fill="#ffffff", stroke=INK, stroke_dasharray="1.5 3"
        )
    parts = [disc]
    if right - x >= MARK and receive.seen:
        parts.append(strokes(look.mark, "#ffffff", 2, x + radius, y, " scale(0.85)"))
    if right - x > MARK:
        parts.append(text(str(receive.number), x + MARK + 3, y + 4, SMALL, INK, weight="700"))
    return element("g", *parts, class_="receive instant")


def window(x: float, right: float, y: float) -> str:
    """The visibility window of a receive."""
    return element(
        "rect",
        x=x,
        y=y - BAR_HEIGHT / 2,
        width=right - x,
        height=BAR_HEIGHT,
        fill="#e6f2fb",
        stroke="#4f8fbf",
        stroke_width=1,
        stroke_dasharray="2 2",
        class_="window",
    )


def open_window(x: float, right: float, y: float) -> str:
    """The visibility window of a receive whose end nobody saw: open at the right, and dotted."""
    top, bottom = y - BAR_HEIGHT / 2, y + BAR_HEIGHT / 2
    line = f"M{right:.1f} {top:g}H{x:.1f}V{bottom:g}H{right:.1f}"
    return element(
        "path", d=line, fill="none", stroke="#4f8fbf", stroke_width=1.5, stroke_dasharray="1.5 4", class_="window"
    )


def timeout_mark(x: float, right: float, y: float) -> str:
    """The end of a visibility timeout in the middle of a bar that goes on to `right`; in words too, if they fit."""
    reach = BAR_HEIGHT / 2 + 4
    line = f"M{x:.1f} {y - reach:g}V{y + reach:g}"
    parts = [
        element("path", d=line, fill="none", stroke="#ffffff", stroke_width=5, class_="ground"),
        element("path", d=line, fill="none", stroke=INK, stroke_width=2),
        element("path", d=f"M{x - 5:.1f} {y - reach:g}h10l-5 7z", fill=INK),
    ]
    if text_width("timeout ended", SMALL) + 10 < right - x:
        parts.append(text("timeout ended", x + 7, y + 4, SMALL, INK, halo=True))
    return element("g", *parts, class_="timeout")


def end_mark(x: float, y: float, *, innocent: bool = False, seen: bool = True) -> str:
    """The flag of a message that moved to the dead-letter queue; an innocent one's has another colour, and says so.

    Hollow where the move was not seen.
    """
    colour = INNOCENT.stroke if innocent else INK
    parts = [
        dlq_flag(f"M{x:.1f} {y:.1f}l8 -9h36v18h-36z", colour, seen=seen),
        text("DLQ", x + 14, y + 4, SMALL, "#ffffff" if seen else colour, weight="700"),
    ]
    if innocent:
        parts.append(text("innocent", x + 50, y + 4, SMALL, colour, weight="600"))
    return element("g", *parts, class_="dlq")


def dlq_flag(outline: str, colour: str, *, seen: bool) -> str:
    """The shape of that flag."""
    if seen:
        return element("path", d=outline, fill=colour)
    return element("path", d=outline, fill="#ffffff", stroke=colour, stroke_width=1.5, stroke_dasharray="1.5 3")


def count(number: int, x: float, y: float) -> str:
    """A chip that says how many messages a lane stands for, with its left at `x`."""
    words = f"×{number}"
    width = text_width(words, SMALL, bold=True) + 10
    chip = element("rect", x=x, y=y - 8, width=width, height=16, rx=8, fill=INK)
    return element("g", chip, text(words, x + 5, y + 4, SMALL, "#ffffff", weight="700"), class_="count")
