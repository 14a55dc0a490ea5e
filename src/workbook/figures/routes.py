"""How the edges of one machine run between its boxes: right angles, in the channels between the columns."""

from dataclasses import dataclass

from workbook.figures.machine import Edge
from workbook.figures.placement import Placement
from workbook.figures.ways import EdgeWay, choose_way

Point = tuple[float, float]
Lane = tuple[int, str, str]  # the channel at the left of a column, the state an edge leaves, and by which side

ARROW = 10  # the room for an arrow's head before a box
LANE = 11
PORT = 0.25  # of a box's height below its middle: where edges leave it on the left and arrive on the right
CLEAR = 12


@dataclass(frozen=True)
class Route:
    """An edge's line, and where its label stands: `above`, `below` or `beside` the line."""

    edge: Edge
    points: tuple[Point, ...]
    label_at: Point
    anchor: str
    side: str


class Router:
    """Coordinates for one machine's grid: `x` is 0 in the middle of column 0, `y` is 0 at the top."""

    def __init__(
        self,
        placement: Placement,
        sizes: dict[str, tuple[float, float, float]],
        tops: list[float],
        rows: list[float],
        label_widths: dict[Edge, float],
        beside_widths: dict[str, float],
    ) -> None:
        self.placement = placement
        self.sizes = sizes
        self.tops = tops
        self.rows = rows
        self.beside_widths = beside_widths
        self.ways = {edge: choose_way(placement, edge) for edge in placement.edges}
        self.lanes = self._lanes()
        self._set_columns(label_widths)

    def _set_columns(self, label_widths: dict[Edge, float]) -> None:
        """Set each column's middle, from its widest item and from what the channel at its left has to hold."""
        self.lane_start: list[float] = []
        self.middles: list[float] = []
        edge_of_items = 0.0
        for column in range(self.placement.columns):
            own = [name for name, cell in self.placement.cells.items() if cell[1] == column]
            words = max(
                (width for edge, width in label_widths.items() if self._label_channel(edge) == column), default=0.0
            )
            self.lane_start.append(edge_of_items + (CLEAR if column else 0))
            channel = self._lanes_width(column) + (words + ARROW + 2 * CLEAR if words else 2 * CLEAR)
            if not column:
                channel = self._lanes_width(0) + words + ARROW + CLEAR if self._lanes_width(0) else 0
            middle = edge_of_items + channel + max((self.sizes[name][0] for name in own), default=0)
            self.middles.append(middle)
            edge_of_items = max(
                (
                    self.middles[cell[1]] + max(self.sizes[name][1], self.beside_widths.get(name, 0))
                    for name, cell in self.placement.cells.items()
                    if cell[1] <= column and self.placement.beside(name) == column + 1
                ),
                default=middle,
            )
        beyond = self._lanes_width(self.placement.columns)
        words = max(
            (width for edge, width in label_widths.items() if self._label_channel(edge) == self.placement.columns),
            default=0.0,
        )
        self.lane_start.append(edge_of_items + CLEAR)
        self.left = self.middles[0]
        self.right = edge_of_items - self.left + (beyond + words + 2 * CLEAR if beyond else 0)
        self.middles = [middle - self.left for middle in self.middles]
        self.lane_start = [start - self.left for start in self.lane_start]

    def middle(self, name: str) -> float:
        return self.middles[self.placement.cells[name][1]]

    def rectangle(self, name: str) -> tuple[float, float, float, float]:
        """Left, top, width and height of an item."""
        left, right, height = self.sizes[name]
        row, column = self.placement.cells[name]
        lower = max(0.0, (self.rows[row] - height) / 2)  # a mark stands in the middle of its row
        return self.middles[column] - left, self.tops[row] + lower, left + right, height

    def _port(self, name: str) -> float:
        """The height at which edges leave to the right and arrive from the left."""
        row = self.placement.cells[name][0]
        return self.tops[row] + self.rows[row] / 2

    def _label_channel(self, edge: Edge) -> int | None:
        """The channel that has to have room for an edge's label."""
        way = self.ways[edge]
        if way.kind in ("drop", "down"):
            return None
        if way.enters == "left":
            return self.placement.cells[edge.target][1]
        return self.placement.beside(edge.target) if way.leaves == "right" else self.placement.cells[edge.source][1]

    # Lanes: one vertical line for all edges that leave a box by the same side into the same channel

    def _lanes_of(self, edge: Edge) -> list[Lane]:
        way = self.ways[edge]
        return [(channel, edge.source, side) for channel, side in zip(way.channels, (way.leaves, "over"), strict=False)]

    def _lanes(self) -> list[Lane]:
        """All lanes from left to right: ordered so that lines which start lower do not cross those above."""
        found = dict.fromkeys(lane for edge in self.placement.edges for lane in self._lanes_of(edge))

        def order(lane: Lane) -> tuple[int, int, int]:
            channel, name, side = lane
            row = self.placement.cells[name][0]
            return channel, ("right", "over", "left").index(side), -row if side == "right" else row

        return sorted(found, key=order)

    def _lanes_width(self, channel: int) -> float:
        return LANE * sum(lane[0] == channel for lane in self.lanes)

    def _lane_x(self, lane: Lane) -> float:
        in_channel = [other for other in self.lanes if other[0] == lane[0]]
        return self.lane_start[lane[0]] + LANE * in_channel.index(lane) + LANE / 2

    # Lines

    def route(self, edge: Edge) -> Route:
        """An edge's line and the place of its label."""
        way = self.ways[edge]
        left, top, width, height = self.rectangle(edge.source)
        to_left, to_top, to_width, to_height = self.rectangle(edge.target)
        middle, to_middle = self.middle(edge.source), self.middle(edge.target)
        out, into = self._port(edge.source), self._port(edge.target)
        if way.kind == "down":
            words = (middle + 8, top + height + 14)
            return Route(edge, ((middle, top + height), (middle, to_top)), words, "start", "beside")
        if way.kind == "drop":
            corner = ((left + width, out), (to_middle, out), (to_middle, to_top))
            return Route(edge, corner, (left + width + 6, out - 6), "start", "above")
        low = PORT * min(height, self.rows[self.placement.cells[edge.source][0]])
        to_low = PORT * min(to_height, self.rows[self.placement.cells[edge.target][0]])
        begin = (left + width, out) if way.leaves == "right" else (left, out + low)
        end = (to_left, into) if way.enters == "left" else (to_left + to_width, into + to_low)
        points = (begin, *self._between(edge, way, begin, end), end)
        if way.enters == "left":
            return Route(edge, points, (to_left - ARROW - 4, into - 6), "end", "above")
        if way.leaves == "left":
            return Route(edge, points, (left - 6, out + low + 13), "end", "below")
        # In at the right: above the line when the line comes from below, and the other way round, clear of the lane.
        side = "above" if begin[1] > end[1] else "below"
        return Route(edge, points, (end[0] + ARROW + 4, end[1] + (-6 if side == "above" else 13)), "start", side)

    def _between(self, edge: Edge, way: EdgeWay, begin: Point, end: Point) -> list[Point]:
        lanes = [self._lane_x(lane) for lane in self._lanes_of(edge)]
        if not lanes:
            return []
        if way.gap is None:
            return [(lanes[0], begin[1]), (lanes[0], end[1])]
        over = self.tops[way.gap] - CLEAR
        return [(lanes[0], begin[1]), (lanes[0], over), (lanes[1], over), (lanes[1], end[1])]
