"""The exercises of chapter 00, start here."""

import json
from typing import Any

from workbook.exercises.exercise import Exercise, Right, Verdict, Wrong
from workbook.practice.sample import job_with_applications

# The jobs of the chapter, and whose application each exercise is about.
_FIRST = job_with_applications(20)
_SECOND = job_with_applications(5, seed=2)
_THIRD = job_with_applications(5, seed=3)
_CHLOE, _BRUNO = 2, 1
_FIELDS = ("username", "jobId", "applicationId", "applicationStatus")


def _booking(answer: Any) -> Verdict:
    if isinstance(answer, str):
        return Wrong("This is text. A dict is wanted; `json.dumps` comes later, in the call that books.")
    if "executionArn" in answer:
        return Wrong("This is the state machine's answer. What is wanted is the input that it was given.")
    if any(name in answer for name in _FIELDS):
        return Wrong("The four fields belong inside an object called `input`: a dict in a dict.")
    fields = answer.get("input")
    if not isinstance(fields, dict):
        return Wrong("What `input` holds is not a dict." if "input" in answer else "There is no `input` in it.")
    missing = [f"`{name}`" for name in _FIELDS if name not in fields]
    if missing:
        return Wrong(f"Inside `input` something is missing: {', '.join(missing)}.")
    return _job(fields) or _application(fields["applicationId"]) or _caller(fields) or _RIGHT


_RIGHT = Right("The caller says who she is, which job and which application. The state machine checks the rest.")


def _job(fields: dict[str, Any]) -> Wrong | None:
    job_id = fields["jobId"]
    if job_id == _SECOND.job.id:
        return None
    if not isinstance(job_id, str):
        return Wrong(f"The `jobId` is a {type(job_id).__name__}. An id is text: the job's `.id`.")
    if job_id in {it.id for it in _SECOND.applications}:
        return Wrong("The `jobId` is the id of an application. The job's own is `second.job.id`.")
    if job_id == _FIRST.job.id:
        return Wrong("The `jobId` is the first job's. `posted` is the first job, `second` is this one.")
    return Wrong("The `jobId` is no job's id. Write `second.job.id` without quotes: Python then puts the id in.")


def _application(application_id: object) -> Wrong | None:
    applicant = {it.id: it.username for it in _SECOND.applications}.get(str(application_id))
    if applicant == _SECOND.applications[_CHLOE].username:
        return None
    if applicant is not None:
        return Wrong(f"The `applicationId` is {applicant.title()}'s. Counting starts at 0.")
    if not isinstance(application_id, str):
        return Wrong(
            f"The `applicationId` is a {type(application_id).__name__}. An id is text: an application's `.id`."
        )
    if application_id in {it.id for it in _FIRST.applications}:
        return Wrong("This application is one for the first job. `second.applications` has those for this one.")
    return Wrong("The `applicationId` is none of this job's. It is one of the long ids in the list, not a name.")


def _caller(fields: dict[str, Any]) -> Wrong | None:
    if fields["username"] != _SECOND.job.username:
        return Wrong("Only the parent who posted the job may book. Her `username` is `'sarah'`, in lower case.")
    if fields["applicationStatus"] != "ACCEPTED":
        return Wrong("The `applicationStatus` says what is asked for: a booking asks for `'ACCEPTED'`.")
    return None


def _missing(answer: Any) -> Verdict:
    bruno = _THIRD.applications[_BRUNO].id
    match answer:
        case {"Messages": _}:
            return Wrong('This is the whole response. Go on with `["Messages"]`, which is a list, and its first entry.')
        case {"ResponseMetadata": _}:
            return Wrong(
                "This is a response without messages: they are hidden, or gone. The text above says what helps."
            )
        case [{"Body": _}, *_]:
            return Wrong("This is the list of messages. Go on with its first entry, `[0]`.")
        case {"Body": _}:
            return Wrong('This is the message. Go on with its `["Body"]`.')
        case {"applicationId": _}:
            return Wrong('You have opened the body. Its `["applicationId"]` is what is asked for.')
        case str():
            return (
                Right("A message in the DLQ is somebody who is still waiting.") if answer == bruno else _not_it(answer)
            )
        case _:
            return Wrong("An id is text.")


def _not_it(answer: str) -> Verdict:
    if _is_body(answer):
        return Wrong("This is the whole body. It is JSON text: `json.loads` makes a dict of it.")
    if answer == _THIRD.job.id:
        return Wrong("This is the id of the job. The body names two ids.")
    if answer in {it.id for it in _THIRD.applications}:
        return Wrong("This application is not the one in the DLQ: the function could decline it.")
    if any(answer in {it.id for it in job.applications} | {job.job.id} for job in (_FIRST, _SECOND)):
        return Wrong("This id belongs to another job of this chapter.")
    if answer.casefold() in {it.username for it in _THIRD.applications}:
        return Wrong("This is a name. The message knows no names; it has an id.")
    if answer.count("-") == 4:
        return Wrong(
            "This is an id of something else, perhaps the message's own. What it is about stands in its `Body`."
        )
    return Wrong("This is not an id. An id is the long text with four hyphens.")


def _is_body(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


EXERCISES = (
    Exercise(
        id="00-1",
        title="Book somebody else",
        expects="a dict with one object called `input`: username, jobId, applicationId and applicationStatus",
        look="the cell that shows `booking`, under Book a nanny",
        stub="Put the input for Chloe in place of `...` and run the cell again.",
        check=_booking,
        answer_type=(dict, str),
        hints=(
            "Copy the shape of `booking`: a dict in a dict. Two of the four values stay as they are.",
            "The new values are `second.job.id` and the `.id` of one entry of `second.applications`.",
            "The list above shows Chloe third, and Python counts from 0.",
        ),
    ),
    Exercise(
        id="00-2",
        title="What the dead letter is about",
        expects="the id of one application, as text",
        look="the `Body` of the message in the dead-letter queue",
        stub="Read the application's id out of `response` and put it in place of `...`.",
        check=_missing,
        answer_type=(str, dict, list),
        hints=(
            '`response` is a dict. Its `["Messages"]` is a list, and the list has one message.',
            "A message has a `MessageId`, which is its own, and a `Body`, which says what it is about: JSON, as text.",
            '`json.loads(response["Messages"][0]["Body"])` is a dict with two ids.',
        ),
    ),
)
