"""The checks of 03-4 and 03-5: a workflow that is broken so that one thing goes wrong, and says SUCCEEDED.

Judged by what happens when it runs, so any way to break it is right that breaks this and leaves the rest whole.
"""

from collections.abc import Callable
from typing import Any

from asl_interpreter import Execution, faults
from workbook.exercises.chapter_03.booking_trial import NO_END, BookingTrial, booking_trial
from workbook.exercises.definition_trial import NeverEnds, definition, no_state, refused, types
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.expression_checks import refused_expression
from workbook.exercises.judge import unfinished
from workbook.practice.definitions import differences
from workbook.practice.sample import PostedJob

_TRANSACTION = "Update Job and Application Status"
_MAP = "Iterate through Application Items"
_LONGEST, _LONGEST_CAUSE = 80, 200  # characters of a value that was changed, and of a cause

Change = Callable[[dict[str, Any]], Any]


def check_two(answer: Change) -> Verdict:
    """Whether two bookings that race are both told SUCCEEDED, and two nannies are ACCEPTED."""
    return _tried(answer, _two)


def check_forgotten(answer: Change) -> Verdict:
    """Whether a booking can say SUCCEEDED although somebody is never declined."""
    return _tried(answer, _forgotten)


def _tried(answer: Change, judged: Callable[[BookingTrial], Verdict]) -> Verdict:
    tried = definition()
    try:
        returned = answer(tried)
    except Exception as error:
        return Wrong(f"Your function stops before it is done. {_where(error)}", came=_error(error))
    if unfinished(tried):
        return Wrong("There is still a `...` in the definition.", came="`...`")
    changes = differences(tried, definition())
    if not changes:
        if isinstance(returned, dict) and "States" in returned:
            return Wrong("It gives back another definition. Change the one that it is given.", came="no change")
        return Wrong("It leaves the definition as it is.", came="no change")
    if fault := _refused(tried):
        return Wrong(fault, came=_changed(changes))
    try:
        with booking_trial(tried) as trial:
            verdict = judged(trial)
    except NeverEnds:
        verdict = Wrong("Now an execution goes round in circles until its five minutes are over.")
    return Wrong(verdict.because, came=_changed(changes)) if isinstance(verdict, Wrong) else verdict


def _where(error: Exception) -> str:
    """Where the state is that an answer looked for in the wrong place; empty for any other error."""
    name = error.args[0] if isinstance(error, KeyError) and error.args else None
    if not isinstance(name, str):
        return ""
    if name in definition()["States"]:
        return f'The state is at `definition["States"]["{name}"]`.'
    if name in types(definition()):
        return f'`{name}` is inside the Map: `definition["States"]["{_MAP}"]["ItemProcessor"]["States"]["{name}"]`.'
    return no_state(name) if " " in name else f"Nothing there is called `{name}`."


def _error(error: Exception) -> str:
    return f"`{type(error).__name__}: {error}`"


def _refused(tried: dict[str, Any]) -> str:
    """What Step Functions or DynamoDB would not take; empty when nothing is found."""
    try:
        return refused(tried) or _by_dynamodb(tried)
    except (AttributeError, KeyError, TypeError):  # it has not the shape of a definition any more
        return next((f"Step Functions would refuse it: {it.message}." for it in faults(tried)), "")


def _by_dynamodb(tried: dict[str, Any]) -> str:
    """What DynamoDB refuses in the transaction and moto lets pass; empty when there is nothing."""
    for action in tried["States"].get(_TRANSACTION, {}).get("Parameters", {}).get("TransactItems", ()):
        for parameters in action.values():
            if wrong := refused_expression(_typed(parameters)):
                return wrong.because
    return ""


