"""The check of exercise 03-2: a Catch for the transaction, tried with answers that are made up."""

from collections.abc import Callable
from typing import Any

from asl_interpreter import Execution, TaskCall, TaskFailed
from asl_interpreter.errors import matches
from workbook.exercises.definition_trial import NeverEnds, definition, no_state, refused, run, types
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import job_with_applications

STATE = "Update Job and Application Status"
CANCELLED = "DynamoDb.TransactionCanceledException"
_READ, _INTERRUPTED, _TOO_SOON = "Read Job and Application", "Name the Interruption", "Booking Interrupted"
_AFTER = ("Discard Job Item from List", "Iterate through Application Items", "Summarise the Booking")
_POSTED = job_with_applications(2)

_OF_STEP_FUNCTIONS = ("States.ALL", "States.TaskFailed", "States.Timeout")
"""Names that stand for this state's errors (Step Functions guide, *Handling errors*, "Error names")."""


def check(answer: Any) -> Verdict:
    """Whether `answer` is a Catch that tells a cancelled transaction from every other error."""
    if isinstance(answer, dict):
        return Wrong("This is one catcher, or something around it. A Catch is a list of catchers: `[{…}, {…}]`.")
    for number, catcher in enumerate(answer, 1):
        if not isinstance(catcher, dict):
            return Wrong(f"Catcher {number} is not a dict.")
        if isinstance(catcher.get("ErrorEquals"), str):
            return Wrong(f"`ErrorEquals` of catcher {number} is text. It is a list of names, also when there is one.")
        if not isinstance(catcher.get("ErrorEquals"), list):
            return Wrong(f"Catcher {number} has no `ErrorEquals`: a list of the errors that it is for.")
        if wrong := _misspelled(catcher):
            return wrong
    tried = definition()
    tried["States"][STATE]["Catch"] = answer
    if all(catcher.get("Next") != _READ for catcher in answer):
        return _nobody_reads(answer)
    if fault := refused(tried):
        return Wrong(fault)
    try:
        return _cancelled(tried, answer) or _any_other(tried, answer) or _RIGHT
    except NeverEnds:
        return Wrong("With this Catch the execution never ends: it comes back to the transaction again and again.")


_RIGHT = Right("The caller hears a name and a reason, and the input is still there when they are looked up.")


def _misspelled(catcher: dict[str, Any]) -> Wrong | None:
    """Names that are nearly right: of a state, and of an error of Step Functions itself."""
    target = catcher.get("Next")
    if isinstance(target, str) and target not in types(definition()):
        return Wrong(no_state(target))
    for name in map(str, catcher["ErrorEquals"]):
        if meant := [each for each in _OF_STEP_FUNCTIONS if each.casefold() == name.casefold() and each != name]:
            return Wrong(f"No error is called `{name}`. Did you mean `{meant[0]}`? Upper and lower case count.")
    return None


def _nobody_reads(catch: list[dict[str, Any]]) -> Wrong:
    """No catcher leads to the state that reads both items; then Step Functions finds that state out of reach."""
    taken = _taking(CANCELLED, catch)
    if taken is None:
        return Wrong("A cancelled transaction is not caught, and no catcher leads to where the reason is looked up.")
    return Wrong(_astray(taken, str(catch[taken].get("Next"))))


def _taking(error: str, catch: list[dict[str, Any]]) -> int | None:
    """The place of the catcher that takes an error; None when none does."""
    names = (catcher["ErrorEquals"] for catcher in catch)
    return next((place for place, it in enumerate(names) if matches(error, it, reported=True)), None)


def _astray(place: int, target: str) -> str:
    """The sentence about a cancelled transaction that goes to another state than the one that reads."""
    how = f"Catcher {place + 1} takes a cancelled transaction to `{target}`"
    if target in (_INTERRUPTED, _TOO_SOON):
        return f"{how}, and nobody finds out why it was cancelled."
    if target == "Name the Reason":
        return f"{how}, which chooses by what is in `$.current`. Nothing has read that yet."
    if target in _AFTER:
        return f"{how}, as if nothing had happened."
    if definition()["States"].get(target, {}).get("Type") == "Fail":
        return f"{how}, and nobody finds out whether that is the reason."
    return f"{how}. It is not where the reason is looked up."


def _cancelled(tried: dict[str, Any], catch: list[dict[str, Any]]) -> Wrong | None:
    """A transaction that is cancelled because the job is closed has to end in JobNotOpen."""
    execution = run(tried, _POSTED.booking(0), _answers(TaskFailed(CANCELLED, "… [ConditionalCheckFailed, None]")))
    after = _after(execution)
    if after[:1] != [_READ]:
        return Wrong(_why_elsewhere(catch, after))
    place = _taking(CANCELLED, catch) or 0
    if lost := _lost(execution, catch[place]):
        return Wrong(f"Catcher {place + 1}: {lost}")
    if execution.error != "JobNotOpen":
        return Wrong(f"A closed job ends in `{execution.error}`.")
    refused_key = run(tried, _POSTED.booking(0), _answers(TaskFailed(CANCELLED, "… [ValidationError, None]")))
    if refused_key.error != "InvalidInput":
        return Wrong(
            "A key that DynamoDB does not take is told in the error's Cause, and `Name the Reason` finds none: catcher "
            f"{place + 1} {_put(catch[place])}."
        )
    return None


