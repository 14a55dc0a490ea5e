"""Tries a reader's handler on batches of records, on a table of its own."""

import json
from collections.abc import Callable
from hashlib import md5
from typing import Any

from booking.model import ApplicationStatus
from booking.table import BookingTable
from workbook import cloud
from workbook.basics.shown import describe
from workbook.cloud import faults
from workbook.event_source.response import Verdict as Reading
from workbook.event_source.response import interpret
from workbook.exercises.chapter_05.handler_errors import failed_records, stumbled, wrong_event_type
from workbook.exercises.chapter_05.trial_table import another_table, exists, status_of, tables_used, takes
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import PostedJob, job_with_applications, put_booked
from workbook.practice.scratch import scratch_table

Function = Callable[..., Any]

_MISSING = "00000000-0000-4000-8000-00000000ffff"
_GOOD, _BAD, _ABSENT, _TWICE, _THROTTLED, _LAST = (f"message-{number}" for number in range(1, 7))
_ONE = "one good record"
_SIX = "six records: good, no JSON, no such application, a duplicate, a throttled write, good"
_ERROR = "ProvisionedThroughputExceededException"
_WHY = "A record handler that raises says “not done”; Powertools catches that and lists the record in the answer."
_KEPT = (
    "The first good record went well, and one that came after batches with failures did not. Lambda calls the same "
    "function again and again: what it remembers of one batch must not get into the answer for the next."
)
_TIMES = 5
"""How often a write fails: more often than a reader is likely to try it again within one call."""

_ALL = (
    "Every record failed, the good one too, which alone was done well: your record handler looks at the others. Does "
    'it loop over `event["Records"]`? Powertools does that, and calls it with each record.'
)


def batch_handler(function: Function) -> Verdict:
    """`function(event, context, table)`: first with one good record, then with a batch of six, then with records that
    are alone.
    """
    if not takes(function, 3):
        return Wrong("Your function is called with three arguments: the event, the context and the table.")
    with scratch_table() as name:
        table = BookingTable(name, cloud.shared_client("dynamodb"))
        posted = put_booked(name, job_with_applications(6), 4)
        with tables_used() as used:
            wrong = _alone(function, table, posted)
        if other := another_table(used, name):
            return Wrong(other, came=f"with {_ONE}, a call with TableName={sorted(used - {name})[0]!r}")
        return wrong or _in_a_batch(function, table, posted) or _by_themselves(function, table, posted) or Right(_WHY)


def _alone(function: Function, table: BookingTable, posted: PostedJob) -> Wrong | None:
    event = {"Records": [_record(1, _body(posted, 0))]}
    try:
        response = function(event, None, table)
    except Exception as error:  # whatever it is, a sentence is owed
        said, cause = stumbled(error)
        return Wrong(said, came=f"with {_ONE}, {type(cause).__name__}: {_first_words(cause)}")
    came = f"with {_ONE}, it returned {describe(response)}"
    if (reading := _read(response, event)).failed:
        if not reading.reason.startswith("partial"):
            return _unread(reading, came)
        if status_of(table, posted, 0) is ApplicationStatus.DECLINED:
            said = "It declined a good record, and reported it as failed: the answer lists those whose work raised."
            return Wrong(said, came=came)
        return Wrong(
            "It reported a good record as failed: what handles the record raised. Where Powertools was told "
            "`raise_on_entire_batch_failure=False`, leave that out for once: then this message can say what.",
            came=came,
        )
    if status_of(table, posted, 0) is not ApplicationStatus.DECLINED:
        return Wrong("No error, and the application is still PENDING: nothing was declined.", came=came)
    return None


def _in_a_batch(function: Function, table: BookingTable, posted: PostedJob) -> Wrong | None:
    absent = json.dumps({"jobId": posted.job.id, "applicationId": _MISSING})
    bodies = [_body(posted, 1), "please decline Bruno", absent, _body(posted, 0), _body(posted, 2), _body(posted, 3)]
    event = {"Records": [_record(number, body) for number, body in enumerate(bodies, 1)]}
    busy = str(posted.applications[2].id)
    try:
        with faults.inject("dynamodb", "UpdateItem", error=_ERROR, when=lambda request: busy in str(request)):
            response = function(event, None, table)
    except Exception as error:
        came = f"with {_SIX}, {type(error).__name__}: {_first_words(error)}"
        if said := wrong_event_type(error):
            return Wrong(said, came=came)
        if failed_records(error) == len(bodies):
            return Wrong(_ALL, came=came)
        return Wrong(
            "One record failed, and the error left your handler: Lambda fails the whole batch, the good ones with it. "
            "Powertools catches a record's error, if the record handler is what raises it.",
            came=came,
        )
    came = f"with {_SIX}, it returned {describe(response)}"
    reading = _read(response, event)
    if exists(table, posted, _MISSING):
        return Wrong("For an application that is not there it made a new item. `table.decline` does not do that.")
    if reading.failed and not reading.reason.startswith("partial"):
        return _unread(reading, came)
    done = status_of(table, posted, 2) is ApplicationStatus.DECLINED  # it tried again by itself
    if not done and _THROTTLED not in reading.failed and {_BAD, _ABSENT} <= reading.failed:
        return Wrong(
            "DynamoDB throttled the write of one record, and it was taken for done: Lambda would delete the "
            "message, and its application stays PENDING for ever. Whatever the error is, let it out.",
            came=came,
        )
    if reading.failed == {_BAD, _ABSENT} | (set() if done else {_THROTTLED}):
        return None
    return Wrong(_misjudged(reading, response), came=came)


