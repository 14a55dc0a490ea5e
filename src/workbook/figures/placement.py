"""Where the states of one machine stand: a grid with the main path in column 0 and the rest to its right."""

from collections.abc import Collection
from dataclasses import dataclass, field

from workbook.figures.machine import Edge, EdgeKind, Machine

# The marks before the first and after the last state. No state can have these names.
START, END = "\0start", "\0end"


@dataclass
class Placement:
    """The first cell of each item, how many rows and columns it covers, and the edges to draw between them."""

    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    drops: set[tuple[str, str]] = field(default_factory=set)
    taken: set[tuple[int, int]] = field(default_factory=set)
    planned: set[str] = field(default_factory=set)  # placed, or part of a chain that is being placed

    @property
    def rows(self) -> int:
        return max(row for row, _ in self.taken) + 1

    @property
    def columns(self) -> int:
        return max(column for _, column in self.taken) + 1

    def put(self, name: str, row: int, column: int) -> None:
        self.cells[name] = (row, column)
        self.taken.update(self._covered(name, row, column))

    def fits(self, name: str, row: int, column: int) -> bool:
        return self.taken.isdisjoint(self._covered(name, row, column))

    def free(self, row: int, column: int) -> bool:
        return (row, column) not in self.taken

    def below(self, name: str) -> int:
        """The first row under an item."""
        return self.cells[name][0] + self.spans[name][0]

    def beside(self, name: str) -> int:
        """The first column at the right of an item."""
        return self.cells[name][1] + self.spans[name][1]

    def _covered(self, name: str, row: int, column: int) -> set[tuple[int, int]]:
        rows, columns = self.spans[name]
        return {(row + down, column + along) for down in range(rows) for along in range(columns)}


def place(
    machine: Machine, spans: dict[str, tuple[int, int]], *, outermost: bool, tops: Collection[str] = ()
) -> Placement:
    """Give every state a cell. `spans` says how many rows and columns each covers.

    The outermost machine gets Start and End marks. Inside a Map or Parallel a single branch drops into the column
    at its right, one row lower, which keeps the container narrow. The main path goes on at the top, at the right of
    all that is there, with each state of `tops`.
    """
    placement = Placement(spans={START: (1, 1), END: (1, 1), **spans})
    forward = _without_loops(machine)
    main = main_path(machine)
    placement.edges = list(machine.edges)
    if outermost:
        placement.edges.insert(0, Edge(START, machine.start, EdgeKind.NEXT))
        ending = [state.name for state in machine.states.values() if state.ends]
        placement.edges += [Edge(name, END, EdgeKind.NEXT) for name in ending]
        main = [START, *main, END] if ending else [START, *main]
    _place_chain(placement, machine, forward, main, 0, 0, drop=not outermost, tops=tops)
    for name in machine.states:  # a state that nothing leads to is still drawn
        if name not in placement.cells:
            chain = _side_chain(placement, machine, forward, name)
            _place_chain(placement, machine, forward, chain, placement.rows, 0, drop=False)
    return placement


def _place_chain(
    placement: Placement,
    machine: Machine,
    forward: set[Edge],
    chain: list[str],
    row: int,
    column: int,
    *,
    drop: bool,
    tops: Collection[str] = (),
) -> None:
    """Put a chain of states below each other at `row` or lower; what branches off each comes before the next.

    A container that reaches into columns where branches stand moves below them.
    """
    placement.planned.update(chain)
    while not all(placement.free(row + offset, column) for offset in range(len(chain))):
        row += 1
    for name in chain:
        if name in tops:
            row, column = 0, placement.columns
        while not placement.fits(name, row, column):
            row += 1
        placement.put(name, row, column)
        branches = [edge for edge in machine.successors(name) if edge.target not in placement.planned]
        for edge in branches:
            if edge.target in placement.planned:
                continue
            beside, level = placement.beside(name), row
            side = _side_chain(placement, machine, forward, edge.target)
            if drop and len(branches) == 1 and all(placement.free(row + n, beside) for n in range(len(side) + 1)):
                placement.drops.add((name, edge.target))
                placement.taken.add((row, beside))
                level += 1
            _place_chain(placement, machine, forward, side, level, beside, drop=drop)
        row = placement.below(name)


def _without_loops(machine: Machine) -> set[Edge]:
    """The edges of normal flow that do not lead back to a state already on the way.

    Catches are none, except where an execution that ended well took no other way out of a state.
    """
    ends_well = any(state.ends for state in machine.states.values())
    leading = {edge.source for edge in machine.edges if edge.kind is not EdgeKind.CATCH}
    leading |= {state.name for state in machine.states.values() if state.ends or not ends_well}
    forward: set[Edge] = set()
    done: set[str] = set()

    def walk(name: str, way: frozenset[str]) -> None:
        for edge in machine.successors(name):
            if edge.target in way or edge.target not in machine.states:
                continue
            if edge.kind is not EdgeKind.CATCH or edge.source not in leading:
                forward.add(edge)
            if edge.target not in done:
                walk(edge.target, way | {edge.target})
        done.add(name)

    for name in [machine.start, *machine.states]:
        if name not in done:
            walk(name, frozenset({name}))
    return forward


def main_path(machine: Machine) -> list[str]:
    """The longest way from the first state to a successful end; without one, the longest way there is."""
    forward = _without_loops(machine)
    best: dict[str, tuple[bool, list[str]]] = {}

    def longest(name: str) -> tuple[bool, list[str]]:
        if name not in best:
            state = machine.states[name]
            ways = [longest(edge.target) for edge in machine.successors(name) if edge in forward]
            way = max(ways, key=lambda way: (way[0], len(way[1])), default=(False, []))
            best[name] = (state.ends or way[0], [name, *way[1]] if not state.ends else [name])
        return best[name]

    return longest(machine.start)[1]


def _side_chain(placement: Placement, machine: Machine, forward: set[Edge], head: str) -> list[str]:
    """The longest way from `head` through states that have no place yet.

    A Choice does not go on into a Fail state: failures stand in a list at its right.
    """

    def longest(name: str) -> list[str]:
        ways = [
            longest(edge.target)
            for edge in machine.successors(name)
            if edge in forward
            and edge.target not in placement.planned
            and not (edge.kind is EdgeKind.CHOICE and machine.states[edge.target].type == "Fail")
        ]
        return [name, *max(ways, key=len, default=[])]

    return longest(head)
