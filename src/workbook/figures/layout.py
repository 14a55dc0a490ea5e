"""Geometry of a state machine's picture: boxes, wires and labels with coordinates, nothing drawn yet."""

from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from math import ceil

from workbook.figures.labels import LABEL_LINE, LABEL_SIZE, LABEL_WIDTH, label_lines
from workbook.figures.machine import Edge, EdgeKind, Machine, Node
from workbook.figures.placement import END, START, Placement, main_path, place
from workbook.figures.routes import Point, Route, Router
from workbook.figures.svg import SMALL, TEXT, text_width, wrap
from workbook.figures.ways import choose_way

BOX_WIDTH, GAP, PADDING = 208, 20, 14
NAME_SIZE, CAPTION_SIZE = TEXT, SMALL
NAME_LINE, CAPTION_LINE = 16, 15
TEXT_LEFT = 42  # of the box's left edge: after the icon
MARK_WIDTH, MARK_HEIGHT = 68, 26
BESIDE = 8  # from the arrow that goes down to its label at the right
BESIDE_WIDTH = BOX_WIDTH / 2 - BESIDE
HEADER = 6 + CAPTION_LINE + NAME_LINE + 7  # of a container


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


def lay_out(machine: Machine, columns: int = 1) -> Drawing:
    """The whole picture's geometry, the main path in so many columns. Pure: the same machine gives the same numbers."""
    return _lay_out(machine, columns, outermost=True)


def box_height(lines: int) -> float:
    """The height of a box whose name has so many lines."""
    return 5 + CAPTION_LINE + NAME_LINE * lines + 6


def _name_lines(name: str, width: float = BOX_WIDTH) -> tuple[str, ...]:
    return tuple(wrap(name, width - TEXT_LEFT - 10, NAME_SIZE, 6, bold=True))


def _lay_out(machine: Machine, columns: int = 1, *, outermost: bool) -> Drawing:
    inner = {state.name: _container(state) for state in machine.states.values() if state.machines}
    heights = {name: box_height(len(_name_lines(name))) for name in machine.states}
    heights |= {name: container.height for name, container in inner.items()}
    tops = _tops([(name, heights[name]) for name in main_path(machine)], columns) if columns > 1 else ()
    spans = dict.fromkeys(machine.states, (1, 1))
    spans |= {name: (ceil(heights[name] / (box_height(1) + GAP)) + 1, it.columns) for name, it in inner.items()}
    for _ in range(2):  # how many rows a container covers is known only when the rows are
        placement = place(machine, spans, outermost=outermost, tops=tops)
        rows = _row_heights(placement, heights, inner)
        sizes = {name: _size(name, inner, rows[row]) for name, (row, _) in placement.cells.items()}
        starts = _row_tops(placement, sizes, rows)
        spans |= {
            name: (_rows(placement.cells[name][0], heights[name], starts), it.columns) for name, it in inner.items()
        }
    router = Router(placement, sizes, starts, rows, _label_widths(placement), _beside_widths(placement))
    drawing = Drawing(router.left, router.right, router.tops[-1] - GAP, placement.columns)
    for name in placement.cells:
        drawing.add(_box(name, machine, inner, router))
    routes = [router.route(edge) for edge in placement.edges]
    drawing.wires = [*drawing.wires, *(Wire(r.edge.source, r.edge.target, r.edge.kind, r.points) for r in routes)]
    drawing.labels += _labels(routes)
    return drawing


def _rows(first: int, height: float, starts: list[float]) -> int:
    """How many rows from `first` on something so high covers; the last may have to grow by half a row."""
    end = starts[first] + height - (box_height(1) + GAP) / 2
    return next(
        (row - first for row in range(first + 1, len(starts)) if starts[row] - GAP >= end), len(starts) - first - 1
    )


def _tops(chain: list[tuple[str, float]], columns: int) -> list[str]:
    """The states of the chain with which a new column begins, so that the highest column is as low as can be."""
    most = sum(height + GAP for _, height in chain)
    best: list[str] = []
    for cuts in combinations(range(1, len(chain)), columns - 1):
        parts = [chain[start:end] for start, end in pairwise((0, *cuts, len(chain)))]
        highest = max(sum(height + GAP for _, height in part) for part in parts)
        if highest < most:
            most, best = highest, [chain[cut][0] for cut in cuts]
    return best


