"""A definition tried in an exercise's check: ours with one part replaced, run by the interpreter to its end."""

from collections.abc import Callable
from typing import Any

from asl_interpreter import Execution, StateMachine, TaskCall, faults
from workbook.template import Template

_MOST_CALLS = 60
"""More than any booking makes with the few applications of an exercise."""


class Endless(Exception):
    """The execution goes round in circles."""


def definition() -> dict[str, Any]:
    """The workflow of asl/book_nanny.asl.json, to be changed by whoever asks."""
    return Template.load().definition("BookNannyStateMachine")


def refused(tried: dict[str, Any]) -> str:
    """Why Step Functions would not take `tried`, in the words of its first fault; empty when it would."""
    found = faults(tried)
    return f"{found[0].message} (at {found[0].location})" if found else ""


def run(tried: dict[str, Any], booking: dict[str, Any], task: Callable[[TaskCall], Any]) -> Execution:
    """The execution of `tried` on `booking`, which waits in virtual time. Raises `Endless`."""
    calls = 0

    def counted(call: TaskCall) -> Any:
        nonlocal calls
        calls += 1
        if calls > _MOST_CALLS:
            raise Endless
        return task(call)

    return StateMachine(tried).run(booking, task=counted)
