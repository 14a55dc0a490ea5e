"""Bars, windows, marks and the key of the message timeline."""

from workbook.figures.colours import BLUE, INK, LOOKS, MUTED, small_mark
from workbook.figures.execution import Outcome
from workbook.figures.lives import End, Handling, Life, Receive
from workbook.figures.scale import Scale, seconds
from workbook.figures.svg import element, text, text_width
from workbook.ledger import Ledger

BAR_HEIGHT, LEAST_BAR = 16, 30
SIZE, ROW = 11.5, 24

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


def bar(receive: Receive, x: float, right: float, y: float) -> str:
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


def key(lives: list[Life], ledger: Ledger, scale: Scale, x: float, y: float, width: float) -> tuple[str, float]:
    """The key, only what the picture uses, and its height."""
    receives = [receive for life in lives for receive in life.receives]
    entries: list[tuple[str, str]] = []
    if any(_waited(life, scale.last) for life in lives):
        entries.append((element("path", d="M-13 0H13", stroke=BLUE, stroke_width=2.5), "visible in the queue"))
    for handling, words in (
        (Handling.SUCCEEDED, "received, handled"),
        (Handling.TOO_LATE, "handled, delete too late"),
        (Handling.FAILED, "received, failed"),
        (Handling.THROTTLED, "received, invocation throttled"),
        (Handling.OPEN, "received, not deleted"),
    ):
        sample = [receive for receive in receives if receive.handling is handling]
        if sample:
            number = min(receive.number for receive in sample)
            entries.append((bar(Receive(number, 0, None, 0, 0, handling), -15, 15, 0), words))
    if any(receive.hidden_until > receive.handled or receive.invoked > receive.start for receive in receives):
        words = f"hidden: visibility timeout of {seconds(ledger.visibility_timeout)} s"
        entries.append((window(-13, 13, 0), words))
    if any(receive.outlasts_its_timeout for receive in receives):
        words = f"the visibility timeout of {seconds(ledger.visibility_timeout)} s ends during the work"
        entries.append((timeout_mark(0, 0, 0), words))
    if any(receive.invocation is not None for receive in receives):
        frame = element("rect", x=-8, y=-9, width=22, height=18, rx=4, fill="#ffffff", stroke=INK, stroke_width=1.2)
        sign = frame + text("#1", -11, 4, 11, INK, weight="600", anchor="end")
        entries.append((sign, "one invocation of the function"))
    if any(life.end is End.DEAD_LETTERED for life in lives):
        entries.append((element("path", d="M-12 0l7 -8h18v16h-18z", fill=INK), "moved to the dead-letter queue"))
    notes = ["The number on a bar is the receive count."]
    if any(receive.invoked > receive.start for receive in receives):
        notes.append("A bar begins when the function is called, after the batching window.")
    if any(scale.x(receive.handled) - scale.x(receive.start) < LEAST_BAR for receive in receives):
        least = f"{scale.duration(LEAST_BAR):.2g}"
        notes.append(f"A bar starts at its time; it is drawn at least {least} s wide so that its number can be read.")
    if any(any(life.rows) for life in lives):
        notes.append("A second row: received once more while still being worked on.")
    parts = [element("path", d=f"M{x:g} {y - 12:g}H{x + width:g}", stroke="#e1e5ea", stroke_width=1)]
    left, row = x, y + 8
    for sign, words in entries:
        needed = 38 + text_width(words, SIZE) + 20
        if left > x and left + needed - 20 > x + width:
            left, row = x, row + ROW
        indent = 14 if words.startswith("one invocation") else 0
        parts.append(element("g", sign, transform=f"translate({left + 15 + indent:.1f} {row:.1f})"))
        parts.append(text(words, left + 36 + indent, row + 4, SIZE, INK))
        left += needed + indent
    for line in _packed(notes, width):
        row += ROW
        parts.append(text(line, x, row + 3, SIZE, MUTED))
    return element("g", *parts, class_="legend"), row - y + 20


def _packed(sentences: list[str], width: float) -> list[str]:
    """Whole sentences in lines no wider than `width`."""
    lines = [""]
    for sentence in sentences:
        longer = f"{lines[-1]} {sentence}".strip()
        if not lines[-1] or text_width(longer, SIZE) <= width:
            lines[-1] = longer
        else:
            lines.append(sentence)
    return lines


def _waited(life: Life, last: float) -> bool:
    """Whether a message was visible in the queue for a while up to `last`: before a receive, or after the last one."""
    freed = [life.sent, *(receive.hidden_until for receive in life.receives)]
    taken = [receive.start for receive in life.receives]
    return any(start > free for free, start in zip(freed, taken, strict=False)) or (
        life.end is None and freed[-1] < last
    )
