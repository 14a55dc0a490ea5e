"""The exercises of chapter 00, start here."""

from typing import Any
from uuid import UUID

from workbook.exercises.exercise import Exercise, Right, Verdict, Wrong
from workbook.sample import job_with_applications

# The second job of the chapter, and whose application each exercise asks for.
_SECOND = job_with_applications(5, seed=2)
_CHLOE, _BRUNO = 2, 1
_FIELDS = ("username", "jobId", "applicationId", "applicationStatus")


def _booking(answer: dict[str, Any]) -> Verdict:
    fields = answer.get("input")
    if fields is None and set(answer) & set(_FIELDS):
        return Wrong("The four fields stand on their own. The workflow looks for them inside an object called `input`.")
    if not isinstance(fields, dict):
        return Wrong("There is no object called `input` in it.")
    missing = [name for name in _FIELDS if name not in fields]
    if missing:
        return Wrong(f"Inside `input`, {' and '.join(f'`{name}`' for name in missing)} is missing.")
    applicant = {it.id: it.username for it in _SECOND.applications}.get(fields["applicationId"])
    if fields["jobId"] in {it.id for it in _SECOND.applications}:
        return Wrong("The `jobId` is the id of an application. The job's own is `second.job.id`.")
    if fields["jobId"] != _SECOND.job.id:
        return Wrong("The `jobId` is not the second job's. `posted` is the first job, `second` is this one.")
    if applicant is None:
        return Wrong("The `applicationId` is none of this job's applications. It is an id, not a name.")
    if applicant != _SECOND.applications[_CHLOE].username:
        return Wrong(f"The `applicationId` is {applicant.title()}'s. Counting starts at 0.")
    if fields["username"] != _SECOND.job.username:
        return Wrong("The `username` says who books, and only the parent who posted the job may: that is Sarah.")
    if fields["applicationStatus"] != "ACCEPTED":
        return Wrong("The `applicationStatus` says what is asked for: a booking asks for `ACCEPTED`.")
    return Right("The caller says who she is, which job and which application. The state machine checks the rest.")


def _missing_answer(answer: str) -> Verdict:
    bruno = _SECOND.applications[_BRUNO].id
    if answer == bruno:
        return Right("A message in the DLQ is somebody who is still waiting. This one was Bruno.")
    if bruno in answer:
        return Wrong("The id is in it, with more around it. The body is JSON: `json.loads` makes a dict of it.")
    if answer == _SECOND.job.id:
        return Wrong("This is the id of the job. The body names two ids.")
    if answer in {it.id for it in _SECOND.applications}:
        return Wrong("This application is not the one in the DLQ: the function could decline it.")
    if _is_uuid(answer):
        return Wrong(
            "This is an id of something else, perhaps the message's own. What it is about stands in its `Body`."
        )
    return Wrong("This is not an id. The message is a dict; its `Body` is JSON that names the application.")


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


_RIGHT_FIELDS = _SECOND.booking(_CHLOE)["input"]

EXERCISES = (
    Exercise(
        id="00-1",
        title="Book somebody else",
        expects="a dict with one object called `input`: username, jobId, applicationId and applicationStatus",
        look="the cell that shows `booking`, under The win",
        stub="Put the input for Chloe in place of `...` and run the cell again.",
        check=_booking,
        answer_type=dict,
        hints=(
            "Copy the shape of `booking`: a dict in a dict. Two of the four values stay as they are.",
            "The new values are `second.job.id` and the `.id` of one entry of `second.applications`.",
            "The list above shows Chloe third, and Python counts from 0.",
        ),
        wrong_answers=(
            (_RIGHT_FIELDS, "inside an object called `input`"),
            (_SECOND.booking(3), "Counting starts at 0"),
            ({"input": _RIGHT_FIELDS | {"username": "chloe"}}, "that is Sarah"),
            ({"input": _RIGHT_FIELDS | {"applicationId": "chloe"}}, "an id, not a name"),
            ({"input": _RIGHT_FIELDS | {"jobId": job_with_applications(20).job.id}}, "not the second job's"),
            ({"input": _RIGHT_FIELDS | {"jobId": _SECOND.applications[_CHLOE].id}}, "the id of an application"),
            ({"input": _RIGHT_FIELDS | {"applicationStatus": "PENDING"}}, "a booking asks for `ACCEPTED`"),
            ({"input": {"username": "sarah", "jobId": _SECOND.job.id}}, "is missing"),
            ({}, "no object called `input`"),
            ("sarah", "The answer has to be a `dict`"),
        ),
    ),
    Exercise(
        id="00-2",
        title="Whose answer is missing",
        expects="the id of one application, as a text",
        look="the `Body` of the message in the dead-letter queue",
        stub="Receive the message from the dead-letter queue, and set `missing` to the application it is about.",
        check=_missing_answer,
        answer_type=str,
        hints=(
            '`sqs.receive_message(QueueUrl=stack.outputs["DeadLetterQueueUrl"])` answers with a dict; look at its '
            "`Messages`.",
            "Each message has a `MessageId`, which is its own, and a `Body`, which is what it is about: text that "
            "holds JSON.",
            '`json.loads(message["Body"])["applicationId"]` is the application. If there are no messages any more, you '
            "have received it before: for 30 seconds of virtual time nobody sees it. `stack.clock.advance(31)` lets "
            "them pass.",
        ),
        wrong_answers=(
            ("6c7d6d0f-4ba7-4a0e-9c3e-0a3a1de3ab02", "perhaps the message's own"),
            (_SECOND.job.id, "the id of the job"),
            (f'{{"jobId": "{_SECOND.job.id}", "applicationId": "{_SECOND.applications[_BRUNO].id}"}}', "`json.loads`"),
            (_SECOND.applications[3].id, "not the one in the DLQ"),
            ("bruno", "This is not an id"),
            ({"applicationId": _SECOND.applications[_BRUNO].id}, "The answer has to be a text"),
        ),
    ),
)