def _typed(parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters with a text in place of each path, as DynamoDB gets them."""
    values = parameters.get("ExpressionAttributeValues")
    if not isinstance(values, dict):
        return parameters
    typed = {
        name: {kind.removesuffix(".$"): inner for kind, inner in value.items()} if isinstance(value, dict) else value
        for name, value in values.items()
    }
    return parameters | {"ExpressionAttributeValues": typed}


def _changed(changes: list[dict[str, str | None]]) -> str:
    """The first change in words, and how many there are."""
    first = changes[0]
    more = f", and {len(changes) - 1} more" if len(changes) > 1 else ""
    now = f"`{_short(first['mine'])}`" if first["mine"] else "gone"
    return f"`{first['where']}` is {now}{more}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _calm(trial: BookingTrial) -> tuple[Wrong | None, list[str]]:
    """What is wrong with a single booking that nothing disturbs, and who is never declined after it."""
    posted = trial.job()
    ended = trial.book(posted, 0)
    if ended.status != "SUCCEEDED":
        why = f" {ended.cause[:_LONGEST_CAUSE]}" if ended.cause else ""
        return Wrong(f"Already a booking that nothing disturbs ends in `{_end(ended)}`.{why}"), []
    trial.decline()
    accepted, booked = trial.having(posted, "ACCEPTED"), str(posted.applications[0].id)
    if accepted != [booked]:
        whom = f"{len(accepted)} nannies are" if accepted else "nobody is"
        return Wrong(f"After a booking that nothing disturbs {whom} ACCEPTED, not the one who was booked."), []
    return None, trial.having(posted, "PENDING")


def _two(trial: BookingTrial) -> Verdict:
    wrong, left = _calm(trial)
    if wrong or left:
        return wrong or Wrong(
            f"Already a booking that nothing disturbs leaves {len(left)} PENDING. Break the race only."
        )
    posted = trial.job()
    ends = trial.race(posted)
    accepted = len(trial.having(posted, "ACCEPTED"))
    failed = [end for end in ends if end.status != "SUCCEEDED"]
    if accepted == 2 and not failed:
        return Right("Both parents read SUCCEEDED, and two nannies are told to come.")
    if len(failed) == 2:
        return Wrong(f"In the race both bookings fail: `{_end(failed[0])}` and `{_end(failed[1])}`.")
    if failed and accepted == 2:
        return Wrong(f"Two are ACCEPTED, but one execution tells of it: it ends in `{_end(failed[0])}`.")
    if failed:
        return Wrong(f"The race still has one winner: the other booking ends in `{_end(failed[0])}`.{_asks(failed[0])}")
    return Wrong(f"Both executions say SUCCEEDED, and in the table {accepted} is ACCEPTED: the answer lies, no more.")


def _asks(ended: Execution) -> str:
    """Why the transaction was cancelled, when it was."""
    reason = next((it.cause for it in ended.visits if it.caught and it.cause), "") or ""
    found = reason.partition("specific reasons ")[2].partition(" (")[0]
    return f" DynamoDB cancelled its transaction for the reasons `{found}`, one for each item." if found else ""


def _forgotten(trial: BookingTrial) -> Verdict:
    wrong, left = _calm(trial)
    if wrong:
        return wrong
    if left:
        return Right(f"SUCCEEDED, and {_nannies(left)} PENDING for ever. No alarm rings: nothing has failed.")
    told = []
    for when, disturbed in (("when the queue refuses a message", _refusing), ("when one more applies", _arriving)):
        posted, ended = disturbed(trial)
        trial.decline()
        left = trial.having(posted, "PENDING")
        if ended.status == "SUCCEEDED" and left:
            return Right(f"All is well on a quiet day; {when}, it is SUCCEEDED and {_nannies(left)} PENDING for ever.")
        told.append(f"{when}, {'they all are' if ended.status == 'SUCCEEDED' else f'it ends in `{_end(ended)}`'}")
    return Wrong(f"Everybody else is still declined on a quiet day; {'; '.join(told)}.")


def _refusing(trial: BookingTrial) -> tuple[PostedJob, Execution]:
    posted, trial.broken_after = trial.job(), 1
    ended = trial.book(posted, 0)
    trial.broken_after = NO_END
    return posted, ended


def _arriving(trial: BookingTrial) -> tuple[PostedJob, Execution]:
    posted = trial.job_with_a_latecomer()
    return posted, trial.book(posted, 0)


def _nannies(left: list[str]) -> str:
    return "one nanny is" if len(left) == 1 else f"{len(left)} nannies are"


def _end(ended: Execution) -> str:
    return ended.error or ended.status
