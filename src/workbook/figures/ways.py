"""Which way an edge goes, chosen on the grid before any coordinate is known, so that it crosses no box."""

from dataclasses import dataclass

from workbook.figures.machine import Edge
from workbook.figures.placement import Placement


@dataclass(frozen=True)
class EdgeWay:
    """The sides an edge leaves and enters by, and the channels whose lanes it follows.

    Channel n is at the left of column n. `gap` is the row above which an edge with two channels changes over.
    """

    kind: str  # "down", "drop", "straight" or "lane"
    leaves: str = ""
    enters: str = ""
    channels: tuple[int, ...] = ()
    gap: int | None = None


def choose_way(placement: Placement, edge: Edge) -> EdgeWay:
    """The first way that is free: down, straight to the right, by one lane, else by two lanes and a gap."""
    (row, column), (to_row, to_column) = placement.cells[edge.source], placement.cells[edge.target]
    beside = placement.beside(edge.source)
    if (edge.source, edge.target) in placement.drops:
        return EdgeWay("drop")
    if column == to_column and to_row > row:
        between = range(placement.below(edge.source), to_row)
        if all(placement.free(middle, column) for middle in between):
            return EdgeWay("down")
    if row == to_row and to_column >= beside and _row_is_free(placement, row, range(beside, to_column)):
        return EdgeWay("straight", "right", "left")
    to_right = [("right", channel) for channel in range(beside, placement.columns + 1)]
    to_left = [("left", channel) for channel in range(column, -1, -1)]
    for leaves, channel in to_right + to_left if to_column > column else to_left + to_right:
        enters = _entrance(placement, edge, channel)
        out = range(beside, channel) if leaves == "right" else range(channel, column)
        if enters and _row_is_free(placement, row, out) and _channel_is_free(placement, channel, row, to_row):
            return EdgeWay("lane", leaves, enters, (channel,))
    return _over(placement, edge)


def _entrance(placement: Placement, edge: Edge, channel: int) -> str | None:
    """The side by which a lane reaches the target without crossing an item of its row; None when it cannot."""
    row, column = placement.cells[edge.target]
    if channel <= column:
        return "left" if _row_is_free(placement, row, range(channel, column)) else None
    beside = placement.beside(edge.target)
    return "right" if channel >= beside and _row_is_free(placement, row, range(beside, channel)) else None


def _row_is_free(placement: Placement, row: int, columns: range) -> bool:
    return all(placement.free(row, column) for column in columns)


def _channel_is_free(placement: Placement, channel: int, row: int, to_row: int) -> bool:
    """Whether no container reaches across the channel between two rows."""
    first, last = min(row, to_row), max(row, to_row)
    return not any(
        column < channel < placement.beside(name) and top <= last and placement.below(name) > first
        for name, (top, column) in placement.cells.items()
    )


def _over(placement: Placement, edge: Edge) -> EdgeWay:
    """Two lanes, with the change from one to the other in a gap between two rows, as near the source as can be."""
    (row, column), (to_row, to_column) = placement.cells[edge.source], placement.cells[edge.target]
    starts = [("right", placement.beside(edge.source)), ("left", column)]
    ends = [("left", to_column), ("right", placement.beside(edge.target))]
    gaps = sorted(range(1, placement.rows + 1), key=lambda gap: (abs(gap - row - 0.6), gap))
    for leaves, channel in starts if to_column > column else reversed(starts):
        for gap in gaps:
            for enters, to_channel in ends:
                if (
                    _channel_is_free(placement, channel, row, gap if gap <= row else gap - 1)
                    and _gap_is_free(placement, gap, range(min(channel, to_channel), max(channel, to_channel)))
                    and _channel_is_free(placement, to_channel, to_row, gap if gap <= to_row else gap - 1)
                ):
                    return EdgeWay("lane", leaves, enters, (channel, to_channel), gap)
    raise AssertionError(f"no way from {edge.source} to {edge.target}: the gap under the last row is always free")


def _gap_is_free(placement: Placement, gap: int, columns: range) -> bool:
    """Whether no container covers the gap above a row in the columns that are crossed."""
    return not any(
        top < gap < placement.below(name) and any(own <= column < placement.beside(name) for column in columns)
        for name, (top, own) in placement.cells.items()
    )
