"""Why an execution did not succeed, for a reader: the state, its input and the reason in five lines at most."""

from typing import TYPE_CHECKING, Any

from asl_interpreter.values import JSON, text

if TYPE_CHECKING:
    from asl_interpreter.execution import Execution
    from asl_interpreter.visit import Visit

_WIDEST = 160  # characters of a value; what is longer is cut in the middle


class ExecutionFailed(Exception):
    """An execution did not succeed; the message says where, on what input and why. `execution` is that execution."""

    def __init__(self, execution: "Execution") -> None:
        super().__init__(explain(execution))
        self.execution = execution

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback, which would lead through the interpreter and say nothing."""
        return [str(self)]


def explain(execution: "Execution") -> str:
    """What became of an execution that did not succeed."""
    lines = [f"{execution.status}: {execution.error or 'no error given'}"]
    visit = _culprit(execution)
    if visit is not None:
        lines.append(f"state:  {_place(visit)}")
        lines.append(f"input:  {_short(visit.input)}")
    if execution.cause:
        lines.append(f"reason: {execution.cause}")
    if visit is not None and visit.hint:
        lines.append(f"hint:   {visit.hint}")
    return "\n".join(lines)


def _culprit(execution: "Execution") -> "Visit | None":
    """The visit that the execution ended in: the innermost one that failed, else the last one that did not end."""
    open_ones = [visit for visit in execution.visits if visit.exited is None]
    failed = [visit for visit in open_ones if visit.error is not None and visit.error == execution.error]
    return max(failed or open_ones, key=lambda visit: len(visit.iterations), default=None)


def _place(visit: "Visit") -> str:
    within = "".join(f" in {name}, number {index}" for name, index in reversed(visit.iterations))
    return f"{visit.name} ({visit.state.type}){within}"


def _short(value: JSON) -> str:
    shown: Any = text(value)
    if len(shown) <= _WIDEST:
        return str(shown)
    half = _WIDEST // 2 - 2
    return f"{shown[:half]} … {shown[-half:]}"
