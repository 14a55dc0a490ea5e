"""Where everything of the message timeline stands. Data: nothing is drawn yet."""

from dataclasses import dataclass

from workbook.figures.alike import Lived, together
from workbook.figures.lives import DrawnReceive, End, Handling, Life
from workbook.figures.scale import Scale, seconds
from workbook.figures.svg import SMALL, text_width
from workbook.figures.timeline_text import summaries
from workbook.messages.ledger import Ledger

MARGIN, LANE, WIDTH, RIGHT = 18, 26, 950, 118
RIGHT_OF_LATE_BARS = 168  # room for the end in words after a mark at the very end
TOP = 34.0
BAR_HEIGHT, MARK = 16, 18
LEAST_BAR = 34
"""A receive that would be narrower is an instant: a mark where it begins, and no bar."""
MOST_ROWS = 18
"""Of a picture that is not whole; fewer where its key leaves less room."""
NUMBER = 40  # room for an invocation's number in front of its frame


@dataclass(frozen=True)
class Words:
    """One line of text from `x` on, in the row whose middle is at `y`; with a `halo` where it may lie over a line."""

    content: str
    x: float
    y: float
    halo: bool = False


@dataclass(frozen=True)
class Span:
    """A time in which a message waits in the queue: visible, or hidden in the window that a receive opened.

    One whose end was not `seen` is open there.
    """

    hidden: bool
    x: float
    right: float
    y: float
    seen: bool = True


@dataclass(frozen=True)
class Bar:
    """One receive, in the row whose middle is at `y`.

    An `instant` is a mark that begins at `x`. `words` stand at its right, in its visibility window; `timeout` is where
    that window ended, when the bar goes on.
    """

    receive: DrawnReceive
    x: float
    right: float
    y: float
    instant: bool
    words: Words | None
    timeout: float | None


@dataclass(frozen=True)
class Lane:
    """One life. Its name stands in the first row, at `y`; its end is words, or the DLQ's mark, or does not fit."""

    lived: Lived
    y: float
    spans: tuple[Span, ...]
    bars: tuple[Bar, ...]
    end: Words | None
    moved_to_dlq: tuple[float, float] | None


@dataclass(frozen=True)
class Frame:
    """The rectangle around the bars of one invocation in neighbouring rows."""

    invocation: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """The whole timeline above its key. `stripes` are the top and height of every second lane, from the first on."""

    scale: Scale
    bottom: float
    stripes: tuple[tuple[float, float], ...]
    lanes: tuple[Lane, ...]
    frames: tuple[Frame, ...]
    summaries: tuple[Words, ...]


def lay_out(ledger: Ledger, lives: list[Life], *, most: int | None = MOST_ROWS) -> Layout:
    """The geometry of a ledger's lives. Pure: the same lives give the same numbers.

    Lives that are alike share a lane. Where there are more than `most` rows, messages deleted on their first receive
    share one line, a summary, and so do those for which there is no row left. Without a limit each has a lane.
    """
    shown, more = _choose(lives, most) if most is not None else ([Lived(life, (life.message,)) for life in lives], [])
    rows = [_rows(lived.life) for lived in shown]
    heights = [LANE * _height(lived.life) for lived in shown] + [LANE] * len(more)
    tops = [TOP + sum(heights[:number]) for number in range(len(heights))]
    last = _last_moment(ledger, lives)
    left = MARGIN + max((_name_width(lived) for lived in shown), default=0.0) + NUMBER
    for right in (RIGHT, RIGHT_OF_LATE_BARS):
        scale = Scale.over(last, left, WIDTH - right)
        lanes = tuple(
            _lane(lived, its, top + LANE / 2, scale) for lived, its, top in zip(shown, rows, tops, strict=False)
        )
        if all(lane.end or lane.moved_to_dlq for lane in lanes):
            break
    return Layout(
        scale,
        TOP + sum(heights),
        tuple(zip(tops, heights, strict=True))[::2],
        lanes,
        _frames(lanes),
        tuple(Words(line, MARGIN, top + LANE / 2) for line, top in zip(more, tops[len(shown) :], strict=True)),
    )


def _choose(lives: list[Life], most: int) -> tuple[list[Lived], list[str]]:
    """The lives that get a lane, and one line for each group of the others."""
    every = together(lives)
    if sum(_height(lived.life) for lived in every) <= most:
        return every, []
    eventful = [lived for lived in every if not lived.life.uneventful]
    room = most - 2
    shown = [
        lived
        for number, lived in enumerate(eventful)
        if sum(_height(each.life) for each in eventful[: number + 1]) <= room
    ]
    with_lane = {message for lived in shown for message in lived.messages}
    return shown, summaries([life for life in lives if life.message not in with_lane])


def _name_width(lived: Lived) -> float:
    count = text_width(f"×{len(lived.messages)}", SMALL, bold=True) + 18 if len(lived.messages) > 1 else 0
    return text_width(lived.name, SMALL, bold=True) + count


def _height(life: Life) -> int:
    """How many rows it takes."""
    rows = _rows(life)
    return max([0, *rows, _end_row(life, rows)]) + 1


def _last_moment(ledger: Ledger, lives: list[Life]) -> float:
    last = max(entry.at for life in lives for entry in ledger.of(life.message))
    return max(last, max((invocation.ended for invocation in ledger.invocations), default=0.0))


def _rows(life: Life) -> list[int]:
    """The row of each receive: the first, unless a receive before it is still being worked on."""
    rows: list[int] = []
    busy_until: list[float] = []
    for receive in life.receives:
        row = _first_free(busy_until, receive.start)
        rows.append(row)
        busy_until[row : row + 1] = [receive.handled]
    return rows


