"""One Pass state, run alone by the interpreter: how a path, an expression or Parameters of a reader are tried."""

from typing import Any

from asl_interpreter import Execution, StateMachine


def run_alone(state: dict[str, Any], data: Any) -> Execution:
    """The execution of a Pass state on its own, wherever it would go next. Raises `InvalidDefinition`."""
    alone = {name: value for name, value in state.items() if name != "Next"} | {"End": True}
    return StateMachine({"StartAt": "State", "States": {"State": alone}}).start(data).run()


def why(execution: Execution) -> str:
    """What the engine says: its hint where it has one, which names the part of a path that failed."""
    hints = [visit.hint for visit in execution.visits if visit.hint]
    return hints[0] if hints else f"{execution.error}: {execution.cause}"
