"""Wrong answers to the exercises of chapter 00, start here."""

import json

from tests.workbook.exercises.wrong_answers.listed import WrongAnswers
from workbook.practice.sample import PostedJob, job_with_applications

_FIRST = job_with_applications(20)
_SECOND = job_with_applications(5, seed=2)
_THIRD = job_with_applications(5, seed=3)
_CHLOE, _BRUNO = 2, 1


def _body(posted: PostedJob, number: int) -> dict[str, str]:
    return {"jobId": posted.job.id, "applicationId": posted.applications[number].id}


_FIELDS_OF_CHLOE = _SECOND.booking(_CHLOE)["input"]
_BODY = _body(_THIRD, _BRUNO)
_MESSAGE = {"MessageId": "6c7d6d0f-4ba7-4a0e-9c3e-0a3a1de3ab02", "Body": json.dumps(_BODY)}

WRONG_ANSWERS: WrongAnswers = {
    "00-1": (
        (_FIELDS_OF_CHLOE, "inside an object called `input`"),
        (_SECOND.booking(_CHLOE) | {"jobId": _SECOND.job.id}, "inside an object called `input`"),
        (_SECOND.booking(3), "Counting starts at 0"),
        ({"input": _FIELDS_OF_CHLOE | {"username": "chloe"}}, "Only the parent"),
        ({"input": _FIELDS_OF_CHLOE | {"username": "Sarah"}}, "in lower case"),
        ({"input": _FIELDS_OF_CHLOE | {"applicationId": "chloe"}}, "not a name"),
        ({"input": _FIELDS_OF_CHLOE | {"applicationId": 2}}, "An id is text"),
        ({"input": _FIELDS_OF_CHLOE | {"applicationId": _FIRST.applications[2].id}}, "one for the first job"),
        ({"input": _FIELDS_OF_CHLOE | {"jobId": _FIRST.job.id}}, "is the first job's"),
        ({"input": _FIELDS_OF_CHLOE | {"jobId": _SECOND.applications[_CHLOE].id}}, "the id of an application"),
        ({"input": _FIELDS_OF_CHLOE | {"jobId": "second.job.id"}}, "without quotes"),
        ({"input": _FIELDS_OF_CHLOE | {"jobId": _SECOND.job}}, "the job's `.id`"),
        ({"input": _FIELDS_OF_CHLOE | {"applicationStatus": "PENDING"}}, "asks for `'ACCEPTED'`"),
        ({"input": {"username": "sarah", "jobId": _SECOND.job.id}}, "`applicationId`, `applicationStatus`"),
        ({"input": "sarah"}, "not a dict"),
        ({}, "no `input` in it"),
        ({"executionArn": "arn", "input": "{}"}, "the input that it was given"),
        (json.dumps(_SECOND.booking(_CHLOE)), "`json.dumps` comes later"),
    ),
    "00-2": (
        (_MESSAGE["MessageId"], "perhaps the message's own"),
        (_THIRD.job.id, "the id of the job"),
        (_MESSAGE["Body"], "`json.loads`"),
        (_THIRD.applications[3].id, "not the one in the DLQ"),
        (_SECOND.applications[_BRUNO].id, "another job of this chapter"),
        ("Bruno", "This is a name"),
        ("unlucky", "This is not an id"),
        (_BODY, "You have opened the body"),
        (_MESSAGE, "This is the message"),
        ([_MESSAGE], "the list of messages"),
        ({"Messages": [_MESSAGE], "ResponseMetadata": {}}, "the whole response"),
        ({"ResponseMetadata": {}}, "hidden, or gone"),
        (7, "The answer has to be"),
    ),
}
