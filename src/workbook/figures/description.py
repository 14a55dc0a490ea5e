"""The words of a state machine's picture: its headline, and what it tells to readers who do not see it."""

from workbook.figures.execution import ExecutionRecord, Outcome
from workbook.figures.machine import EdgeKind, Machine, Node
from workbook.figures.placement import main_path
from workbook.figures.times import shown

_STATUS = {
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "ABORTED": "was aborted",
    "TIMED_OUT": "timed out",
}


def headline(machine: Machine, execution: ExecutionRecord | None) -> tuple[str, str]:
    """The picture's message, and the line under it, empty for a definition that nobody ran."""
    states = machine.every_state()
    if execution is None:
        missing = sum(not state.type for state in states)
        calls = sum(bool(state.service) for state in states)
        written = _states(len(states) - missing)
        return f"{written} written, {missing} to come" if missing else f"{written}, {calls} of them with a call", ""
    reached = sum(state.name in execution.visits for state in states)
    error = f" with {execution.error}" if execution.status == "FAILED" and execution.error else ""
    ended = _STATUS.get(execution.status, "is in progress")
    took = max((step.left for step in execution.steps if step.left is not None), default=0.0)
    items, ways = _items(machine, execution)
    message = f"The execution {ended}{error}" + (f" in {shown(took)}" if took else "") + items
    return message, ways + _child_executions(execution) + f"{reached} of {len(states)} states reached"


def _child_executions(execution: ExecutionRecord) -> str:
    """Where what is inside a Distributed Map ran: not in this execution."""
    if execution.children:
        return f"inside the Distributed Map {execution.children} child execution{'s' * (execution.children != 1)}; "
    return "the Distributed Map's child executions have histories of their own; " if execution.map_runs else ""


def _items(machine: Machine, execution: ExecutionRecord) -> tuple[str, str]:
    """How many items the first Map that had any went through, and how many of them went which way."""
    for state in machine.states.values():
        visit = execution.visits.get(state.name)
        if visit and visit.items:
            (inner,) = state.machines
            ways = [edge for edge in inner.edges if edge.kind is EdgeKind.CHOICE]
            taken = {edge.target for edge in ways if (edge.source, edge.target) in execution.taken}
            counted = sorted((execution.visits[name].count, name) for name in taken)
            went = ", ".join(f"{number} to {name}" for number, name in counted)
            return f": {visit.items} item{'s' * (visit.items != 1)}", f"{went}; " * bool(went)
    return "", ""


def outcome(machine: Machine, execution: ExecutionRecord | None) -> str:
    """The picture in one sentence."""
    if execution:
        message, under = headline(machine, execution)
        return f"{message}; {under}."
    way = main_path(machine)
    number = _states(len(machine.every_state()))
    return f"State machine with {number}, its main path from {way[0]} to {way[-1]}."


def _states(number: int) -> str:
    return f"{number} state{'s' * (number != 1)}"


def describe(machine: Machine, execution: ExecutionRecord | None) -> str:
    """What the machine is, and what the execution did, in sentences."""
    sentences = _structure(machine)
    if execution:
        sentences += _events(machine, execution)
    return " ".join(sentences)


def _structure(machine: Machine) -> list[str]:
    states = machine.every_state()
    sentences = [f"Main path: {', then '.join(main_path(machine))}."]
    for state in states:
        if state.machines:
            inner = " | ".join(", ".join(part.states) for part in state.machines)
            what = "runs for each item" if state.type == "Map" else "runs side by side"
            sentences.append(f"{state.type} {state.name} {what}: {inner}.")
    catches = [edge for edge in machine.edges if edge.kind is EdgeKind.CATCH]
    if catches:
        ways = "; ".join(f"{edge.source} on {edge.label} goes to {edge.target}" for edge in catches)
        sentences.append(f"Catch: {ways}.")
    sentences += _named("Fail states", [state for state in states if state.type == "Fail"])
    return sentences + _named("Not written yet", [state for state in states if not state.type])


def _events(machine: Machine, execution: ExecutionRecord) -> list[str]:
    sentences = []
    states = machine.every_state()
    for outcome in reversed(Outcome):
        names = []
        for state in states:
            number = execution.visits[state.name].outcomes[outcome] if state.name in execution.visits else 0
            if number:
                names.append(state.name + (f" ({number} times)" if number > 1 else ""))
        if names:
            sentences.append(f"{outcome.value.capitalize()}: {', '.join(names)}.")
    return sentences + _named("Not reached", [state for state in states if state.name not in execution.visits])


def _named(what: str, states: list[Node]) -> list[str]:
    return [f"{what}: {', '.join(state.name for state in states)}."] if states else []
