"""The whole system on one strip: who calls whom, and how many applications went which way."""

from collections.abc import Collection
from dataclasses import dataclass

from workbook.figures.colours import FAINT, GREEN, INK, MUTED
from workbook.figures.icons import SERVICE_COLOURS, TASK_COLOUR, drawing
from workbook.figures.picture import Picture
from workbook.figures.svg import SMALL, TEXT, document, element, strokes, text, text_width

PARTS = ("phone", "state machine", "table", "queue", "function", "DLQ")
_LOOKS = {  # what each part is, its colour and its ground
    "phone": ("of a parent", "#52606d", "#f1f4f7"),
    "state machine": ("Step Functions", TASK_COLOUR, "#e8f3f2"),
    "table": ("DynamoDB", SERVICE_COLOURS["dynamodb"], "#eef0fc"),
    "queue": ("Amazon SQS", SERVICE_COLOURS["sqs"], "#fcedf4"),
    "function": ("AWS Lambda", SERVICE_COLOURS["lambda"], "#fdf2e6"),
    "DLQ": ("dead-letter queue", SERVICE_COLOURS["sqs"], "#fcedf4"),
}
_SMALLEST_SQUARE = 8.0  # pixels, with the gap beside it
_CHECK, _CROSS = "M-3.4 0.2L-1.1 2.6L3.6 -2.6", "M-2.5 -2.5L2.5 2.5M2.5 -2.5L-2.5 2.5"


@dataclass(frozen=True)
class HeroCounts:
    """How many applications there are and what became of them; messages sent to the queue, and moved to the DLQ."""

    applications: int
    accepted: int
    declined: int
    messages: int
    dead: int = 0


@dataclass(frozen=True)
class _Size:
    """The measures of a strip in pixels: the columns' left edges and widths, the rows' tops."""

    width: float
    height: float
    columns: tuple[tuple[float, float], ...]  # phone, state machine, queue, DLQ
    rows: tuple[float, float]
    card: float  # the height of a part
    icon: float  # its scale; 1 is 28 pixels
    name: float
    square: float


_LARGE = _Size(950, 300, ((24, 146), (226, 180), (524, 150), (752, 174)), (72, 202), 72, 1.6, 15, 17)
_STRIP = _Size(560, 124, ((12, 92), (140, 134), (328, 102), (472, 76)), (12, 74), 38, 0.86, SMALL, 11)


def hero(counts: HeroCounts, lit: Collection[str] | None = None) -> Picture:
    """Draw phone, state machine, table, queue, function and DLQ with the counts of a run.

    `lit` names the parts that a chapter is about, of `PARTS`: the strip is then small, for the head of a chapter, and
    the other parts are grey. Raises `ValueError` for a name that is no part.
    """
    unknown = sorted(set(lit or ()) - set(PARTS))
    if unknown:
        raise ValueError(f"There is no part {unknown[0]!r}; the parts are {', '.join(PARTS)}.")
    size = _LARGE if lit is None else _STRIP
    shown = PARTS if lit is None else lit
    message = f"{_number(counts.applications, 'application')}: {counts.accepted} accepted, {counts.declined} declined"
    parts = [_arrows(size, counts), *(_part(size, name, counts, name in shown) for name in PARTS)]
    if lit is None:
        parts.append(text(message, 24, 46, 20, INK, weight="600"))
        parts.append(_meaning(size, counts))
    return Picture(document(size.width, size.height, message + ".", *parts), _outcome(counts, lit), _ways(counts))


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _outcome(counts: HeroCounts, lit: Collection[str] | None) -> str:
    about = [name for name in PARTS if name in (lit or PARTS)]
    return (
        f"The whole system: a phone starts the state machine, which accepts {counts.accepted} of"
        f" {_number(counts.applications, 'application')} in the table; a function takes"
        f" {_number(counts.messages, 'message')} from a queue and declines {counts.declined}"
        + (f"; lit here: {' and '.join(about)}." if len(about) < len(PARTS) else ".")
    )


def _ways(counts: HeroCounts) -> str:
    return (
        f"Phone to state machine: one booking. State machine to table: {counts.accepted} accepted. State machine to"
        f" queue: {_number(counts.messages, 'message')}. Queue to function: in batches. Function to table:"
        f" {counts.declined} declined. Queue to DLQ, the dead-letter queue: {_number(counts.dead, 'message')} that"
        " failed too often."
    )


def _place(size: _Size, name: str) -> tuple[float, float, float]:
    """Left, top and width of a part's card. The table reaches below the phone and the state machine."""
    (phone, _), (machine, wide), *_ = size.columns
    if name == "table":
        return phone, size.rows[1], machine + wide - phone
    column = {"phone": 0, "state machine": 1, "queue": 2, "function": 2, "DLQ": 3}[name]
    return size.columns[column][0], size.rows[name == "function"], size.columns[column][1]


def _part(size: _Size, name: str, counts: HeroCounts, lit: bool) -> str:
    x, y, width = _place(size, name)
    under, colour, ground = _LOOKS[name]
    colour, ground = (colour, ground) if lit else (FAINT, "#ffffff")
    card = element(
        "rect",
        x=x,
        y=y,
        width=width,
        height=size.card,
        rx=size.card / 5,
        fill=ground,
        stroke=colour,
        stroke_width=2 if lit else 1.2,
    )
    edge = size.card / 2
    middle = x + 14 * size.icon + size.card / 7
    tile = element("g", drawing(name, colour), transform=f"translate({middle:g} {y + edge:g}) scale({size.icon:g})")
    left = middle + 14 * size.icon + (12 if size is _LARGE else 8)
    under = under if size is _LARGE else ""
    baseline = y + edge + size.name * 0.36 - (9 if under else 0)
    title = name[0].upper() + name[1:]
    parts = [card, tile, text(title, left, baseline, size.name, INK if lit else MUTED, weight="600")]
    if under:
        parts.append(text(under, left, baseline + 19, SMALL, MUTED))
    if name == "table":
        parts.append(
            _squares(size, counts, left + max(text_width(it, size.name, True) for it in (title, under)) + 14, y, lit)
        )
    return element("g", *parts, class_="part")


