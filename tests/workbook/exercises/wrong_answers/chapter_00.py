"""Wrong answers to the exercises of chapter 00, start here."""

import json
from collections.abc import Callable
from typing import Any

from tests.workbook.exercises.wrong_answers.listed import WrongAnswers
from workbook.practice.sample import job_with_applications

_SECOND = job_with_applications(5, seed=2)
_CHLOE = _SECOND.booking(2)
_BRUNO = job_with_applications(5, seed=3).applications[1].id

Function = Callable[..., Any]


def _fields(job: Any, application: Any, **changes: Any) -> dict[str, Any]:
    right = {
        "username": job.username,
        "jobId": job.id,
        "applicationId": application.id,
        "applicationStatus": "ACCEPTED",
    }
    return {name: value for name, value in (right | changes).items() if value is not None}


def _sending(document: Function, returning: Function = lambda answer: answer["status"]) -> Function:
    """A function that books with `document(job, application)` and returns what `returning` makes of the answer."""

    def book(step_functions: Any, arn: str, job: Any, application: Any) -> Any:
        text = document(job, application)
        text = text if isinstance(text, str) else json.dumps(text)
        return returning(step_functions.start_sync_execution(stateMachineArn=arn, input=text))

    return book


def _with(**changes: Any) -> Function:
    """A function that is right but for `changes` to the fields; a change that is a function gets the two objects."""

    def document(job: Any, application: Any) -> dict[str, Any]:
        values = {name: it(job, application) if callable(it) else it for name, it in changes.items()}
        return {"input": _fields(job, application, **values)}

    return _sending(document)


def _right(job: Any, application: Any) -> dict[str, Any]:
    return {"input": _fields(job, application)}


def _receiving(of: Function, **parameters: Any) -> Function:
    """A function that makes a list of what `of` tells of each message."""

    def who_waits(sqs: Any, queue_url: str) -> Any:
        asked = {"MaxNumberOfMessages": 10} | parameters
        return [of(message) for message in sqs.receive_message(QueueUrl=queue_url, **asked).get("Messages", [])]

    return who_waits


def _of(message: Any) -> Any:
    return json.loads(message["Body"])["applicationId"]


def _without_get(sqs: Any, queue_url: str) -> Any:
    return [_of(it) for it in sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)["Messages"]]


def _first_only(sqs: Any, queue_url: str) -> Any:
    found = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages")
    return _of(found[0]) if found else []


def _takes_away(sqs: Any, queue_url: str) -> Any:
    found = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    return [_of(it) for it in found]


def _message(body: Function) -> Function:
    """A function that sends `body(job, application)`, as JSON unless it is text."""

    def withdraw(sqs: Any, queue_url: str, job: Any, application: Any) -> None:
        text = body(job, application)
        sqs.send_message(QueueUrl=queue_url, MessageBody=text if isinstance(text, str) else json.dumps(text))

    return withdraw


def _ids(job: Any, application: Any) -> dict[str, str]:
    return {"jobId": job.id, "applicationId": application.id}


def _all_of_them(sqs: Any, queue_url: str, job: Any, application: Any) -> None:
    for each in job_with_applications(2, seed=31).applications:
        sqs.send_message(QueueUrl=queue_url, MessageBody=json.dumps({"jobId": each.jobId, "applicationId": each.id}))


