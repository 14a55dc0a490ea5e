"""What exercise 02-2 says to a Catch of the Query: the workflow is run with errors that are made up."""

from typing import Any

from asl_interpreter import Execution, TaskFailed
from workbook.exercises.chapter_02.made_up import MadeUp
from workbook.exercises.definition_trial import NeverEnds, definition, no_state, reads_differently, refused, run, types
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import job_with_applications

STATE = "Get All Job Applications"
_LOOKS, _ENDS = "Name the Interruption", "Booking Interrupted"
_POSTED = job_with_applications(3, seed=5)
_WILDCARDS = ("States.ALL", "States.TaskFailed", "States.Timeout")
"""Names that stand for several errors (Step Functions guide, *Handling errors*, "Error names")."""
_ERRORS = (
    ("DynamoDb.ResourceNotFoundException", "made up", "the table is not there"),
    ("DynamoDb.ThrottlingException", "made up", "a throttle that outlasts the Retry"),
    ("DynamoDb.DynamoDbException", "made up", "any error of DynamoDB without a name of its own"),
    ("States.Timeout", None, "no answer in time"),
    ("DynamoDb.YetUnknownException", "made up", "a name that DynamoDB may have tomorrow"),
)
_STAND_FOR_MANY = "Some names of Step Functions stand for many errors."
_TOO_LONG = (
    "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"
)


def catch_of_the_query(answer: list[Any] | dict[str, Any]) -> Verdict:
    """A Catch under which every error of the Query is looked at, and named together with the booking it stopped."""
    if isinstance(answer, dict):
        what = "This is one catcher." if "ErrorEquals" in answer else "This is something around it."
        return Wrong(f"{what} A Catch is a list of catchers: `[{{…}}]`.")
    if wrong := _form(answer):
        return wrong
    tried = definition()
    tried["States"][STATE]["Catch"] = answer
    if fault := refused(tried):
        return Wrong(fault)
    try:
        for error, cause, meaning in (*_ERRORS, *_named_ones(answer)):
            if wrong := _named(tried, answer, TaskFailed(error, cause), meaning):
                return wrong
        too_long = _run(tried, TaskFailed("DynamoDb.DynamoDbException", _TOO_LONG))
    except NeverEnds:
        return Wrong("With this Catch the execution never ends: it comes back to the Query again and again.")
    if too_long.error != "InvalidInput":
        return Wrong("DynamoDB refuses an id that is too long for a key, and the end is not `InvalidInput`.")
    different = reads_differently(answer, definition()["States"][STATE]["Catch"])
    return Right(
        f"Whatever DynamoDB answers, the execution ends with a name, and it says which booking. {different}".strip()
    )


def _form(answer: list[Any]) -> Wrong | None:
    if not answer:
        return Wrong("The list is empty, so nothing is caught.")
    for catcher in answer:
        if not isinstance(catcher, dict):
            return Wrong("Each catcher in the list is a dict, with `ErrorEquals` and `Next`.")
        names = catcher.get("ErrorEquals")
        if isinstance(names, str):
            return Wrong("`ErrorEquals` is text. It is a list of names, also when there is one.")
        if not isinstance(names, list):
            return Wrong("There is no `ErrorEquals`: a list of the errors that the catcher is for.")
        if wrong := next(filter(None, map(_misspelled, map(str, names))), None):
            return wrong
        if isinstance(target := catcher.get("Next"), str) and target not in types(definition()):
            return Wrong(no_state(target))
    return None


def _misspelled(name: str) -> Wrong | None:
    """A name that is nearly one of Step Functions' own."""
    for meant in _WILDCARDS:
        if name != meant and name.casefold().removeprefix("states.") == meant.casefold().removeprefix("states."):
            return Wrong(f"No error is called `{name}`. Did you mean `{meant}`? Upper and lower case count.")
    return None


def _named_ones(catch: list[Any]) -> list[tuple[str, str, str]]:
    """The errors that the answer itself names, whatever they are: each of its catchers is tried."""
    names = dict.fromkeys(str(name) for catcher in catch for name in catcher["ErrorEquals"])
    return [(name, "made up", "which a catcher names") for name in names if not name.startswith("States.")]


def _run(tried: dict[str, Any], failure: TaskFailed) -> Execution:
    return run(tried, _POSTED.booking(1), MadeUp(_POSTED, failures={STATE: failure}))


def _named(tried: dict[str, Any], catch: list[Any], failure: TaskFailed, meaning: str) -> Wrong | None:
    execution, wanted = _run(tried, failure), _run(definition(), failure)
    visits = execution.visits
    place = max(number for number, visit in enumerate(visits) if visit.name == STATE)
    after = visits[place + 1 :]
    error = f"`{failure.error}`, {meaning},"
    if not after:
        names = [name for catcher in catch for name in catcher["ErrorEquals"]]
        which = "`States.TaskFailed` stands for all but timeouts." if "States.TaskFailed" in names else _STAND_FOR_MANY
        return Wrong(f"{error} is caught by nothing here, and the execution ends without a name of ours. {which}")
    if after[0].name == _ENDS:
        return Wrong(
            f"{error} goes to `{_ENDS}` at once, which asks everybody to start again. `{_LOOKS}` looks first whether "
            "that could help."
        )
    if types(tried)[after[0].name] == "Fail":
        return Wrong(f"{error} ends in `{after[0].name}`, which says nothing of what happened.")
    if after[0].name != _LOOKS:
        return Wrong(f"{error} goes to `{after[0].name}`, as if the Query had given something.")
    if (execution.error, execution.cause) == (wanted.error, wanted.cause):
        return None
    return Wrong(_lost(visits[place].input, after[0].input, catch))


def _lost(before: Any, after: Any, catch: list[Any]) -> str:
    """Why the end cannot say which booking it was, or what stopped it."""
    if isinstance(after, dict) and {"Error", "Cause"} & after.keys():
        return (
            "The error took the place of the input, so nobody knows which booking it was. The catcher's `ResultPath` "
            "says where to put it."
        )
    if after == before:
        return f"The error is thrown away, and `{_ENDS}` is to say which it was: it reads `$.failure.Error`."
    if not isinstance(after, dict) or "input" not in after or "Error" in after["input"]:
        return "The error was written over `$.input`, which says which booking it was. Give it a place of its own."
    places = " and ".join(sorted({f"`{it.get('ResultPath', '$')}`" for it in catch}))
    return (
        f"The error, an object with `Error` and `Cause`, stands at {places}. `{_ENDS}` reads the name at "
        "`$.failure.Error`, and it is not there."
    )
