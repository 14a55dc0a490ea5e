"""The message timeline: a lane for each message, from sent to deleted or to the dead-letter queue."""

from workbook.figures import timeline_key
from workbook.figures.colours import BLUE, INK, MUTED
from workbook.figures.key import Form, key
from workbook.figures.lives import read_lives
from workbook.figures.picture import Picture
from workbook.figures.scale import Scale, seconds
from workbook.figures.svg import document, element, text
from workbook.figures.timeline_layout import MARGIN, SMALL, TOP, WIDTH, Frame, Lane, Span, Words, lay_out
from workbook.figures.timeline_marks import PATTERNS, SIZE, bar, end_mark, timeout_mark, window
from workbook.figures.timeline_text import describe
from workbook.messages.ledger import Ledger


def timeline(ledger: Ledger) -> Picture:
    """Draw the life of every message in virtual time, `t+0 s` at the left.

    A bar is one receive, with its number (ApproximateReceiveCount); behind it the visibility window, in which the
    message is in the queue but hidden (Amazon SQS guide, *Amazon SQS visibility timeout*). With more than 40 messages
    those deleted on their first receive share one lane. Raises ValueError for a ledger without a message.
    """
    lives = read_lives(ledger)
    if not lives:
        raise ValueError("The ledger holds no message yet: send one, let the event source mapping run, then draw.")
    layout = lay_out(ledger, lives)
    parts = [PATTERNS]
    parts += [_stripe(y, height) for y, height in layout.stripes]
    parts += [_axis(layout.scale, layout.bottom)]
    parts += [_span(span) for lane in layout.lanes for span in lane.spans]
    parts += [_frame(frame) for frame in layout.frames]
    parts += [_lane(lane) for lane in layout.lanes]
    parts += [text(words.content, words.x, words.y + 4, SIZE, INK, weight="600") for words in layout.summaries]
    with_lane = {lane.message for lane in layout.lanes}
    entries = timeline_key.entries(layout, [life for life in lives if life.message in with_lane], ledger)
    notes = timeline_key.notes(layout)
    drawn, last_row = key(entries, notes, MARGIN, layout.bottom + 12, WIDTH - 2 * MARGIN, Form())
    alt = describe(ledger, lives)
    return Picture(document(WIDTH, last_row + 20, alt, *parts, drawn), alt)


def _stripe(y: float, height: float) -> str:
    return element("rect", x=MARGIN - 6, y=y, width=WIDTH - 2 * MARGIN + 12, height=height, fill="#f6f7f9")


def _axis(scale: Scale, bottom: float) -> str:
    parts = []
    for moment in scale.ticks():
        x = scale.x(moment)
        parts.append(element("path", d=f"M{x:.1f} {TOP - 6:g}V{bottom:g}", stroke="#d3d9e0", stroke_width=1))
        parts.append(text(f"t+{seconds(moment)} s", x, TOP - 12, SIZE, MUTED, anchor="middle"))
    return element("g", *parts, class_="axis")


def _span(span: Span) -> str:
    if span.hidden:
        return window(span.x, span.right, span.y)
    return element("path", d=f"M{span.x:.1f} {span.y:g}H{span.right:.1f}", stroke=BLUE, stroke_width=2.5)


def _frame(frame: Frame) -> str:
    """An invocation's rectangle, with its number at the left."""
    rectangle = element(
        "rect",
        x=frame.x,
        y=frame.y,
        width=frame.width,
        height=frame.height,
        rx=5,
        fill="#ffffff",
        stroke=INK,
        stroke_width=1.2,
    )
    middle = frame.y + frame.height / 2
    number = text(f"#{frame.invocation}", frame.x - 4, middle + 4, 11, INK, weight="600", anchor="end", halo=True)
    return rectangle + number


def _lane(lane: Lane) -> str:
    parts = [text(lane.message, MARGIN, lane.y + 4, SIZE, INK, weight="600")]
    for it in lane.bars:
        parts.append(bar(it.receive, it.x, it.right, it.y))
        if it.words:
            parts.append(_small(it.words))
        if it.timeout is not None:
            parts.append(timeout_mark(it.timeout, it.right, it.y))
    if lane.moved_to_dlq:
        parts.append(end_mark(*lane.moved_to_dlq))
    if lane.end:
        parts.append(_small(lane.end))
    return element("g", *parts, class_="lane")


def _small(words: Words) -> str:
    return text(words.content, words.x, words.y + 4, SMALL, MUTED, halo=words.halo)
