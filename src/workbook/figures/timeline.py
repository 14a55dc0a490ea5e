"""The message timeline: a lane for each life, from sent to deleted or to the dead-letter queue."""

from collections.abc import Sequence

from workbook.figures import timeline_key
from workbook.figures.colours import BLUE, INK, MUTED, VERMILION
from workbook.figures.key import Form, key
from workbook.figures.lives import End, read_lives
from workbook.figures.picture import Picture
from workbook.figures.scale import Scale, seconds
from workbook.figures.svg import SMALL, document, element, text, text_width, wrap
from workbook.figures.timeline_headline import headline
from workbook.figures.timeline_layout import MARGIN, MOST_ROWS, TOP, WIDTH, Frame, Lane, Layout, Span, Words, lay_out
from workbook.figures.timeline_marks import PATTERNS, bar, count, end_mark, mark, open_window, timeout_mark, window
from workbook.figures.timeline_text import describe, error_of_all, facts
from workbook.messages.ledger import Ledger

HIGHEST = 620
"""Pixels of lanes and key: with a headline of two lines the picture is at most 700 high."""
_FEWEST_ROWS, _LINE = 3, 18


def timeline(ledger: Ledger, *, whole: bool = False, height: float | None = None) -> Picture:
    """Draw the life of every message, in virtual time or in a queue's own, `t+0 s` at the left.

    A bar is one receive, with its number (ApproximateReceiveCount), or a disc where it was over at once; behind it the
    visibility window, in which the message is in the queue but hidden (Amazon SQS guide, *Amazon SQS visibility
    timeout*). Of a queue on AWS nobody hears everything: what was not seen is left open, the end of a window, the move
    to the dead-letter queue, and a receive of which no log tells. Messages with the same life share a lane, and of more
    lives than fit those deleted on their first receive share one, so that it is at most 700 pixels high; with `whole`
    each message has its own. Innocent is a message whose own record never failed, whatever happened to its batch.

    `height` is that of lanes and key in pixels, below the headline, where what stands under the picture must not move.
    Raises ValueError for a ledger without a message.
    """
    lives = read_lives(ledger)
    if not lives:
        raise ValueError("The ledger holds no message yet: send one, let the event source mapping run, then draw.")
    error = error_of_all(ledger)
    most: int | None = None if whole else MOST_ROWS
    while True:
        layout = lay_out(ledger, lives, most=most)
        lower, bottom = _lower(layout, error)
        if most is None or most == _FEWEST_ROWS or bottom <= (height or HIGHEST):
            break
        most -= 1
    parts = [PATTERNS]
    parts += [_stripe(top, high) for top, high in layout.stripes]
    parts += [_axis(layout.scale, layout.bottom)]
    parts += [_span(span) for lane in layout.lanes for span in lane.spans]
    parts += [_frame(frame, layout.frames) for frame in layout.frames]
    parts += [_lane(lane) for lane in layout.lanes]
    parts += [text(words.content, words.x, words.y + 4, SMALL, INK, weight="600") for words in layout.summaries]
    said, under = headline(ledger, lives), facts(ledger, lives)
    drawing = document(WIDTH, height or bottom, f"{said}.", *parts, lower, headline=said, under=under)
    return Picture(drawing, f"{said}.", describe(ledger, lives))


def _lower(layout: Layout, error: str) -> tuple[str, float]:
    """What stands below the lanes: the error of a function that failed every time, then the key; and the bottom."""
    parts, top = [], layout.bottom
    if error:
        for line in wrap(f"The function failed every time: {error}", WIDTH - 2 * MARGIN, SMALL, 2, bold=True):
            top += _LINE
            parts.append(text(line, MARGIN, top + 2, SMALL, INK, weight="600"))
    entries, notes = timeline_key.entries(layout), timeline_key.notes(layout)
    drawn, last_row = key(entries, notes, MARGIN, top + 12, WIDTH - 2 * MARGIN, Form())
    return "".join([*parts, drawn]), last_row + 20


def _stripe(y: float, height: float) -> str:
    width = WIDTH - 2 * MARGIN + 12
    return element("rect", x=MARGIN - 6, y=y, width=width, height=height, fill="#f6f7f9", class_="ground")


def _axis(scale: Scale, bottom: float) -> str:
    parts, taken = [], 0.0
    for moment in scale.ticks():
        x, words = scale.x(moment), f"t+{seconds(moment)} s"
        line = f"M{x:.1f} {TOP - 6:g}V{bottom:g}"
        parts.append(element("path", d=line, fill="none", stroke="#d3d9e0", stroke_width=1, class_="ground"))
        half = text_width(words, SMALL) / 2
        if x - half > taken:
            parts.append(text(words, x, TOP - 12, SMALL, MUTED, anchor="middle"))
            taken = x + half + 6
    return element("g", *parts, class_="axis")


def _span(span: Span) -> str:
    if span.hidden:
        return (window if span.seen else open_window)(span.x, span.right, span.y)
    line = f"M{span.x:.1f} {span.y:g}H{span.right:.1f}"
    return element("path", d=line, fill="none", stroke=BLUE, stroke_width=2.5)


def _frame(frame: Frame, others: Sequence[Frame]) -> str:
    """An invocation's rectangle, with its number at the left, unless another's rectangle is there."""
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
    middle, words, right = frame.y + frame.height / 2, f"#{frame.invocation}", frame.x - 4
    left = right - text_width(words, SMALL, bold=True)
    if any(it.x < right and left < it.x + it.width and it.y < middle < it.y + it.height for it in others):
        return rectangle
    return rectangle + text(words, right, middle + 4, SMALL, INK, weight="600", anchor="end", halo=True)


def _lane(lane: Lane) -> str:
    name, number = lane.lived.name, len(lane.lived.messages)
    parts = [text(name, MARGIN, lane.y + 4, SMALL, INK, weight="600")]
    if number > 1:
        parts.append(count(number, MARGIN + text_width(name, SMALL, bold=True) + 6, lane.y))
    for it in lane.bars:
        parts.append((mark if it.instant else bar)(it.receive, it.x, it.right, it.y))
        if it.words:
            parts.append(_small(it.words))
        if it.timeout is not None:
            parts.append(timeout_mark(it.timeout, it.right, it.y))
    if lane.moved_to_dlq:
        life = lane.lived.life
        parts.append(end_mark(*lane.moved_to_dlq, innocent=life.innocent, seen=life.end_seen))
    if lane.end:
        lost = lane.lived.life.end is End.LOST
        parts.append(_small(lane.end, VERMILION if lost else INK, weight="700" if lost else None))
    return element("g", *parts, class_="lane")


def _small(words: Words, colour: str = INK, weight: str | None = None) -> str:
    return text(words.content, words.x, words.y + 4, SMALL, colour, weight=weight, halo=words.halo)
