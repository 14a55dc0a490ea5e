"""Exercise 01-1: does this function derive the six keys of any application?"""

import re
from collections.abc import Callable
from typing import Any

from booking.keys import application_key
from booking.model import Application
from workbook.basics.shown import describe
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import job_with_applications

KeysOf = Callable[[Application], Any]

APPLICATION = job_with_applications(4, seed=5).applications[3]
"""Tried first; what is wrong with its keys is told in detail."""
_OTHERS = [job_with_applications(3, seed=seed).applications[number] for seed, number in ((9, 0), (10, 2))]
_IDS_OF_THE_PAGE = {
    text
    for seed in (0, 2)
    for posted in [job_with_applications(4, seed=seed)]
    for text in (posted.job.id, *(it.id for it in posted.applications))
}


def keys_of(application: Application) -> dict[str, str]:
    """An application's keys, as `BookingTable.apply` writes them; a test says that they are."""
    return {
        **application_key(application.jobId, application.id),
        "GSI1PK": f"JOB#{application.jobId}",
        "GSI1SK": f"APPLICATION#{application.id}",
        "GSI2PK": f"USER#{application.username}",
        "GSI2SK": f"JOB#{application.jobId}",
    }


# What each key is for, for an answer that nothing more can be said about.
_PURPOSE = {
    "PK": "It names the job, then the application. The table above has its form.",
    "SK": "An application is alone in its collection, so its sort key says the same as its `PK`.",
    "GSI1PK": "It decides whose collection the application is in: it has to be the same text as the job's `GSI1PK`.",
    "GSI1SK": "It tells this application from the job and from the other applications: its kind, `#`, its own id.",
    "GSI2PK": "Question 4 knows only the nanny. Nannies are users, so it is written like a user's key.",
    "GSI2SK": "Inside one nanny's collection it says which job: the kind, `#`, the id.",
}
# By the key, and by what was written there: `own` is `APPLICATION#<applicationId>`, `whole` the right PK.
_MISTAKES = {
    ("PK", "job"): "This names the job alone. Here an application's `PK` has both ids; the table above has its form.",
    ("PK", "own"): "This names the application alone. The form above names its job first.",
    ("PK", "glued"): (
        "Between the job's id and `APPLICATION` a `#` is missing. A key that is nearly right is another item's."
    ),
    ("SK", "own"): "This is the second half of it. Here the sort key is the same text as the `PK`.",
    ("SK", "job"): "This is the first half of it. Here the sort key is the same text as the `PK`.",
    ("GSI1PK", "whole"): "With this the application is alone in the index too. Its job is in another collection.",
    ("GSI1PK", "nanny"): "This collects by nanny. Question 3 knows only the job.",
    ("GSI1PK", "own"): "This is a collection of the application's own. Question 3 knows only the job.",
    ("GSI1SK", "job"): "This is the job's own sort key. All applications would have it, in no order among each other.",
    ("GSI1SK", "whole"): (
        "The job's id is in the partition key already. And it would sort among jobs: it begins with `JOB#`."
    ),
    ("GSI1SK", "nanny"): "`USER#` sorts after `JOB#`: the job would no longer be at the end of its collection.",
    ("GSI2PK", "job"): "This collects by job, as `jobApplications` does. Question 4 knows only the nanny.",
    ("GSI2PK", "own"): "This is the application. Question 4 knows only the nanny.",
    ("GSI2PK", "kind"): "Nannies are users: the kind in front is `USER`, as in a user's own key.",
    ("GSI2SK", "own"): (
        "This says which application. With the job there, the index also answers whether this nanny applied for a job."
    ),
    ("GSI2SK", "nanny"): "The nanny is the partition key. All of her applications would have this sort key.",
    ("GSI2SK", "whole"): "Only the job is wanted here: `JOB#` and the job's id, nothing after it.",
}

_GOOD_TOO = (
    "Possible, and a job's applications would be one collection without an index. This system follows the tutorial's "
    "model, which gives each application a `PK` of its own. The table above has its form."
)
_RIGHT = Right("Every key follows from a question. This is the item that the table's own code writes.")


