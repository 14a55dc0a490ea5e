"""Tries a reader's rule: which messages of a batch come back after an answer of the function."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from workbook.event_source.response import interpret
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.kinds import kind_of
from workbook.experiments.responses import CASES

_IDS = ["msg-1", "msg-2", "msg-3"]


def _listing(*ids: object) -> dict[str, object]:
    return {"batchItemFailures": [{"itemIdentifier": each} for each in ids]}


# The table's own answers first, then others on which half a rule fails. Those that are no JSON object or null are left
# out: the guide is silent on some, and a function that raises gives no answer.
_ANSWERS: tuple[object, ...] = (
    *(CASES[letter].respond(_IDS) for letter in "ABCDEFG"),
    {},
    {"batchItemFailures": None},
    _listing("msg-1", "msg-3"),
    _listing(*_IDS),
    _listing("msg-2", "msg-2"),
    _listing("msg-2", None),
    _listing("msg-2", "msg-9"),
    _listing("msg-2", ""),
    {"batchItemFailures": [{"itemIdentifier": "msg-2"}, {"messageId": "msg-3"}]},
    {"statusCode": 200, "body": _listing("msg-2")},
    {"statusCode": 500, **_listing("msg-3")},
)


def lambdas_rule(function: Callable[..., Any]) -> Verdict:
    """`function(answer, ids)` gives the ids that come back, as Lambda reads the answer."""
    for answer in _ANSWERS:
        shown = json.dumps(answer)
        # A copy each: a rule that changes what it gets must not spoil the next case.
        try:
            said = function(json.loads(shown), list(_IDS))
        except Exception as error:
            return Wrong(
                f"With the answer `{shown}` your function raised {type(error).__name__}: {error}. Lambda "
                f"does not stumble: {_why(answer)}.",
                came=f"{type(error).__name__}, for {shown}",
            )
        if said is ...:
            return Wrong(f"For the answer `{shown}` it returned `...`. What comes back after that one?", came="...")
        if said is None or isinstance(said, str) or not isinstance(said, Iterable):
            kind = "nothing" if said is None else kind_of(said)
            return Wrong(
                f"It returned {kind}. A list of ids is wanted, also an empty one.", came=f"for {shown}: {said!r}"
            )
        ids = set(map(str, said))
        if ids != _failed(answer):
            return Wrong(
                f"After `{shown}` {_listed(_failed(answer))}, your function says {_ids(ids)}: {_why(answer)}.",
                came=f"{_ids(ids)}, for {shown}",
            )
    return Right(
        f"{len(_ANSWERS)} answers, and each time what the event source mapping makes of it. Two rules: no failure "
        "reported is a success, and one identifier that Lambda cannot place fails the whole batch."
    )


def _failed(answer: object) -> set[str]:
    return set(interpret(answer, _IDS, reports_batch_item_failures=True).failed)


def _why(answer: object) -> str:
    reading = interpret(answer, _IDS, reports_batch_item_failures=True)
    if not reading.failed:
        return "what reports no failure is a success"
    return "what it lists comes back" if reading.reason.startswith("partial") else reading.reason


def _listed(ids: set[str]) -> str:
    if not ids:
        return "nothing comes back"
    return f"{_ids(ids)} {'comes' if len(ids) == 1 else 'come'} back"


def _ids(ids: set[str]) -> str:
    return ", ".join(sorted(ids)) or "none"
