"""Exercise 01-1: are these the six keys of that application?"""

import re
from typing import Any

from booking.keys import application_key
from booking.model import Application
from workbook.basics.shown import describe
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import job_with_applications

APPLICATION = job_with_applications(4, seed=5).applications[3]
"""Divya's application, which the chapter shows."""
_SARAHS = [job_with_applications(1, seed=seed).job.id for seed in (0, 2)]
"""The jobs at the top of the chapter, `job_id` among them."""


def keys_of(application: Application) -> dict[str, str]:
    """An application's keys, as `BookingTable.apply` writes them; a test says that they are."""
    return {
        **application_key(application.jobId, application.id),
        "GSI1PK": f"JOB#{application.jobId}",
        "GSI1SK": f"APPLICATION#{application.id}",
        "GSI2PK": f"USER#{application.username}",
        "GSI2SK": f"JOB#{application.jobId}",
    }


_WANTED = keys_of(APPLICATION)
_JOB, _ITSELF, _NANNY = _WANTED["GSI1PK"], _WANTED["GSI1SK"], _WANTED["GSI2PK"]

# What each key is for, for an answer that nothing more can be said about.
_PURPOSE = {
    "PK": "It names the job, then the application. The table above has its form.",
    "SK": "An application is alone in its collection, so its sort key says the same as its `PK`.",
    "GSI1PK": "It decides whose collection the application is in: it has to be the same text as the job's `GSI1PK`.",
    "GSI1SK": "It tells this application from the job and from the other applications: its kind, `#`, its own id.",
    "GSI2PK": "Question 4 knows only the nanny. Nannies are users, so it is written like a user's key.",
    "GSI2SK": "Inside one nanny's collection it says which job: the kind, `#`, the id.",
}
_MISTAKES = {
    ("PK", _JOB): "This names the job alone. Here an application's `PK` has both ids; the table above has its form.",
    ("PK", _ITSELF): "This names the application alone. The form above names its job first.",
    ("PK", _WANTED["PK"].replace("#APP", "APP")): (
        "Between the job's id and `APPLICATION` a `#` is missing. A key that is nearly right is another item's."
    ),
    ("SK", _ITSELF): "This is the second half of it. Here the sort key is the same text as the `PK`.",
    ("SK", _JOB): "This is the first half of it. Here the sort key is the same text as the `PK`.",
    ("GSI1PK", _WANTED["PK"]): "With this the application is alone in the index too. Its job is in another collection.",
    ("GSI1PK", _NANNY): "This collects by nanny. Question 3 knows only the job.",
    ("GSI1PK", _ITSELF): "This is a collection of the application's own. Question 3 knows only the job.",
    ("GSI1SK", _JOB): "This is the job's own sort key. All applications would have it, in no order among each other.",
    (
        "GSI1SK",
        _WANTED["PK"],
    ): "The job's id is in the partition key already. And it would sort among jobs: it begins with `JOB#`.",
    ("GSI1SK", _NANNY): "`USER#` sorts after `JOB#`: the job would no longer be at the end of its collection.",
    ("GSI2PK", _JOB): "This collects by job, as `jobApplications` does. Question 4 knows only the nanny.",
    ("GSI2PK", _ITSELF): "This is the application. Question 4 knows only the nanny.",
    (
        "GSI2PK",
        f"NANNY#{APPLICATION.username}",
    ): "Nannies are users: the kind in front is `USER`, as in a user's own key.",
    ("GSI2SK", _ITSELF): (
        "This says which application. With the job there, the index also answers whether this nanny applied for a job."
    ),
    ("GSI2SK", _NANNY): "The nanny is the partition key. All of her applications would have this sort key.",
    ("GSI2SK", _WANTED["PK"]): "Only the job is wanted here: `JOB#` and the job's id, nothing after it.",
}

_GOOD_TOO = (
    "Possible, and a job's applications would be one collection without an index. This system follows the tutorial's "
    "model, which gives each application a `PK` of its own. The table above has its form."
)
_KINDS = {APPLICATION.id: "APPLICATION#", APPLICATION.jobId: "JOB#", APPLICATION.username: "USER#"}


def check_keys(answer: Any) -> Verdict:
    """Each key in turn, so that one thing is said at a time."""
    if missing := [f"`{name}`" for name in _WANTED if name not in answer]:
        capitals = (
            " Their names are written in capitals." if {str(name).upper() for name in answer} & {*_WANTED} else ""
        )
        return Wrong(f"Missing: {', '.join(missing)}.{'' if {*answer} & {*_WANTED} else capitals}")
    if extra := [f"`{name}`" for name in answer if name not in _WANTED]:
        return Wrong(f"Only the six keys are asked for. Too many: {', '.join(extra)}.")
    if answer["PK"] == _JOB:
        came = f"`{describe({part: answer[part] for part in ('PK', 'SK')})}`"
        if answer["SK"] == _ITSELF:
            return Wrong(f"`PK` and `SK`: {_GOOD_TOO}", came=came)
        if answer["SK"] == _JOB:
            return Wrong(
                "`PK`: All applications for the job would have this key; a key belongs to one item.", came=came
            )
    for name, wanted in _WANTED.items():
        if answer[name] != wanted:
            return Wrong(f"`{name}`: {_reason(name, answer[name])}", came=f"`{describe({name: answer[name]})}`")
    return Right("Every key follows from a question. This is the item that the table's own code writes.")


def _reason(name: str, value: object) -> str:
    if isinstance(value, dict):
        return 'Plain text is wanted; the form `{"S": …}` is for the call.'
    if not isinstance(value, str):
        return f"A key is text here, and this is of the type `{type(value).__name__}`."
    if "{" in value or "<" in value:
        return "The id is not in it. Write `f` before the quotes, and the name between braces: `{application.id}`."
    if said := _MISTAKES.get((name, value)):
        return said
    if any(job in value for job in _SARAHS):
        return "This job is one of Sarah's above. Divya applies for another: `application.jobId`."
    if value.strip() == _WANTED[name]:
        return "There is a space before or after it. To DynamoDB that is another key."
    if value.casefold() == _WANTED[name].casefold():
        return "The kind in front is written in capitals, and everything else as it is."
    if kind := _KINDS.get(value):
        return f"The kind in front is missing: `{kind}`. It lets a Query ask for one kind of item."
    if re.sub(r"[^0-9a-z]", "", value.casefold()) == re.sub(r"[^0-9a-z]", "", _WANTED[name].casefold()):
        return "The letters are right. Between kind and id there is one `#`, and nothing else."
    if _swapped(value) == _WANTED[name]:
        return "The two ids have changed places: the job's is `application.jobId`, the application's `application.id`."
    return _PURPOSE[name]


def _swapped(value: str) -> str:
    """`value` with the job's id where the application's is, and the other way round."""
    other = {APPLICATION.id: APPLICATION.jobId, APPLICATION.jobId: APPLICATION.id}
    return re.sub("|".join(other), lambda found: other[found[0]], value)
