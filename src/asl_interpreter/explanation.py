"""Why an execution did not succeed, for a reader: the state, its input and the reason in five lines at most."""

from collections.abc import Sequence
from typing import Any

from asl_interpreter.values import JSON, text
from asl_interpreter.visit import Visit

_WIDEST = 160  # characters of a value; what is longer is cut in the middle


def explain(status: str, error: str | None, cause: str | None, visits: Sequence[Visit]) -> str:
    """What became of an execution that did not succeed, which made these visits."""
    lines = [f"{status}: {error or _without_error(status, cause, visits)}"]
    visit = _culprit(error, visits)
    if visit is not None:
        lines.append(f"state:  {_place(visit)}")
        lines.append(f"input:  {_short(visit.input)}")
    if cause:
        lines.append(f"reason: {cause}")
    if visit is not None and visit.hint:
        lines.append(f"hint:   {visit.hint}")
    return "\n".join(lines)


def _without_error(status: str, cause: str | None, visits: Sequence[Visit]) -> str:
    """Why an execution did not succeed that has no error: it has not ended, or not in time."""
    if status == "RUNNING":
        return "it waits for an answer that never comes"
    if status == "TIMED_OUT" and visits and not cause:
        execution: Any = visits[0].walk.execution
        return f"it did not end within {execution.stopped - execution.started:,.10g} s (TimeoutSeconds, or timeout=)"
    return "no error given"


def _culprit(error: str | None, visits: Sequence[Visit]) -> Visit | None:
    """The visit that the execution ended in: the innermost one that failed, else the last one that did not end."""
    open_ones = [visit for visit in visits if visit.exited is None]
    failed = [visit for visit in open_ones if visit.error is not None and visit.error == error]
    return max(failed or open_ones, key=lambda visit: len(visit.iterations), default=None)


def _place(visit: Visit) -> str:
    within = "".join(f" in {name}, number {index}" for name, index in reversed(visit.iterations))
    return f"{visit.name} ({visit.state.type}){within}"


def _short(value: JSON) -> str:
    shown: Any = text(value)
    if len(shown) <= _WIDEST:
        return str(shown)
    half = _WIDEST // 2 - 2
    return f"{shown[:half]} … {shown[-half:]}"


class ExecutionFailed(Exception):
    """An `Execution` did not succeed; the message says where, on what input and why. `execution` is that execution."""

    def __init__(self, execution: Any) -> None:
        super().__init__(execution._explain())
        self.execution = execution

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback, which would lead through the interpreter and say nothing."""
        return [str(self)]