def _together(placement: Placement, edge: Edge) -> str:
    """The edge's label and those of the other edges that arrive with it."""
    labels = (other.label for other in placement.edges if other.target == edge.target)
    return " or ".join(dict.fromkeys(filter(None, labels)))


def _label_widths(placement: Placement) -> dict[Edge, float]:
    """The room each edge's label needs, joined with those of the other edges that arrive with it."""
    widths = {}
    for edge in placement.edges:
        if edge.label:
            lines = label_lines(edge.label, LABEL_WIDTH) + label_lines(_together(placement, edge), LABEL_WIDTH)
            widths[edge] = max(text_width(line, LABEL_SIZE) for line in lines)
    return widths


def _beside_widths(placement: Placement) -> dict[str, float]:
    """How far the label of an arrow that goes down reaches to the right of the middle, by the state it leaves."""
    return {
        edge.source: BESIDE + max(text_width(line, LABEL_SIZE) for line in label_lines(edge.label, BESIDE_WIDTH))
        for edge in placement.edges
        if edge.label and choose_way(placement, edge).kind == "down"
    }


def _size(name: str, inner: dict[str, Drawing], row: float) -> tuple[float, float, float]:
    """How far an item reaches to the left and right of its column's middle, and its height."""
    if name in (START, END):
        return MARK_WIDTH / 2, MARK_WIDTH / 2, MARK_HEIGHT
    if name in inner:
        return inner[name].left, inner[name].right, inner[name].height
    return BOX_WIDTH / 2, BOX_WIDTH / 2, row


def _row_heights(placement: Placement, heights: dict[str, float], inner: dict[str, Drawing]) -> list[float]:
    """The height of the boxes in each row, which all are as high as the highest; a container counts by its header."""
    rows = [0.0] * (placement.rows + 1)
    for name, (row, _) in placement.cells.items():
        rows[row] = max(rows[row], HEADER if name in inner else heights.get(name, MARK_HEIGHT))
    return rows


def _row_tops(placement: Placement, sizes: dict[str, tuple[float, float, float]], rows: list[float]) -> list[float]:
    """The top of each row, and of the row after the last; the gap above a row has room for the labels in it."""
    above = [0.0] * (placement.rows + 1)  # how far labels rise above each row
    for edge in placement.edges:
        way = choose_way(placement, edge) if edge.label else None
        row, _ = placement.cells[edge.target if way and way.kind != "drop" else edge.source]
        if way and way.kind == "down":
            lines = len(label_lines(edge.label, BESIDE_WIDTH))
            above[row] = max(above[row], LABEL_LINE * lines + (4 if lines == 1 else 8))
        elif way and (way.enters == "left" or way.kind == "drop"):
            lines = max(len(label_lines(words, LABEL_WIDTH)) for words in (edge.label, _together(placement, edge)))
            above[row] = max(above[row], LABEL_LINE * lines + 6 - rows[row] / 2)
    tops = [max(0.0, above[0])]
    for row in range(placement.rows):
        height = rows[row]
        for name, (first, _) in placement.cells.items():
            if row == placement.below(name) - 1:  # a container is as high as it is, not as its rows are
                height = max(height, tops[first] + sizes[name][2] - tops[row])
        tops.append(tops[-1] + height + max(GAP, above[row + 1] + 10 if above[row + 1] > 0 else 0))
    return tops


def _box(name: str, machine: Machine, inner: dict[str, Drawing], router: Router) -> Drawing:
    left, top, width, height = router.rectangle(name)
    state = machine.states.get(name)
    drawing = Drawing()
    lines = _name_lines(name, width) if state else ()
    drawing.boxes.append(Box(name, state, left, top, width, height, lines))
    if name in inner:
        drawing.add(inner[name].moved(router.middle(name), top))
    return drawing


def _container(state: Node) -> Drawing:
    """The machines inside a Map or Parallel state, with room for the frame and its header."""
    parts = [_lay_out(machine, outermost=False) for machine in state.machines]
    header = HEADER + 12
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
        lines = tuple(label_lines(words, BESIDE_WIDTH if side == "beside" else LABEL_WIDTH))
        rise = LABEL_LINE * (len(lines) - 1) * (side == "above")
        wires = tuple((route.edge.source, route.edge.target) for route in together)
        placed.append(Label(lines, x, y - rise, anchor, wires))
    return placed