def _end_row(life: Life, rows: list[int]) -> int:
    """The row of its end: below those in which a receive is being worked on longer than the message lives."""
    if life.end is not End.DEAD_LETTERED or life.ended is None:
        return rows[-1] if rows else 0
    busy_until: dict[int, float] = {}
    for row, receive in zip(rows, life.receives, strict=True):
        busy_until[row] = receive.handled
    return _first_free([busy_until[row] for row in sorted(busy_until)], life.ended)


def _first_free(busy_until: list[float], moment: float) -> int:
    return next((row for row, until in enumerate(busy_until) if until <= moment), len(busy_until))


def _lane(lived: Lived, rows: list[int], y: float, scale: Scale) -> Lane:
    life = lived.life
    bars = _bars(life, rows, y, scale)
    end_y = y + LANE * _end_row(life, rows)
    moved = (scale.x(life.ended), end_y) if life.end is End.DEAD_LETTERED and life.ended is not None else None
    end = None if moved else _end(life, bars, end_y, scale)
    return Lane(lived, y, _spans(life, rows, y, scale), bars, end, moved)


def _spans(life: Life, rows: list[int], y: float, scale: Scale) -> tuple[Span, ...]:
    """What lies under the bars: the line of a visible message, and the visibility windows."""
    spans = []
    moment = life.sent
    for receive, row in zip(life.receives, rows, strict=True):
        spans += _visible(moment, receive.start, y, scale)
        if receive.hidden_until > receive.handled or receive.invoked > receive.start:
            until = scale.x(min(max(receive.hidden_until, receive.invoked), scale.last))
            spans.append(Span(True, scale.x(receive.start), until, y + LANE * row, receive.window_seen))
        moment = max(moment, receive.hidden_until)
    spans += _visible(moment, scale.last if life.ended is None else life.ended, y, scale)
    return tuple(spans)


def _visible(start: float, end: float, y: float, scale: Scale) -> list[Span]:
    return [Span(False, scale.x(start), scale.x(end), y)] if end > start else []


def _bars(life: Life, rows: list[int], y: float, scale: Scale) -> tuple[Bar, ...]:
    """The bar or mark of each receive, with its number where that fits, but never into the next receive of its row."""
    bars = []
    placed = list(zip(rows, life.receives, strict=True))
    for number, (row, receive) in enumerate(placed, 1):
        following = [scale.x(later.start) for its_row, later in placed[number:] if its_row == row]
        limit = (following[0] if following else scale.right + LEAST_BAR + MARK) - 2
        x, ends = scale.x(receive.invoked), scale.x(receive.handled)
        timeout = scale.x(receive.hidden_until) if receive.outlasts_its_timeout else None
        instant = ends - x < LEAST_BAR and timeout is None
        if instant:
            marked = x + MARK + text_width(str(receive.number), SMALL, bold=True) + 4
            right = marked if marked <= limit else max(min(x + MARK, limit), x + 3)
        else:
            right = max(min(max(ends, x + LEAST_BAR), limit), x + 3)
        middle = y + LANE * row
        bars.append(Bar(receive, x, right, middle, instant, _window_words(receive, right, middle, scale), timeout))
    return tuple(bars)


def _window_words(receive: DrawnReceive, left: float, y: float, scale: Scale) -> Words | None:
    if (receive.handling is Handling.SUCCEEDED and not receive.copied) or receive.hidden_until > scale.last:
        return None
    longer = "deleted, a copy stays" if receive.copied else f"hidden until t+{seconds(receive.hidden_until)} s"
    if not receive.window_seen:
        longer = "hidden"
    for words in (longer, longer.partition(",")[0].partition(" ")[0]):
        # The next receive has its invocation's number in front of its bar: keep that room free.
        if text_width(words, SMALL) + NUMBER < scale.x(receive.hidden_until) - left:
            return Words(words, left + 7, y)
    return None


def _end(life: Life, bars: tuple[Bar, ...], y: float, scale: Scale) -> Words | None:
    """The end in words; None where it would reach out of the picture."""
    right = bars[-1].right if bars else scale.x(life.sent)
    if life.end is None or life.ended is None:
        words, left = "still in the queue", max(scale.x(scale.last), right) + 6  # a last receive has its mark there
    else:
        if life.end is End.EXPIRED:  # long after the last receive, as a rule
            right = max(right, scale.x(life.ended))
        when = f" t+{seconds(life.ended)} s" if life.end_seen else ", not seen"
        words, left = f"{life.end.value}{when}", right + 7
    return Words(words, left, y, halo=life.end is not None) if left + text_width(words, SMALL) < WIDTH - 1 else None


def _frames(lanes: tuple[Lane, ...]) -> tuple[Frame, ...]:
    """A frame around the bars of one invocation, for each run of neighbouring rows."""
    runs: list[list[Bar]] = []
    for bar in (bar for lane in lanes for bar in lane.bars if bar.receive.invocation is not None):
        for run in runs:
            if run[-1].receive.invocation == bar.receive.invocation and bar.y - run[-1].y == LANE:
                run.append(bar)
                break
        else:
            runs.append([bar])
    return tuple(_frame(run) for run in runs)


def _frame(run: list[Bar]) -> Frame:
    reach = BAR_HEIGHT / 2 + 3
    left, right = min(bar.x for bar in run), max(bar.right for bar in run)
    height = run[-1].y - run[0].y + 2 * reach
    return Frame(run[0].receive.invocation or 0, left - 3, run[0].y - reach, right - left + 6, height)
