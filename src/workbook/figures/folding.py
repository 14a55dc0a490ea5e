"""What a state machine's picture leaves out unless asked for the whole: the states that were not reached."""

from dataclasses import replace

from workbook.figures.execution import ExecutionRecord
from workbook.figures.machine import EdgeKind, Machine, Node


def way_taken(machine: Machine, execution: ExecutionRecord) -> Machine:
    """The states that the execution entered and the transitions it took, inside Map and Parallel states as well.

    No state leads to the end unless the execution got there.
    """
    succeeded = execution.status == "SUCCEEDED"

    def reached(state: Node) -> Node:
        inner = tuple(way_taken(part, execution) for part in state.machines if part.start in execution.visits)
        return replace(state, machines=inner, ends=state.ends and succeeded)

    states = {name: reached(state) for name, state in machine.states.items() if name in execution.visits}
    if machine.start not in states:
        return machine
    edges = tuple(edge for edge in machine.edges if (edge.source, edge.target) in execution.taken)
    return Machine(machine.start, states, edges)


def way_of_success(machine: Machine) -> Machine:
    """The states on a way without an error from the start to a successful end; the whole when there is no such way.

    A state that is not written yet may become an end.
    """
    flow = [edge for edge in machine.edges if edge.kind is not EdgeKind.CATCH]
    onward = _spread({machine.start}, [(edge.source, edge.target) for edge in flow])
    ends = {state.name for state in machine.states.values() if state.ends or not state.type}
    back = _spread(ends, [(edge.target, edge.source) for edge in flow])
    kept = onward & back
    if not kept:
        return machine
    states = {
        name: replace(state, machines=tuple(map(way_of_success, state.machines)))
        for name, state in machine.states.items()
        if name in kept
    }
    return Machine(machine.start, states, tuple(edge for edge in flow if {edge.source, edge.target} <= kept))


def _spread(reached: set[str], steps: list[tuple[str, str]]) -> set[str]:
    """Everything that the steps lead to."""
    while more := {target for source, target in steps if source in reached} - reached:
        reached = reached | more
    return reached
