"""The entries and notes of the timeline's key: only what the picture uses."""

from workbook.figures.colours import BLUE, INK
from workbook.figures.key import KeyEntry, moved
from workbook.figures.lives import DrawnReceive, End, Handling, Life
from workbook.figures.scale import seconds
from workbook.figures.svg import element, text
from workbook.figures.timeline_layout import LEAST_BAR, Layout
from workbook.figures.timeline_marks import bar, timeout_mark, window
from workbook.messages.ledger import Ledger

_HANDLINGS = {
    Handling.SUCCEEDED: "received, handled",
    Handling.TOO_LATE: "handled, delete too late",
    Handling.FAILED: "received, failed",
    Handling.THROTTLED: "received, invocation throttled",
    Handling.OPEN: "received, not deleted",
}


def entries(layout: Layout, lives: list[Life], ledger: Ledger) -> list[KeyEntry]:
    """What the signs in the lanes mean; `lives` are those with a lane."""
    receives = [it.receive for lane in layout.lanes for it in lane.bars]
    timeout = f"visibility timeout of {seconds(ledger.visibility_timeout)} s"
    found: list[KeyEntry] = []
    if any(_waited(life, layout.scale.last) for life in lives):
        line = element("path", d="M-13 0H13", stroke=BLUE, stroke_width=2.5)
        found.append(KeyEntry(moved(line), "visible in the queue"))
    for handling, words in _HANDLINGS.items():
        numbers = [receive.number for receive in receives if receive.handling is handling]
        if numbers:
            found.append(KeyEntry(moved(bar(DrawnReceive(min(numbers), 0, None, 0, 0, handling), -15, 15, 0)), words))
    if any(receive.hidden_until > receive.handled or receive.invoked > receive.start for receive in receives):
        found.append(KeyEntry(moved(window(-13, 13, 0)), f"hidden: {timeout}"))
    if any(receive.outlasts_its_timeout for receive in receives):
        found.append(KeyEntry(moved(timeout_mark(0, 0, 0)), f"the {timeout} ends during the work"))
    if layout.frames:
        frame = element("rect", x=-8, y=-9, width=22, height=18, rx=4, fill="#ffffff", stroke=INK, stroke_width=1.2)
        number = text("#1", -11, 4, 11, INK, weight="600", anchor="end")
        found.append(KeyEntry(moved(frame + number), "one invocation of the function", before=14))
    if any(life.end is End.DEAD_LETTERED for life in lives):
        flag = element("path", d="M-12 0l7 -8h18v16h-18z", fill=INK)
        found.append(KeyEntry(moved(flag), "moved to the dead-letter queue"))
    return found


def notes(layout: Layout) -> list[str]:
    """Sentences about how to read the bars."""
    bars = [bar for lane in layout.lanes for bar in lane.bars]
    scale = layout.scale
    found = ["The number on a bar is the receive count."]
    if any(bar.receive.invoked > bar.receive.start for bar in bars):
        found.append("A bar begins when the function is called, after the batching window.")
    if any(scale.x(bar.receive.handled) - scale.x(bar.receive.start) < LEAST_BAR for bar in bars):
        least = f"{scale.duration(LEAST_BAR):.2g}"
        found.append(f"A bar starts at its time; it is drawn at least {least} s wide so that its number can be read.")
    if any(bar.y > lane.y for lane in layout.lanes for bar in lane.bars):
        found.append("A second row: received once more while still being worked on.")
    return found


def _waited(life: Life, last: float) -> bool:
    """Whether a message was visible in the queue for a while up to `last`: before a receive, or after the last one."""
    freed = [life.sent, *(receive.hidden_until for receive in life.receives)]
    taken = [receive.start for receive in life.receives]
    return any(start > free for free, start in zip(freed, taken, strict=False)) or (
        life.end is None and freed[-1] < last
    )
