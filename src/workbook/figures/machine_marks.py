"""The parts of a state machine's picture: boxes, wires and labels, coloured by what an execution did."""

from workbook.figures import times as time_spent
from workbook.figures.colours import FAINT, INK, LOOKS, MUTED, NOT_REACHED, PLAIN, TAKEN, WIRE, Look, badge, small_mark
from workbook.figures.execution import ExecutionRecord, Outcome, Visits
from workbook.figures.icons import icon, retry_sign
from workbook.figures.labels import LABEL_LINE, LABEL_SIZE
from workbook.figures.layout import (
    CAPTION_LINE,
    CAPTION_SIZE,
    HEADER,
    NAME_LINE,
    NAME_SIZE,
    TEXT_LEFT,
    Box,
    Label,
    Wire,
)
from workbook.figures.machine import EdgeKind
from workbook.figures.placement import END, START
from workbook.figures.svg import SMALL, element, text, text_width


def _look(visit: Visits | None, execution: ExecutionRecord | None) -> Look:
    if execution is None:
        return PLAIN
    return LOOKS[visit.outcome] if visit else NOT_REACHED


def state_box(box: Box, execution: ExecutionRecord | None, inside: bool, times: bool) -> str:
    """A state, or the Start or End mark. One `inside` a Map or Parallel shows how often it was entered, also once."""
    if box.state is None:
        return _mark(box, execution)
    visit = execution.visits.get(box.name) if execution else None
    grey = (execution is not None and visit is None) or not box.state.type
    look = NOT_REACHED if grey else _look(visit, execution)
    parts = [
        element(
            "rect",
            x=box.x,
            y=box.y,
            width=box.width,
            height=box.height,
            rx=8,
            fill="#f7f8fa" if box.container else look.fill,
            stroke=look.stroke,
            stroke_width=2 if visit else 1.3,
            stroke_dasharray="5 4" if grey else None,
        )
    ]
    header = HEADER if box.container else box.height
    parts.append(icon(box.state.type, box.state.service, box.x + 22, box.y + header / 2, grey=grey))
    baseline = box.y + (header - CAPTION_LINE - NAME_LINE * len(box.lines)) / 2 + CAPTION_SIZE - 1
    retries = box.state.retries and not (times and visit and visit.retries)  # else the pill below has the sign
    caption = box.state.caption
    if visit and visit.items:
        caption += f" · {visit.items} item{'s' if visit.items != 1 else ''}"
    if text_width(caption, CAPTION_SIZE) > box.width - TEXT_LEFT - 8 - 16 * retries:
        caption = box.state.action or caption  # the icon still tells the service
    parts.append(text(caption, box.x + TEXT_LEFT, baseline, CAPTION_SIZE, MUTED))
    for line_number, line in enumerate(box.lines, start=1):
        y = baseline + 1 + NAME_LINE * line_number
        parts.append(text(line, box.x + TEXT_LEFT, y, NAME_SIZE, MUTED if grey else INK, weight="600"))
    if retries:
        after = box.x + TEXT_LEFT + text_width(caption, CAPTION_SIZE)
        parts.append(retry_sign(after + 11, baseline - 4, FAINT if grey else MUTED))
    if visit:
        parts.append(badge(visit.outcome, box.x + box.width - 4, box.y + 3))
        parts.append(_counts(visit, box, inside))
        if times:
            # clear of the pill of a state above the frame's lower edge
            left = box.x + box.width - 120 if box.container else box.x
            parts.append(time_spent.pills(visit, left, box.y + box.height))
    return element("g", *parts, class_="state")