WRONG_ANSWERS: WrongAnswers = {
    "00-1": (
        (_sending(_fields), "inside an object called `input`"),
        (_sending(lambda job, application: _CHLOE), "`jobId` is not the job's"),
        (_with(applicationId=_SECOND.applications[2].id), "`applicationId` is not the application's"),
        (_with(applicationId=lambda job, application: application.username), "the nanny's name"),
        (_with(username="sarah"), "`username` is not that of the parent"),
        (_with(username=lambda job, application: application.username), "is the nanny's"),
        (_with(jobId=lambda job, application: application.id), "is the id of the application"),
        (
            _with(
                jobId=lambda job, application: application.id,
                applicationId=lambda job, application: job.id,
            ),
            "have changed places",
        ),
        (_with(jobId="job.id"), "`job.id` without quotes"),
        (_with(applicationStatus="PENDING"), "asks for `'ACCEPTED'`"),
        (_with(applicationStatus=None), "`applicationStatus`"),
        (_sending(lambda job, application: {"input": "sarah"}), "not a dict"),
        (_sending(lambda job, application: {}), "no `input` in the document"),
        (_sending(lambda job, application: json.dumps(json.dumps(_right(job, application)))), "JSON twice"),
        (_sending(lambda job, application: str(_right(job, application))), "no JSON"),
        (_sending(_right, lambda answer: answer), "the whole answer"),
        (_sending(_right, lambda answer: None), "`return` is missing"),
        (_sending(_right, lambda answer: "SUCCEEDED"), "the `status` FAILED"),
        (_sending(_right, lambda answer: answer["ResponseMetadata"]["HTTPStatusCode"]), "not the answer's"),
        (_sending(_right, lambda answer: answer["status"] if "output" in answer else 1 / 0), "Return it"),
        (
            lambda step_functions, arn, job, application: step_functions.start_sync_execution(
                stateMachineArn=arn, input=_right(job, application)
            ),
            "`input` is text",
        ),
        (_sending(lambda job, application: {"input": _fields(job, application, jobId=job)}), "no objects of Python's"),
        (
            lambda step_functions, arn, job, application: _sending(_right)(step_functions, f"{arn}2", job, application),
            "another state machine than the one it was given",
        ),
        (_sending(_right, lambda answer: answer.status), "and after that your function raised an error"),
        (lambda step_functions, arn, job, application: "SUCCEEDED", "does not start the state machine"),
        (_CHLOE, "The answer has to be a function"),
        (lambda job, application: "SUCCEEDED", "raised an error"),
    ),
    "00-2": (
        (lambda sqs, queue_url: [_BRUNO], "The check asks about another queue"),
        (_receiving(lambda message: message["MessageId"]), "not in the messages' bodies"),
        (_receiving(lambda message: json.loads(message["Body"])["jobId"]), "A job's id is among them"),
        (_receiving(lambda message: list(json.loads(message["Body"]).values())[1]), "A job's id is among them"),
        (_receiving(lambda message: message["Body"]), "the whole bodies"),
        (_receiving(lambda message: json.loads(message["Body"])), "You have opened the bodies"),
        (_receiving(lambda message: message), "These are the messages"),
        (_receiving(lambda message: message["Body"]["applicationId"]), "`json.loads` makes a dict"),
        (
            lambda sqs, queue_url: sqs.receive_message(QueueUrl=queue_url)["Messages"]["Body"],
            "go through it with `for`",
        ),
        (_receiving(_of, MaxNumberOfMessages=1), "It found 1 of 3"),
        (lambda sqs, queue_url: sqs.receive_message(QueueUrl=queue_url), "This is a dict"),
        (lambda sqs, queue_url: _receiving(_of)(sqs, f"{queue_url}-dlq"), "another queue than the one it was given"),
        (_without_get, 'no `"Messages"` at all'),
        (_first_only, "A list is wanted"),
        (_takes_away, "the messages are gone"),
        (lambda sqs, queue_url: [], "The list is empty"),
        (lambda sqs, queue_url: None, "A list is wanted"),
        (lambda sqs, queue_url: ["bruno"], "These are names"),
        (lambda sqs, queue_url: [7], "nothing else"),
        (_BRUNO, "The answer has to be a function"),
    ),
    "00-3": (
        (_message(lambda job, application: str(_ids(job, application))), "double quotes"),
        (_message(lambda job, application: application.id), "no JSON"),
        (_message(lambda job, application: json.dumps(application.id)), "but no object"),
        (_message(lambda job, application: {"applicationId": application.id}), "jobId is missing"),
        (_message(lambda job, application: {"jobId": job.id, "id": application.id}), "applicationId is missing"),
        (_message(lambda job, application: _ids(job, application) | {"status": "DECLINED"}), "not a field it knows"),
        (_message(lambda job, application: {"input": _ids(job, application)}), "jobId is missing"),
        (_message(lambda job, application: {"jobId": application.id, "applicationId": job.id}), "changed places"),
        (
            _message(lambda job, application: _ids(job, job_with_applications(2, seed=31).applications[1])),
            "another application",
        ),
        (_message(lambda job, application: _ids(job, application) | {"jobId": _SECOND.job.id}), "not that of the"),
        (_message(lambda job, application: {"jobId": job, "applicationId": application}), "no objects of Python's"),
        (
            lambda sqs, queue_url, job, application: sqs.send_message(
                QueueUrl=queue_url, MessageBody=_ids(job, application)
            ),
            "A body is text",
        ),
        (lambda sqs, queue_url, job, application: _ids(job, application), "put no message into the queue"),
        (_all_of_them, "others are as well"),
        (lambda sqs, queue_url, job, application: sqs.send_message(QueueUrl=queue_url), "does not send the call"),
        (
            lambda sqs, queue_url, job, application: _message(_ids)(sqs, f"{queue_url}-dlq", job, application),
            "another queue than the one it was given",
        ),
        ("a message", "The answer has to be a function"),
    ),
}
