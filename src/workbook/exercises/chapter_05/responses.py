"""Tries a reader's rule: which messages of a batch come back after an answer of the function."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from workbook.event_source.response import interpret
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.kinds import kind_of
from workbook.experiments.responses import CASES

_IDS = ["msg-1", "msg-2", "msg-3"]
_OTHER_IDS = ["7c1e", "b0d4"]  # as unlike the page's as AWS's own


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
_CASES: tuple[tuple[object, list[str]], ...] = (
    *((answer, _IDS) for answer in _ANSWERS),
    (_listing("b0d4"), _OTHER_IDS),
    (_listing("msg-2"), _OTHER_IDS),
)


def lambdas_rule(function: Callable[..., Any]) -> Verdict:
    """`function(answer, ids)` gives the ids that come back, as Lambda reads the answer."""
    for answer, batch in _CASES:
        shown = json.dumps(answer)
        # A copy each: a rule that changes what it gets must not spoil the next case.
        try:
            said = function(json.loads(shown), list(batch))
        except Exception as error:
            return Wrong(
                f"With the answer `{shown}` your function raised {type(error).__name__}: {error}. Lambda "
                f"does not stumble: {_why(answer, batch)}.",
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
        if ids != _failed(answer, batch):
            return Wrong(
                f"After `{shown}`{_in_batch(batch)} {_listed(_failed(answer, batch))}, your function says {_ids(ids)}: "
                f"{_why(answer, batch)}.",
                came=f"{_ids(ids)}, for {shown}",
            )
    return Right(
        f"{len(_CASES)} answers, and each time what the event source mapping makes of it. Two rules: no failure "
        "reported is a success, and one identifier that Lambda cannot place fails the whole batch."
    )


def _failed(answer: object, batch: list[str]) -> set[str]:
    return set(interpret(answer, batch, reports_batch_item_failures=True).failed)


def _why(answer: object, batch: list[str]) -> str:
    reading = interpret(answer, batch, reports_batch_item_failures=True)
    if not reading.failed:
        return "what reports no failure is a success"
    return "what it lists comes back" if reading.reason.startswith("partial") else reading.reason


def _in_batch(batch: list[str]) -> str:
    return "" if batch == _IDS else f", in a batch of {' and '.join(batch)},"


def _listed(ids: set[str]) -> str:
    if not ids:
        return "nothing comes back"
    return f"{_ids(ids)} {'comes' if len(ids) == 1 else 'come'} back"


def _ids(ids: set[str]) -> str:
    return ", ".join(sorted(ids)) or "none"