def check_keys(answer: KeysOf) -> Verdict:
    """The keys of three applications, each key in turn, so that one thing is said at a time."""
    for application in (APPLICATION, *_OTHERS):
        if wrong := _keys(answer(application), application):
            return wrong if application is APPLICATION else _of_another(wrong)
    return _RIGHT


def _of_another(wrong: Wrong) -> Wrong:
    return Wrong(
        "Right for one application and wrong for another one: each part comes from the `application` that the function "
        "is given.",
        came=wrong.came,
    )


def _keys(keys: Any, application: Application) -> Wrong | None:
    wanted = keys_of(application)
    if keys is None:
        return Wrong("The function returned nothing: `return` is missing.")
    if not isinstance(keys, dict):
        return Wrong("The function has to return a `dict` of six keys.", came=describe(keys))
    if missing := [f"`{name}`" for name in wanted if name not in keys]:
        capitals = " Their names are written in capitals." if {str(name).upper() for name in keys} & {*wanted} else ""
        return Wrong(f"Missing: {', '.join(missing)}.{'' if {*keys} & {*wanted} else capitals}")
    if extra := [f"`{name}`" for name in keys if name not in wanted]:
        return Wrong(f"Only the six keys are asked for. Too many: {', '.join(extra)}.")
    if keys["PK"] == wanted["GSI1PK"]:
        came = f"`{describe({part: keys[part] for part in ('PK', 'SK')})}`"
        if keys["SK"] == wanted["GSI1SK"]:
            return Wrong(f"`PK` and `SK`: {_GOOD_TOO}", came=came)
        if keys["SK"] == wanted["GSI1PK"]:
            return Wrong(
                "`PK`: All applications for the job would have this key; a key belongs to one item.", came=came
            )
    for name in wanted:
        if keys[name] != wanted[name]:
            because = _reason(name, keys[name], wanted, application)
            return Wrong(f"`{name}`: {because}", came=f"`{describe({name: keys[name]})}`")
    return None


def _reason(name: str, value: object, wanted: dict[str, str], application: Application) -> str:
    if isinstance(value, dict):
        return 'Plain text is wanted; the form `{"S": …}` is for the call.'
    if not isinstance(value, str):
        return f"A key is text here, and this is of the type `{type(value).__name__}`."
    if "{" in value or "<" in value:
        return "The id is not in it. Write `f` before the quotes, and the name between braces: `{application.id}`."
    if said := _MISTAKES.get((name, _recognised(value, wanted, application))):
        return said
    if any(text in value for text in _IDS_OF_THE_PAGE - {application.id, application.jobId}):
        return (
            "An id in it is that of another item on this page. The keys come from what the function is given: "
            "`application.jobId` and `application.id`."
        )
    if value.strip() == wanted[name]:
        return "There is a space before or after it. To DynamoDB that is another key."
    if value.casefold() == wanted[name].casefold():
        return "The kind in front is written in capitals, and everything else as it is."
    kinds = {application.id: "APPLICATION#", application.jobId: "JOB#", application.username: "USER#"}
    if kind := kinds.get(value):
        return f"The kind in front is missing: `{kind}`. It lets a Query ask for one kind of item."
    if _letters(value) == _letters(wanted[name]):
        return "The letters are right. Between kind and id there is one `#`, and nothing else."
    if _swapped(value, application) == wanted[name]:
        return "The two ids have changed places: the job's is `application.jobId`, the application's `application.id`."
    return _PURPOSE[name]


def _recognised(value: str, wanted: dict[str, str], application: Application) -> str:
    """Which of the likely texts this is; empty for another one."""
    likely = {
        wanted["GSI1PK"]: "job",
        wanted["GSI1SK"]: "own",
        wanted["GSI2PK"]: "nanny",
        wanted["PK"]: "whole",
        wanted["PK"].replace("#APP", "APP"): "glued",
        f"NANNY#{application.username}": "kind",
    }
    return likely.get(value, "")


def _letters(key: str) -> str:
    return re.sub(r"[^0-9a-z]", "", key.casefold())


def _swapped(value: str, application: Application) -> str:
    """`value` with the job's id where the application's is, and the other way round."""
    other = {application.id: application.jobId, application.jobId: application.id}
    return re.sub("|".join(other), lambda found: other[found[0]], value)
