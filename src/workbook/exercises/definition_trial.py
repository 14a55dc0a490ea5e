"""A definition tried in an exercise's check: ours with one part replaced, run by the interpreter to its end."""

import json
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from asl_interpreter import Execution, InvalidDefinition, StateMachine, TaskCall
from asl_interpreter.values import text
from workbook.practice.definitions import differences, targets
from workbook.practice.workflows import workflow

_MOST_CALLS = 60
"""More than any booking makes with the few applications of an exercise."""


class NeverEnds(Exception):
    """The execution goes round in circles."""


def definition() -> dict[str, Any]:
    """The workflow of asl/book_nanny.asl.json, to be changed by whoever asks."""
    return workflow("book_nanny")


def reads_differently(part: Any, theirs: Any) -> str:
    """The sentence about the fields in which a right answer is not written as in the file; empty when it is equal."""
    fields = sorted({_field(row) for row in differences(part, theirs)})
    reads = f"{' and '.join(fields)} {'reads' if len(fields) == 1 else 'read'}"
    return f"{reads} differently in the file, and the proof at the end will say so." if fields else ""


def _field(row: dict[str, str | None]) -> str:
    """The name of the field that a difference is in: the first step that is no place in a list."""
    steps = str(row["where"]).split("/")[1:]
    return next((f"`{step}`" for step in steps if not step.isdecimal()), "the list")


def types(machine: dict[str, Any]) -> dict[str, str]:
    """The type of every state by its name, those inside a Map included."""
    found = {}
    for name, state in machine["States"].items():
        found[name] = state["Type"]
        found |= types(state["ItemProcessor"]) if "ItemProcessor" in state else {}
    return found


def no_state(name: str, machine: dict[str, Any] | None = None) -> str:
    """The sentence about a name that no state of the workflow has, with the one that was probably meant.

    The workflow is that of asl/book_nanny.asl.json unless another `machine` is given.
    """
    names = {each.casefold(): each for each in types(machine or definition())}
    close = get_close_matches(name.casefold(), names, 1, 0.5)
    return f"There is no state `{name}`." + (f" Did you mean `{names[close[0]]}`?" if close else "")


def refused(tried: dict[str, Any]) -> str:
    """The sentence that says why Step Functions would not take `tried`; empty when it would."""
    ways = (name for state in tried["States"].values() for name in targets(state))
    if unknown := next((name for name in ways if name not in tried["States"]), None):
        if unknown in types(tried):
            return f"`{unknown}` is inside the Map, and no state outside leads there."
        return no_state(unknown, tried)
    try:
        compiled(tried)
    except InvalidDefinition as invalid:
        fault = invalid.faults[0]
        where = f" (at {fault.location})" if fault.location else ""
        return f"Step Functions would refuse it: {fault.message.rstrip('.')}{where}."
    return ""


def compiled(tried: dict[str, Any]) -> StateMachine:
    """`tried`, compiled once for all that a check does with it. Raises `InvalidDefinition`."""
    try:
        written = text(tried)
    except (TypeError, ValueError, RecursionError):  # no JSON, and the interpreter says why
        return StateMachine(tried)
    return _compiled(written)


@lru_cache(maxsize=2)  # the reader's and ours
def _compiled(written: str) -> StateMachine:
    return StateMachine(written)


def in_table(call: TaskCall, table_name: str) -> TaskCall:
    """`call` of a definition as it stands in asl/, with the table that stands for the stack's."""
    return replace(call, arguments=json.loads(json.dumps(call.arguments).replace("${DDBTable}", table_name)))


def run(tried: dict[str, Any], booking: dict[str, Any], task: Callable[[TaskCall], Any]) -> Execution:
    """The execution of `tried` on `booking`, which waits in virtual time. Raises `NeverEnds`."""
    calls = 0

    def counted(call: TaskCall) -> Any:
        nonlocal calls
        calls += 1
        if calls > _MOST_CALLS:
            raise NeverEnds
        return task(call)

    return compiled(tried).run(booking, task=counted)
