"""Geometry of a state machine's picture: boxes, wires and labels with coordinates, nothing drawn yet."""

from dataclasses import dataclass, field, replace
from math import ceil

from workbook.figures.machine import Edge, EdgeKind, Machine, Node
from workbook.figures.placement import END, START, Placement, place
from workbook.figures.routes import Point, Route, Router
from workbook.figures.svg import SMALL, TEXT, text_width, wrap
from workbook.figures.ways import choose_way

BOX_WIDTH, GAP, PADDING = 180, 36, 14
NAME_SIZE, CAPTION_SIZE, LABEL_SIZE = TEXT, SMALL, SMALL
NAME_LINE, LABEL_LINE = 16, 14
TEXT_LEFT = 42  # of the box's left edge: after the icon
MARK_WIDTH, MARK_HEIGHT = 68, 28
LABEL_WIDTH = 104  # in a channel
BESIDE_WIDTH = BOX_WIDTH / 2  # at the right of an arrow that goes down


@dataclass(frozen=True)
class Box:
    """A state, or a Start or End mark (`state` is None). A container holds the boxes of its inner machines."""

    name: str
    state: Node | None
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def container(self) -> bool:
        return bool(self.state and self.state.machines)


@dataclass(frozen=True)
class Wire:
    """One edge as a line through `points`; its last point is the tip of the arrow."""

    source: str
    target: str
    kind: EdgeKind
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Label:
    """Words beside a wire: lines, the baseline of the first one, and where they are anchored."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str
    wires: tuple[tuple[str, str], ...]


@dataclass
class Drawing:
    """What a machine needs on the page, relative to the middle of its main path."""

    left: float = 0.0
    right: float = 0.0
    height: float = 0.0
    columns: int = 1
    boxes: list[Box] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def moved(self, dx: float, dy: float) -> "Drawing":
        return Drawing(
            self.left,
            self.right,
            self.height,
            self.columns,
            [replace(box, x=box.x + dx, y=box.y + dy) for box in self.boxes],
            [replace(wire, points=tuple((x + dx, y + dy) for x, y in wire.points)) for wire in self.wires],
            [replace(label, x=label.x + dx, y=label.y + dy) for label in self.labels],
        )

    def add(self, other: "Drawing") -> None:
        self.boxes += other.boxes
        self.wires += other.wires
        self.labels += other.labels


def lay_out(machine: Machine) -> Drawing:
    """The whole picture's geometry. Pure: the same machine gives the same numbers."""
    names = [_name_lines(state.name) for state in machine.every_state()]
    box_height = 9 + 15 + NAME_LINE * max(2, max(len(lines) for lines in names)) + 7
    return _lay_out(machine, box_height, outermost=True)


def _name_lines(name: str) -> tuple[str, ...]:
    return tuple(wrap(name, BOX_WIDTH - TEXT_LEFT - 6, NAME_SIZE, 6, bold=True))


def _lay_out(machine: Machine, box_height: float, *, outermost: bool) -> Drawing:
    inner = {state.name: _container(state, box_height) for state in machine.states.values() if state.machines}
    spans = {
        name: (ceil((inner[name].height + GAP) / (box_height + GAP)), inner[name].columns) if name in inner else (1, 1)
        for name in machine.states
    }
    placement = place(machine, spans, outermost=outermost)
    sizes = {name: _size(name, inner, box_height) for name in placement.cells}
    router = Router(placement, sizes, _row_tops(placement, sizes, box_height), box_height, _label_widths(placement))
    drawing = Drawing(router.left, router.right, router.tops[-1] - GAP, placement.columns)
    for name in placement.cells:
        drawing.add(_box(name, machine, inner, router))
    routes = [router.route(edge) for edge in placement.edges]
    drawing.wires = [*drawing.wires, *(Wire(r.edge.source, r.edge.target, r.edge.kind, r.points) for r in routes)]
    drawing.labels += _labels(routes)
    return drawing


