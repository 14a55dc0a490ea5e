"""The message timeline: a lane for each message, from sent to deleted or to the dead-letter queue."""

from workbook.figures.colours import BLUE, INK, MUTED
from workbook.figures.lives import End, Handling, Life, Receive, read_lives
from workbook.figures.picture import Picture
from workbook.figures.scale import Scale, seconds
from workbook.figures.svg import document, element, text, text_width
from workbook.figures.timeline_marks import BAR_HEIGHT, LEAST_BAR, PATTERNS, bar, end_mark, key, timeout_mark, window
from workbook.figures.timeline_text import describe, summaries
from workbook.ledger import Ledger

MARGIN, LANE, LEFT, WIDTH, RIGHT = 18, 25, 126, 950, 108
RIGHT_OF_LATE_BARS = 150  # room for the end in words after a short bar at the very end
MOST_LANES = 40
SIZE = 11.5


def timeline(ledger: Ledger) -> Picture:
    """Draw the life of every message in virtual time, `t+0 s` at the left.

    A bar is one receive, with its number (ApproximateReceiveCount); behind it the visibility window, in which the
    message is in the queue but hidden (Amazon SQS guide, *Amazon SQS visibility timeout*). With more than 40 messages
    those deleted on their first receive share one lane. Raises ValueError for a ledger without a message.
    """
    lives = read_lives(ledger)
    if not lives:
        raise ValueError("The ledger holds no message yet: send one, let the event source mapping run, then draw.")
    shown, more = _choose(lives)
    last = _last_moment(ledger, lives)
    scale = Scale.over(last, LEFT, WIDTH - RIGHT)
    if any(_end(life, 0, scale) == "" for life in shown):
        scale = Scale.over(last, LEFT, WIDTH - RIGHT_OF_LATE_BARS)
    top = 52.0
    heights = [LANE * life.height for life in shown] + [LANE] * len(more)
    tops = [top + sum(heights[:number]) for number in range(len(heights))]
    lanes = {life.message: y + LANE / 2 for life, y in zip(shown, tops, strict=False)}
    bottom = top + sum(heights)
    parts = [PATTERNS]
    parts += [_stripe(y, height) for y, height in list(zip(tops, heights, strict=True))[::2]]
    parts += [_axis(scale, top, bottom)]
    parts += [_behind(life, lanes[life.message], scale) for life in shown]
    parts += _invocations(shown, lanes, scale)
    parts += [_lane(life, lanes[life.message], scale) for life in shown]
    for words, y in zip(more, tops[len(shown) :], strict=True):
        parts.append(text(words, MARGIN, y + LANE / 2 + 4, SIZE, INK, weight="600"))
    notes, height = key(shown, ledger, scale, MARGIN, bottom + 24, WIDTH - 2 * MARGIN)
    alt = describe(ledger, lives)
    return Picture(document(WIDTH, bottom + 24 + height, alt, *parts, notes), alt)


def _choose(lives: list[Life]) -> tuple[list[Life], list[str]]:
    """The lives that get a lane of their own, and one line for each group of the others."""
    if len(lives) <= MOST_LANES:
        return lives, []
    shown = [life for life in lives if not life.uneventful][: MOST_LANES - 2]
    return shown, summaries([life for life in lives if life not in shown])


def _last_moment(ledger: Ledger, lives: list[Life]) -> float:
    last = max(entry.at for life in lives for entry in ledger.of(life.message))
    return max(last, max((invocation.ended for invocation in ledger.invocations), default=0.0))


def _stripe(y: float, height: float) -> str:
    return element("rect", x=MARGIN - 6, y=y, width=WIDTH - 2 * MARGIN + 12, height=height, fill="#f6f7f9")


def _axis(scale: Scale, top: float, bottom: float) -> str:
    parts = []
    for moment in scale.ticks():
        x = scale.x(moment)
        parts.append(element("path", d=f"M{x:.1f} {top - 6:g}V{bottom:g}", stroke="#d3d9e0", stroke_width=1))
        parts.append(text(f"t+{seconds(moment)} s", x, top - 12, SIZE, MUTED, anchor="middle"))
    return element("g", *parts, class_="axis")


def _behind(life: Life, y: float, scale: Scale) -> str:
    """What lies under the bars: the line of a visible message, and the visibility windows."""
    parts = []
    moment = life.sent
    for receive, row in zip(life.receives, life.rows, strict=True):
        parts.append(_visible(moment, receive.start, y, scale))
        if receive.hidden_until > receive.handled or receive.invoked > receive.start:
            until = scale.x(min(max(receive.hidden_until, receive.invoked), scale.last))
            parts.append(window(scale.x(receive.start), until, y + LANE * row))
        moment = max(moment, receive.hidden_until)
    parts.append(_visible(moment, scale.last if life.ended is None else life.ended, y, scale))
    return "".join(parts)


