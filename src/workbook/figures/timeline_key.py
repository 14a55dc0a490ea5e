"""The entries and notes of the timeline's key: only what the picture uses."""

from workbook.figures.colours import BLUE, INK
from workbook.figures.key import KeyEntry, moved
from workbook.figures.lives import DrawnReceive, Handling
from workbook.figures.scale import seconds
from workbook.figures.svg import SMALL, element, text
from workbook.figures.timeline_layout import LEAST_BAR, Layout
from workbook.figures.timeline_marks import INNOCENT, bar, count, dlq_flag, mark, open_window, timeout_mark, window

_SEEN = 1.0  # pixels; what is shorter nobody looks up in the key
_HANDLINGS = {
    Handling.SUCCEEDED: "handled",
    Handling.TOO_LATE: "handled, delete too late",
    Handling.FAILED: "failed",
    Handling.INNOCENT: "innocent: came back because another record failed",
    Handling.TIMED_OUT: "the function timed out",
    Handling.THROTTLED: "invocation throttled",
    Handling.OPEN: "received, not deleted",
}


def entries(layout: Layout) -> list[KeyEntry]:
    """What the signs in the lanes mean."""
    lives = [lane.lived.life for lane in layout.lanes]
    bars = [it for lane in layout.lanes for it in lane.bars]
    receives = [it.receive for it in bars]
    found: list[KeyEntry] = []
    if any(span.right - span.x > _SEEN for lane in layout.lanes for span in lane.spans if not span.hidden):
        line = element("path", d="M-13 0H13", stroke=BLUE, stroke_width=2.5)
        found.append(KeyEntry(moved(line), "visible in the queue"))
    for handling, words in _HANDLINGS.items():
        these = [it for it in bars if it.receive.handling is handling and it.receive.seen]
        if these:
            shown = DrawnReceive(min(it.receive.number for it in these), 0, None, 0, 0, handling)
            sign = mark(shown, -15, 13, 0) if all(it.instant for it in these) else bar(shown, -15, 15, 0)
            found.append(KeyEntry(moved(sign), words))
    if unseen := [it for it in bars if not it.receive.seen]:
        shown = DrawnReceive(unseen[0].receive.number, 0, None, 0, 0, seen=False)
        found.append(KeyEntry(moved(mark(shown, -15, 13, 0)), "a receive that was not seen: no log tells of it"))
    hiding = [it for it in receives if it.hidden_until > it.handled or it.invoked > it.start]
    if any(it.window_seen for it in hiding):
        found.append(KeyEntry(moved(window(-13, 13, 0)), "hidden by its visibility timeout"))
    if any(not it.window_seen for it in hiding):
        found.append(KeyEntry(moved(open_window(-13, 13, 0)), "hidden: when that ended was not seen"))
    if any(receive.outlasts_its_timeout for receive in receives):
        found.append(KeyEntry(moved(timeout_mark(0, 0, 0)), "the visibility timeout ends during the work"))
    if layout.frames:
        frame = element("rect", x=-8, y=-9, width=22, height=18, rx=4, fill="#ffffff", stroke=INK, stroke_width=1.2)
        number = text("#1", -11, 4, SMALL, INK, weight="600", anchor="end")
        found.append(KeyEntry(moved(frame + number), "one invocation of the function", before=14))
    for innocent, colour, words in ((False, INK, ""), (True, INNOCENT.stroke, ", innocent")):
        for seen, how in ((True, ""), (False, ", which was not seen")):
            if any(life.died and life.innocent is innocent and life.end_seen is seen for life in lives):
                flag = dlq_flag("M-12 0l7 -8h18v16h-18z", colour, seen=seen)
                found.append(KeyEntry(moved(flag), f"moved to the dead-letter queue{words}{how}"))
    largest = max((len(lane.lived.messages) for lane in layout.lanes), default=1)
    if largest > 1:
        found.append(KeyEntry(moved(count(largest, -14, 0)), "so many messages, each with this life"))
    return found


def notes(layout: Layout) -> list[str]:
    """Sentences about how to read the bars."""
    bars = [bar for lane in layout.lanes for bar in lane.bars]
    found = ["The number is the receive count."] if bars else []
    if any(bar.receive.invoked > bar.receive.start for bar in bars):
        found.append("A bar begins when the function is called, which is later than the receive where it had to wait.")
    if any(bar.instant for bar in bars):
        found.append(f"A disc is a receive of less than {seconds(layout.scale.duration(LEAST_BAR))} s.")
    if any(bar.y > lane.y for lane in layout.lanes for bar in lane.bars):
        found.append("A second row: received once more while still being worked on.")
    return found
