"""Wrong answers to the exercises of chapter 00, start here."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import boto3
from botocore.exceptions import ClientError

from booking.keys import application_key
from tests.workbook.exercises.wrong_answers.listed import WrongAnswers
from workbook.practice.by_hand import change_item
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


def _starts_and_polls(step_functions: Any, arn: str, job: Any, application: Any) -> Any:
    document = json.dumps(_right(job, application))
    started = step_functions.start_execution(stateMachineArn=arn, input=document)
    while (status := step_functions.describe_execution(executionArn=started["executionArn"])["status"]) == "RUNNING":
        pass
    return status


def _books_twice(*arguments: Any) -> Any:
    _sending(_right)(*arguments)
    return _sending(_right)(*arguments)


def _hiding_errors(answer: Function, instead: Any) -> Function:
    """`answer`, with a broad except around it."""

    def hide(*arguments: Any) -> Any:
        try:
            return answer(*arguments)
        except Exception:
            return instead

    return hide


_closed: set[str] = set()


def _remembers(step_functions: Any, arn: str, job: Any, application: Any) -> Any:
    """Knows which job it has booked, and asks nobody the second time."""
    if job.id in _closed:
        return "FAILED"
    status = _sending(_right)(step_functions, arn, job, application)
    if status == "SUCCEEDED":
        _closed.add(job.id)
    return status


def _stops_at_the_first(sqs: Any, queue_url: str) -> Any:
    for message in sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", []):
        return [_of(message)]
    return []


def _asks_without_end(sqs: Any, queue_url: str) -> Any:
    found: list[Any] = []
    while ids := _receiving(_of, VisibilityTimeout=0)(sqs, queue_url):
        found += ids
    return found


def _asks_twice(sqs: Any, queue_url: str) -> Any:
    return _receiving(_of, VisibilityTimeout=0)(sqs, queue_url) + _receiving(_of)(sqs, queue_url)


def _puts_back(sqs: Any, queue_url: str) -> Any:
    found = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        sqs.send_message(QueueUrl=queue_url, MessageBody=message["Body"])
    return [_of(it) for it in found]


def _redrives_too(sqs: Any, queue_url: str) -> Any:
    ids = _receiving(_of)(sqs, queue_url)
    arn = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    with suppress(ClientError):
        sqs.start_message_move_task(SourceArn=arn)
    return ids


def _message(body: Function) -> Function:
    """A function that sends `body(job, application)`, as JSON unless it is text."""

    def withdraw(sqs: Any, queue_url: str, job: Any, application: Any) -> None:
        text = body(job, application)
        sqs.send_message(QueueUrl=queue_url, MessageBody=text if isinstance(text, str) else json.dumps(text))

    return withdraw


def _ids(job: Any, application: Any) -> dict[str, str]:
    return {"jobId": job.id, "applicationId": application.id}


def _declines_itself(sqs: Any, queue_url: str, job: Any, application: Any) -> None:
    dynamodb = boto3.client("dynamodb")
    table_name = dynamodb.list_tables()["TableNames"][-1]
    change_item(table_name, application_key(job.id, application.id), jobApplicationStatus="DECLINED")
    _message(_ids)(sqs, queue_url, job, application)


def _twice(sqs: Any, queue_url: str, job: Any, application: Any) -> None:
    for _ in range(2):
        _message(_ids)(sqs, queue_url, job, application)


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
        (_starts_and_polls, "`start_execution` does not wait"),
        (_books_twice, "more than once for one booking"),
        (_hiding_errors(_sending(_right), "FAILED"), "No execution ran then"),
        (_hiding_errors(_sending(_right), "SUCCEEDED"), "No execution ran then"),
        (_sending(_right, lambda answer: "SUCCEEDED" if "output" in answer else "FAILED"), "TIMED_OUT"),
        (_remembers, "TIMED_OUT"),
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
        (_receiving(_of, MaxNumberOfMessages=1), "It found 1 of 10"),
        (_receiving(_of, MaxNumberOfMessages=9), "It found 9 of 10"),
        (_stops_at_the_first, "return after the last"),
        (_asks_without_end, "would never end"),
        (_asks_twice, "more than once"),
        (_puts_back, "other messages now"),
        (_redrives_too, "it calls `start_message_move_task` as well"),
        (_receiving(_of, VisibilityTimeout=3600), "the messages are hidden still"),
        (_hiding_errors(_receiving(_of), []), "as if it had looked"),
        (lambda sqs, queue_url: set(_receiving(_of)(sqs, queue_url)), "this is a `set`"),
        (lambda sqs, queue_url: (it for it in _receiving(_of)(sqs, queue_url)), "They are wanted as a list"),
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
        (_hiding_errors(_message(_ids), None), "your function hid the error"),
        (_hiding_errors(_message(_right), None), "jobId is missing"),
        (
            _hiding_errors(lambda sqs, queue_url, *ids: sqs.send_message(QueueUrl=queue_url, MessageBody=ids), None),
            "which fails, and hides the error",
        ),
        (_twice, "send one"),
        (_declines_itself, "It changed the table itself"),
        (_all_of_them, "others are as well"),
        (lambda sqs, queue_url, job, application: sqs.send_message(QueueUrl=queue_url), "does not send the call"),
        (
            lambda sqs, queue_url, job, application: _message(_ids)(sqs, f"{queue_url}-dlq", job, application),
            "another queue than the one it was given",
        ),
        ("a message", "The answer has to be a function"),
    ),
}