def _squares(size: _Size, counts: HeroCounts, left: float, top: float, lit: bool) -> str:
    """A square for each application, as large as the rest of the table's card allows; none when they get too small."""
    if not counts.applications:
        return ""
    x, _, width = _place(size, "table")
    right, high = x + width - 16, size.card - 8

    def pitch(rows: int) -> float:
        return min(size.square + 4, (right - left) / -(-counts.applications // rows), high / rows)

    rows = next((rows for rows in range(2, 9) if pitch(rows) >= 12), max(range(2, 9), key=pitch))
    if not counts.applications or pitch(rows) < _SMALLEST_SQUARE:
        return ""
    step, columns = pitch(rows), -(-counts.applications // rows)
    left, top = right - step * columns, top + (size.card - rows * step) / 2
    marks = []
    for number in range(counts.applications):
        done = number < counts.accepted + counts.declined
        kind = "accepted" if number < counts.accepted else "declined" if done else "pending"
        at = left + step * (number % columns + 0.5), top + step * (number // columns + 0.5)
        marks.append(_square(kind, *at, 0.8 * step, lit))
    return element("g", *marks, class_="applications")


def _square(kind: str, x: float, y: float, side: float, lit: bool) -> str:
    """One application: accepted with a check, declined with a cross, empty while it is pending."""
    fill = {"accepted": GREEN if lit else MUTED, "declined": "#ffffff"}.get(kind, "#ffffff")
    rect = element(
        "rect",
        x=x - side / 2,
        y=y - side / 2,
        width=side,
        height=side,
        rx=side / 5,
        fill=fill,
        stroke=MUTED,
        stroke_width=1,
    )
    mark = {"accepted": (_CHECK, "#ffffff"), "declined": (_CROSS, MUTED)}.get(kind)
    return rect + (strokes(mark[0], mark[1], 2.0, x, y, f" scale({side / 12:.3g})") if mark else "")


def _meaning(size: _Size, counts: HeroCounts) -> str:
    """What the squares mean, below the DLQ."""
    x, y = size.columns[3][0] + 8, size.rows[1] + 18
    pending = counts.applications - counts.accepted - counts.declined
    kinds = [
        (kind, n)
        for kind, n in (("accepted", counts.accepted), ("declined", counts.declined), ("pending", pending))
        if n
    ]
    return "".join(
        _square(kind, x, y + 20 * row, 13, True) + text(kind, x + 14, y + 20 * row + 4, SMALL, MUTED)
        for row, (kind, _) in enumerate(kinds)
    )


def _arrows(size: _Size, counts: HeroCounts) -> str:
    """The ways between the parts, each with what goes along it."""
    (phone, phone_wide), (machine, machine_wide), (queue, queue_wide), (dlq, _) = size.columns
    upper, lower = (row + size.card / 2 for row in size.rows)
    down, up = size.rows[0] + size.card, size.rows[1]
    middle, queue_middle = machine + machine_wide / 2, queue + queue_wide / 2
    small = size is _STRIP
    ways = [
        ("", "books", "", (phone + phone_wide, upper), (machine, upper)),
        (str(counts.accepted), "accepted", "", (middle, down), (middle, up)),
        (str(counts.messages), "messages", "", (machine + machine_wide, upper), (queue, upper)),
        ("", "in batches", "", (queue_middle, down), (queue_middle, up)),
        (str(counts.declined), "declined", "", (queue, lower), (machine + machine_wide, lower)),
        (str(counts.dead), "", "5 4", (queue + queue_wide, upper), (dlq, upper)),
    ]
    return "".join(
        _arrow(number, "" if small else words, dashes, start, end) for number, words, dashes, start, end in ways
    )


def _arrow(number: str, words: str, dashes: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    (x, y), (to_x, to_y) = (start[0], start[1]), end
    dx, dy = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
    x, y, to_x, to_y = x + 5 * dx, y + 5 * dy, to_x - 5 * dx, to_y - 5 * dy
    line = element(
        "path",
        d=f"M{x:g} {y:g}L{to_x - 6 * dx:g} {to_y - 6 * dy:g}",
        stroke=MUTED,
        stroke_width=2,
        stroke_dasharray=dashes or None,
    )
    head = element(
        "path",
        d=f"M{to_x:g} {to_y:g}L{to_x - 9 * dx - 5 * dy:g} {to_y - 9 * dy - 5 * dx:g}"
        f"L{to_x - 9 * dx + 5 * dy:g} {to_y - 9 * dy + 5 * dx:g}Z",
        fill=MUTED,
    )
    wide = text_width(number, TEXT, True), text_width(words, SMALL)
    gap = 4 if number and words else 0
    left = (x + to_x) / 2 - (wide[0] + gap + wide[1]) / 2 if dx else x + 10
    base = y - 9 if dx else (y + to_y) / 2 + 4
    label = text(number, left, base, TEXT, INK, weight="600") if number else ""
    return line + head + label + (text(words, left + wide[0] + gap, base, SMALL, MUTED) if words else "")
