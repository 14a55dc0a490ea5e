"""The text of a state machine's picture, for readers who do not see it."""

from workbook.figures.execution import ExecutionRecord, Outcome
from workbook.figures.machine import EdgeKind, Machine
from workbook.figures.placement import main_path


def describe(machine: Machine, execution: ExecutionRecord | None) -> str:
    """What the machine is, and what the execution did, in sentences."""
    sentences = _structure(machine)
    if execution:
        sentences += _events(machine, execution)
    return " ".join(sentences)


def _structure(machine: Machine) -> list[str]:
    states = machine.every_state()
    sentences = [f"State machine with {len(states)} state{'s' if len(states) != 1 else ''}."]
    sentences.append(f"Main path: {', then '.join(main_path(machine))}.")
    for state in states:
        if state.machines:
            inner = " | ".join(", ".join(part.states) for part in state.machines)
            what = "runs for each item" if state.type == "Map" else "runs side by side"
            sentences.append(f"{state.type} {state.name} {what}: {inner}.")
    catches = [edge for edge in machine.edges if edge.kind is EdgeKind.CATCH]
    if catches:
        ways = "; ".join(f"{edge.source} on {edge.label} goes to {edge.target}" for edge in catches)
        sentences.append(f"Catch: {ways}.")
    failures = [state.name for state in states if state.type == "Fail"]
    if failures:
        sentences.append(f"Fail states: {', '.join(failures)}.")
    missing = [state.name for state in states if not state.type]
    if missing:
        sentences.append(f"Not written yet: {', '.join(missing)}.")
    return sentences


def _events(machine: Machine, execution: ExecutionRecord) -> list[str]:
    status = {
        "SUCCEEDED": "The execution succeeded.",
        "FAILED": f"The execution failed with {execution.error or 'no error name'}.",
        "ABORTED": "The execution was aborted.",
        "TIMED_OUT": "The execution timed out.",
    }.get(execution.status, "The execution is in progress.")
    sentences = [status]
    reached = [state.name for state in machine.every_state() if state.name in execution.visits]
    for outcome in reversed(Outcome):
        names = []
        for name in reached:
            number = execution.visits[name].outcomes[outcome]
            if number:
                names.append(name + (f" ({number} times)" if number > 1 else ""))
        if names:
            sentences.append(f"{outcome.value.capitalize()}: {', '.join(names)}.")
    missed = [state.name for state in machine.every_state() if state.name not in execution.visits]
    if missed:
        sentences.append(f"Not reached: {', '.join(missed)}.")
    return sentences