def _visible(start: float, end: float, y: float, scale: Scale) -> str:
    if end <= start:
        return ""
    return element("path", d=f"M{scale.x(start):.1f} {y:g}H{scale.x(end):.1f}", stroke=BLUE, stroke_width=2.5)


def _lane(life: Life, y: float, scale: Scale) -> str:
    parts = [text(life.message, MARGIN, y + 4, SIZE, INK, weight="600")]
    for receive, row, (x, right) in zip(life.receives, life.rows, _bars(life, scale), strict=True):
        parts.append(bar(receive, x, right, y + LANE * row))
        parts.append(_window_words(receive, right, y + LANE * row, scale))
        if receive.outlasts_its_timeout:
            parts.append(timeout_mark(scale.x(receive.hidden_until), right, y + LANE * row))
    parts.append(_end(life, y, scale))
    return element("g", *parts, class_="lane")


def _bars(life: Life, scale: Scale) -> list[tuple[float, float]]:
    """Where each bar starts and ends: at least LEAST_BAR wide, but never into the next receive of its row."""
    bars = []
    placed = list(zip(life.rows, life.receives, strict=True))
    for number, (row, receive) in enumerate(placed, 1):
        following = [scale.x(later.start) for its_row, later in placed[number:] if its_row == row]
        limit = following[0] if following else scale.right + LEAST_BAR
        x = scale.x(receive.invoked)
        bars.append((x, max(min(max(scale.x(receive.handled), x + LEAST_BAR), limit - 2), x + 3)))
    return bars


def _window_words(receive: Receive, left: float, y: float, scale: Scale) -> str:
    if (receive.handling is Handling.SUCCEEDED and not receive.copied) or receive.hidden_until > scale.last:
        return ""
    longer = "deleted, a copy stays" if receive.copied else f"hidden until t+{seconds(receive.hidden_until)} s"
    for words in (longer, longer.partition(",")[0].partition(" ")[0]):
        # The next receive has its invocation's number in front of its bar: keep that room free.
        if text_width(words, 11) + 38 < scale.x(receive.hidden_until) - left:
            return text(words, left + 7, y + 4, 11, MUTED)
    return ""


def _end(life: Life, y: float, scale: Scale) -> str:
    right = _bars(life, scale)[-1][1] if life.receives else scale.x(life.sent)
    y += LANE * life.end_row
    if life.end is None or life.ended is None:
        return text("still in the queue", scale.x(scale.last) + 6, y + 4, 11, MUTED)
    if life.end is End.DEAD_LETTERED:
        return end_mark(scale.x(life.ended), y)
    words = f"{life.end.value} t+{seconds(life.ended)} s"
    if life.end is End.EXPIRED:  # long after the last receive, as a rule
        right = max(right, scale.x(life.ended))
    return text(words, right + 7, y + 4, 11, MUTED, halo=True) if right + text_width(words, 11) < WIDTH - 8 else ""


def _invocations(shown: list[Life], lanes: dict[str, float], scale: Scale) -> list[str]:
    """A frame around the bars of one invocation, for each run of neighbouring lanes, with the number at its left."""
    runs: list[tuple[int, list[float], float, float]] = []
    for life in shown:
        for receive, row, (x, right) in zip(life.receives, life.rows, _bars(life, scale), strict=True):
            y = lanes[life.message] + LANE * row
            if receive.invocation is None:
                continue
            for position, (number, ys, left, end) in enumerate(runs):
                if number == receive.invocation and y - ys[-1] == LANE:
                    runs[position] = (number, [*ys, y], min(left, x), max(end, right))
                    break
            else:
                runs.append((receive.invocation, [y], x, right))
    return [_frame(*run) for run in runs]


def _frame(number: int, ys: list[float], left: float, right: float) -> str:
    reach = BAR_HEIGHT / 2 + 3
    frame = element(
        "rect",
        x=left - 3,
        y=ys[0] - reach,
        width=right - left + 6,
        height=ys[-1] - ys[0] + 2 * reach,
        rx=5,
        fill="#ffffff",
        stroke=INK,
        stroke_width=1.2,
    )
    middle = (ys[0] + ys[-1]) / 2
    return frame + text(f"#{number}", left - 7, middle + 4, 11, INK, weight="600", anchor="end", halo=True)