def _counts(visit: Visits, box: Box, inside: bool) -> str:
    """How many visits, on the upper edge of the box; by outcome when they ended differently."""
    if visit.count == 1 and not inside:
        return ""
    shown = [(outcome, visit.outcomes[outcome]) for outcome in Outcome if visit.outcomes[outcome]]
    mixed = len(shown) > 1
    numbers = [str(number) if mixed else f"\N{MULTIPLICATION SIGN}{number}" for _, number in shown]
    widths = [text_width(words, SMALL, bold=True) for words in numbers]
    width = sum(widths) + (4 + 18 * len(shown) if mixed else 14)
    right, y = box.x + box.width - 15, box.y - 3
    look = LOOKS[visit.outcome]
    parts = [
        element(
            "rect",
            x=right - width,
            y=y - 9,
            width=width,
            height=18,
            rx=9,
            fill="#ffffff",
            stroke=look.stroke,
            stroke_width=1.5,
        )
    ]
    x = right - width + 7
    for (how, _), words, wide in zip(shown, numbers, widths, strict=True):
        if mixed:
            parts.append(small_mark(how, x + 5, y))
            x += 12
        parts.append(text(words, x, y + 4, SMALL, INK, weight="600"))
        x += wide + 6
    return "".join(parts)


def _mark(box: Box, execution: ExecutionRecord | None) -> str:
    """The Start or End mark."""
    name = "Start" if box.name == START else "End"
    reached = execution is None or box.name == START or execution.status == "SUCCEEDED"
    fill = INK if reached else "#ffffff"
    rect = element(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=box.height / 2,
        fill=fill,
        stroke=INK if reached else NOT_REACHED.stroke,
        stroke_dasharray=None if reached else "5 4",
        stroke_width=1.3,
    )
    colour, y = "#ffffff" if reached else MUTED, box.y + box.height / 2 + 4.5
    return rect + text(name, box.x + box.width / 2, y, SMALL, colour, weight="600", anchor="middle")


def was_taken(source: str, target: str, execution: ExecutionRecord | None) -> bool:
    """Whether the execution went this way."""
    if execution is None:
        return False
    if source == START:
        return target in execution.visits
    if target == END:
        left = execution.visits.get(source)
        return execution.status == "SUCCEEDED" and left is not None
    return (source, target) in execution.taken


def line(wire: Wire, execution: ExecutionRecord | None) -> str:
    """A wire with its arrow; stronger when it was taken, dashed for an error's way."""
    taken = was_taken(wire.source, wire.target, execution)
    colour = TAKEN if taken else WIRE if execution is None else FAINT
    points = list(wire.points)
    (x, y), (tip_x, tip_y) = points[-2], points[-1]
    dx, dy = (0 if tip_x == x else 1 if tip_x > x else -1), (0 if tip_y == y else 1 if tip_y > y else -1)
    points[-1] = (tip_x - 6 * dx, tip_y - 6 * dy)
    drawn = element(
        "path",
        d=_rounded(points),
        fill="none",
        stroke=colour,
        stroke_width=2.6 if taken else 1.4,
        stroke_dasharray="6 4" if wire.kind is EdgeKind.CATCH else None,
    )
    head = element(
        "path",
        d=f"M{tip_x:g} {tip_y:g}L{tip_x - 8 * dx - 4.5 * dy:g} {tip_y - 8 * dy - 4.5 * dx:g}"
        f"L{tip_x - 8 * dx + 4.5 * dy:g} {tip_y - 8 * dy + 4.5 * dx:g}Z",
        fill=colour,
    )
    return element("g", drawn, head, class_="wire")


def _rounded(points: list[tuple[float, float]], radius: float = 7) -> str:
    """A path through the points with rounded corners."""
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        path += f"L{start[0]:g} {start[1]:g}Q{corner[0]:g} {corner[1]:g} {end[0]:g} {end[1]:g}"
    return path + f"L{points[-1][0]:g} {points[-1][1]:g}"


def _towards(corner: tuple[float, float], other: tuple[float, float], radius: float) -> tuple[float, float]:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)
    share = min(radius, length / 2) / length if length else 0
    return round(corner[0] + dx * share, 1), round(corner[1] + dy * share, 1)


def words(label: Label, execution: ExecutionRecord | None) -> str:
    """The words beside a wire."""
    taken = any(was_taken(source, target, execution) for source, target in label.wires)
    colour = INK if taken or execution is None else MUTED
    return "".join(
        text(part, label.x, label.y + LABEL_LINE * position, LABEL_SIZE, colour, anchor=label.anchor, halo=True)
        for position, part in enumerate(label.lines)
    )