def _why_elsewhere(catch: list[dict[str, Any]], after: list[str]) -> str:
    """Why a cancelled transaction does not come to the state that reads, although a catcher leads there."""
    reading = next(place for place, it in enumerate(catch) if it.get("Next") == _READ)
    names = [str(name) for name in catch[reading]["ErrorEquals"]]
    if alike := next((name for name in names if _alike(name)), None):
        return f"No error is called `{alike}`. {_spelling(alike)}"
    place = _taking(CANCELLED, catch)
    if place is None:
        named = " and ".join(f"`{name}`" for name in names)
        return (
            f"A cancelled transaction is not caught: catcher {reading + 1} is for {named}, and that is another error."
        )
    if CANCELLED in names:
        took = next(name for name in catch[place]["ErrorEquals"] if matches(CANCELLED, [name], reported=True))
        return f"Catcher {place + 1} takes it first: `{took}` stands for a cancelled transaction, too. Order counts."
    what = f"Catcher {reading + 1} is for {' and '.join(f'`{name}`' for name in names)}"
    return f"{what}; that is not what a cancelled transaction is called. {_astray(place, after[0])}"


_OTHERS = (
    ("DynamoDb.DynamoDbException", "any error of DynamoDB without a name of its own, such as refused access"),
    ("DynamoDb.ThrottlingException", "DynamoDB asking to come back later, when the retries have run out"),
    ("DynamoDb.ResourceNotFoundException", "a table that is not there"),
    ("DynamoDb.SdkClientException", "a connection that broke"),
    ("States.Timeout", "a call without an answer in time"),
)


_ANOTHER = "another error than a cancelled transaction"


def _any_other(tried: dict[str, Any], catch: list[dict[str, Any]]) -> Wrong | None:
    named = dict.fromkeys(str(name) for catcher in catch for name in catcher["ErrorEquals"])
    known = (CANCELLED, *_OF_STEP_FUNCTIONS, *dict(_OTHERS))
    theirs = [(it, _ANOTHER) for it in named if it not in known and not _alike(it)]
    for name, meaning in (*_OTHERS, *theirs):
        execution = run(tried, _POSTED.booking(0), _answers(TaskFailed(name, "made up")))
        after, place = _after(execution), _taking(name, catch)
        if not after or place is None:
            return Wrong(
                f"`{name}` is caught by none of them. It is {meaning}; one name of Step Functions stands for all."
            )
        if after[0] == _TOO_SOON:
            return Wrong(
                f"After `{name}` it goes to `{_TOO_SOON}` at once. That asks everybody to start again, also a caller "
                f"whose username DynamoDB does not take as a key and never will. `{_INTERRUPTED}` looks first."
            )
        if after[0] != _INTERRUPTED:
            return Wrong(
                f"Catcher {place + 1} takes `{name}` to `{after[0]}`. It is {meaning}: an interruption, and no reason "
                "to be looked up."
            )
        if execution.error != "BookingInterrupted":
            return Wrong(
                f"`{_TOO_SOON}` is reached, but its CausePath finds no error: catcher {place + 1} {_put(catch[place])}."
            )
    return None


def _put(catcher: dict[str, Any]) -> str:
    where = catcher.get("ResultPath", "$")
    return f"has put the error at `{where}`" if where else "throws the error away"


def _after(execution: Execution) -> list[str]:
    """The states that came after the transaction, in their order."""
    went = [visit.name for visit in execution.visits]
    return went[went.index(STATE) + 1 :]


def _lost(execution: Execution, catcher: dict[str, Any]) -> str:
    """What the catcher took away from the state; empty when all is still there."""
    before = next(visit for visit in execution.visits if visit.name == STATE).input
    after = next(visit for visit in execution.visits if visit.name == _READ).input
    gone = [name for name in before if not isinstance(after, dict) or not _kept(before[name], after.get(name))]
    if len(gone) == len(before):
        why = "`ResultPath` `$` is all of it" if "ResultPath" in catcher else "`ResultPath` helps"
        return f"the error has taken the place of everything else, so nobody knows which job it was. {why}."
    return f"the error was written over `$.{gone[0]}`, which later states need." if gone else ""


def _kept(before: Any, after: Any) -> bool:
    """Whether all that was there is there, whatever was put beside it."""
    if isinstance(before, dict):
        return isinstance(after, dict) and all(_kept(value, after.get(name)) for name, value in before.items())
    return bool(before == after)


def _alike(name: str) -> bool:
    """Whether a name means the right one and is not spelled like it."""
    word = name.casefold().rpartition(".")[2].removesuffix("exception").replace("cancelled", "canceled")
    return word == "transactioncanceled" and name != CANCELLED


def _spelling(name: str) -> str:
    if "." not in name:
        return "Errors of an `aws-sdk` call begin with the service: `DynamoDb.` and then DynamoDB's own name."
    if name.casefold() == CANCELLED.casefold():
        return "Upper and lower case count, and the service is written like in Java's SDK: `DynamoDb`."
    return 'The step inspector has printed the whole name: `steps["Update Job and Application Status"][0].error`.'


def _answers(failure: TaskFailed) -> Callable[[TaskCall], Any]:
    """Answers of AWS, made up: two applications, a transaction that fails, a job that is closed for the other one."""
    job = {"id": {"S": _POSTED.job.id}, "jobStatus": {"S": "CLOSED"}}
    items = [job, *({"id": {"S": it.id}, "jobApplicationStatus": {"S": "PENDING"}} for it in _POSTED.applications)]
    accepted = {"acceptedApplicationId": {"S": _POSTED.applications[1].id}}

    def answer(call: TaskCall) -> Any:
        if call.state == STATE:
            raise failure
        if call.state == _READ:
            return {"Responses": [{"Item": job | accepted}, {"Item": items[1]}]}
        return {"Items": items, "Count": len(items), "MessageId": "made up"}

    return answer