def _label_widths(placement: Placement) -> dict[Edge, float]:
    """The room each edge's label needs, joined with those of the other edges that arrive with it."""
    widths = {}
    for edge in placement.edges:
        if edge.label:
            together = dict.fromkeys(other.label for other in placement.edges if other.target == edge.target)
            lines = [*wrap(edge.label, LABEL_WIDTH, LABEL_SIZE, 4)]
            lines += wrap(" or ".join(filter(None, together)), LABEL_WIDTH, LABEL_SIZE, 4)
            widths[edge] = max(text_width(line, LABEL_SIZE) for line in lines)
    return widths


def _size(name: str, inner: dict[str, Drawing], box_height: float) -> tuple[float, float, float]:
    """How far an item reaches to the left and right of its column's middle, and its height."""
    if name in (START, END):
        return MARK_WIDTH / 2, MARK_WIDTH / 2, MARK_HEIGHT
    if name in inner:
        return inner[name].left, inner[name].right, inner[name].height
    return BOX_WIDTH / 2, BOX_WIDTH / 2, box_height


def _row_tops(placement: Placement, sizes: dict[str, tuple[float, float, float]], box_height: float) -> list[float]:
    """The top of each row, and of the row after the last; the gap above a row holds the label of its arrow."""
    words = {edge.target: edge.label for edge in placement.edges if choose_way(placement, edge).kind == "down"}
    tops = [0.0]
    for row in range(placement.rows):
        height = 0.0
        for name, (first, _) in placement.cells.items():
            if row == first:
                height = max(height, min(sizes[name][2], box_height))
            if row == placement.below(name) - 1:  # a container is as high as it is, not as its rows are
                height = max(height, tops[first] + sizes[name][2] - tops[row])
        next_labels = [words.get(name, "") for name, (first, _) in placement.cells.items() if first == row + 1]
        most = max((len(wrap(label, BESIDE_WIDTH, LABEL_SIZE, 4)) for label in next_labels), default=1)
        tops.append(tops[-1] + height + max(GAP, LABEL_LINE * most + 18))
    return tops


def _box(name: str, machine: Machine, inner: dict[str, Drawing], router: Router) -> Drawing:
    left, top, width, height = router.rectangle(name)
    state = machine.states.get(name)
    drawing = Drawing()
    lines: tuple[str, ...] = ()
    if state:
        space = width - TEXT_LEFT - 6 if state.machines else BOX_WIDTH - TEXT_LEFT - 6
        lines = tuple(wrap(name, space, NAME_SIZE, 6, bold=True))
    drawing.boxes.append(Box(name, state, left, top, width, height, lines))
    if name in inner:
        drawing.add(inner[name].moved(router.middle(name), top))
    return drawing


def _container(state: Node, box_height: float) -> Drawing:
    """The machines inside a Map or Parallel state, with room for the frame and its header."""
    parts = [_lay_out(machine, box_height, outermost=False) for machine in state.machines]
    header = 9 + 15 + NAME_LINE * 2 + 14
    content = Drawing()
    x = 0.0  # the main path of the first machine stands in the container's column
    for part in parts:
        anchor = x + part.left if x else 0.0
        content.add(part.moved(anchor, header))
        content.left = max(content.left, part.left - anchor)
        content.right = anchor + part.right
        x = content.right + GAP
    content.columns = sum(part.columns for part in parts)
    content.left += PADDING
    content.right += PADDING
    content.height = header + max(part.height for part in parts) + PADDING
    return content


def _labels(routes: list[Route]) -> list[Label]:
    """One label for all wires that arrive together with the same words; different words are joined."""
    found: dict[tuple[Point, str, str], list[Route]] = {}
    for route in routes:
        if route.edge.label:
            found.setdefault((route.label_at, route.anchor, route.side), []).append(route)
    placed = []
    for ((x, y), anchor, side), together in found.items():
        words = " or ".join(dict.fromkeys(route.edge.label for route in together))
        lines = tuple(wrap(words, BESIDE_WIDTH if side == "beside" else LABEL_WIDTH, LABEL_SIZE, 4))
        rise = LABEL_LINE * (len(lines) - 1) * (side == "above")
        wires = tuple((route.edge.source, route.edge.target) for route in together)
        placed.append(Label(lines, x, y - rise, anchor, wires))
    return placed