def _by_themselves(function: Function, table: BookingTable, posted: PostedJob) -> Wrong | None:
    """Batches of one: records that fail, as poison does when it comes back, then one that is good."""
    absent = json.dumps({"jobId": posted.job.id, "applicationId": _MISSING})
    last = _body(posted, 5)
    failing = (
        ("no JSON", "please decline Bruno", ""),
        ("no such application", absent, ""),
        ("a write that fails with ThrottlingException", last, "ThrottlingException"),
        ("a write that fails with InternalServerError", last, "InternalServerError"),
    )
    for number, (what, body, code) in enumerate(failing, 7):
        event = {"Records": [_record(number, body)]}
        try:
            with faults.inject("dynamodb", "UpdateItem", error=code or "Unused", times=_TIMES if code else 0):
                response = function(event, None, table)
        except Exception:
            continue  # the whole batch failed, which is this one record
        done = code and status_of(table, posted, 5) is ApplicationStatus.DECLINED
        if not done and not _read(response, event).failed:
            return Wrong(
                f"A record was alone in its batch and failed ({what}), and it was taken for done: Lambda would delete "
                "the message. Whatever the error is, it has to leave the record handler; and what Powertools raises "
                "when all records failed has to leave the handler.",
                came=f"with one record: {what}, it returned {describe(response)}",
            )
    event = {"Records": [_record(11, last)]}
    came = "with a good record, after batches with failures"
    try:
        response = function(event, None, table)
    except Exception as error:
        return Wrong(_KEPT, came=f"{came}, {type(error).__name__}: {_first_words(error)}")
    if _read(response, event).failed or status_of(table, posted, 5) is not ApplicationStatus.DECLINED:
        return Wrong(_KEPT, came=f"{came}, it returned {describe(response)}")
    return None


def _misjudged(reading: Reading, response: object) -> str:
    failed = reading.failed
    if response is None:
        return (
            "It returned nothing, which Lambda reads as “all done”: two messages that failed would be deleted. The "
            "answer has to be returned."
        )
    if not failed:
        return (
            "The message that is no JSON and the one without an application were taken for done: a record handler "
            "returned where it should have raised. What it returns is not read as an answer. Lambda would delete both, "
            "and nobody would know."
        )
    if _BAD not in failed:
        return "The message that is no JSON was taken for done, and would be deleted. Let the error out."
    if _ABSENT not in failed:
        return "A message about an application that is not there was taken for done. Let the error out."
    if failed == {_GOOD, _BAD, _ABSENT, _TWICE, _THROTTLED, _LAST}:
        return _ALL
    if _LAST in failed and _GOOD not in failed:
        return (
            "It stopped at the first record that failed, and the good ones behind it come back. That is the way of a "
            "FIFO queue; this one keeps no order, so each record is tried."
        )
    if _TWICE in failed:
        return "It failed on a duplicate: the application was DECLINED before, so that work is done."
    return "It failed on a good record: the first of the batch."


def _unread(reading: Reading, came: str) -> Wrong:
    return Wrong(
        f"Lambda cannot use this answer: {reading.reason}. `process_partial_response` makes one that it can.", came=came
    )


def _read(response: object, event: dict[str, Any]) -> Reading:
    ids = [record["messageId"] for record in event["Records"]]
    return interpret(response, ids, reports_batch_item_failures=True)


def _first_words(error: BaseException) -> str:
    """What the error says, without its later sentences."""
    return next(iter(str(error).splitlines()), "").partition(". ")[0]


def _body(posted: PostedJob, number: int) -> str:
    return json.dumps({"jobId": posted.job.id, "applicationId": posted.applications[number].id})


def _record(number: int, body: str) -> dict[str, Any]:
    return {
        "messageId": f"message-{number}",
        "receiptHandle": "…",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1760000000000",
            "SenderId": "AIDA0000000000000000",
            "ApproximateFirstReceiveTimestamp": "1760000000001",
        },
        "messageAttributes": {},
        "md5OfBody": md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:declines",
        "awsRegion": "us-east-1",
    }
