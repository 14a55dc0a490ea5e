"""Tries a reader's record handler and a reader's update, each on a table of its own."""

import inspect
import json
from collections.abc import Callable
from typing import Any

import boto3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import ClientError, ParamValidationError

from booking.errors import ApplicationNotFound, InvalidInput
from booking.items import typed
from booking.keys import application_key
from booking.model import ApplicationStatus, BookingRequest
from booking.table import BookingTable
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.scratch import scratch_table
from workbook.sample import PostedJob, post_job

Function = Callable[..., Any]

_MISSING = "00000000-0000-4000-8000-00000000ffff"
_BAD, _ABSENT = "message-2", "message-3"


def record_handler(function: Function) -> Verdict:
    """`function(record, table)`: first with one good record, then through Powertools with a batch of four."""
    if not _takes(function, 2):
        return Wrong("Your function is called with two arguments: the record and the table.")
    with scratch_table() as name:
        table = _Table(name)
        posted = post_job(table, applications=2)
        return _alone(function, table, posted) or _in_a_batch(function, table, posted)


def _alone(function: Function, table: BookingTable, posted: PostedJob) -> Wrong | None:
    try:
        function(_record(1, _body(posted, 0)), table)
    except InvalidInput as error:
        return Wrong(f"The record was fine, and `DeclineMessage` refused what your function made of it: {error}")
    except (TypeError, KeyError, AttributeError, IndexError) as error:
        return Wrong(_stumbled(error))
    except ApplicationNotFound:
        return Wrong("The application is there, and your function looked for another one: are the two ids swapped?")
    if _status(table, posted, 0) is not ApplicationStatus.DECLINED:
        return Wrong("It returned without an error, and the application is still PENDING: nothing was declined.")
    return None


def _stumbled(error: Exception) -> str:
    if isinstance(error, TypeError) and ("mapping, not str" in str(error) or "string ind" in str(error)):
        return (
            "A text was used like a dict. The body is JSON text until `json.loads` makes a dict of it, and the ids in "
            'that dict are plain text: there is no `{"S": …}` in a message.'
        )
    if isinstance(error, KeyError):
        return f"There is no {error}. A record has a `body`; the body has `jobId` and `applicationId`."
    return f"A good record made it stumble: {type(error).__name__}: {error}."


def _in_a_batch(function: Function, table: BookingTable, posted: PostedJob) -> Verdict:
    returned: list[object] = []
    absent = json.dumps({"jobId": posted.job.id, "applicationId": _MISSING})
    bodies = [_body(posted, 1), "please decline Bruno", absent, _body(posted, 0)]
    event = {"Records": [_record(number, body).raw_event for number, body in enumerate(bodies, 1)]}
    response = process_partial_response(
        event,
        lambda record: returned.append(function(_Record(record.raw_event), table)),
        BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False),
        None,
    )
    failed = {failure["itemIdentifier"] for failure in response["batchItemFailures"]}
    if _exists(table, posted, _MISSING):
        return Wrong("For an application that is not there it made a new item. `table.decline` does not do that.")
    if failed == {_BAD, _ABSENT}:
        return Right("Raising is how a record handler says “not done”. Powertools catches it and lists the record.")
    if any("batchItemFailures" in str(value) for value in returned):
        return Wrong(
            "What a record handler returns is not read as an answer. Powertools makes the response, from the records "
            "whose handler raised."
        )
    if not failed:
        return Wrong(
            "The message that is no JSON and the one without an application were taken for done: your function "
            "returned where it should have raised. Lambda would delete both, and nobody would know."
        )
    if _BAD not in failed:
        return Wrong("The message that is no JSON was taken for done, and would be deleted. Let the error out.")
    if _ABSENT not in failed:
        return Wrong("A message about an application that is not there was taken for done. Let the error out.")
    if "message-4" in failed:
        return Wrong("It failed on a duplicate: the application was DECLINED before, so that work is done.")
    return Wrong("It failed on a good record: the first of the batch.")


def conditional_decline(function: Function) -> Verdict:
    """`function(dynamodb, table_name, key)`, on an application in each of the states it can be in."""
    if not _takes(function, 3):
        return Wrong("Your function is called with three arguments: the client, the table's name and the key.")
    with scratch_table() as name:
        table = BookingTable(name)
        posted = post_job(table, applications=4)
        table.close_and_accept(BookingRequest.from_event(posted.booking(1)), 4)
        tried = _Tried(function, table, name, posted)
        return tried.pending() or tried.declined() or tried.accepted() or tried.raced() or tried.missing() or _DONE


_DONE = Right(
    "One write, which checks and changes in one step. What was done before stays done, a booking stays a booking, and "
    "only what is really wrong comes back."
)


class _Tried:
    """Calls the reader's function; each method returns what is wrong, or None."""

    def __init__(self, function: Function, table: BookingTable, name: str, posted: PostedJob) -> None:
        self._function, self._table, self._name, self._posted = function, table, name, posted

    def _call(self, application_id: str, client: Any = None) -> str:
        """The name of the error that came; empty when none did."""
        try:
            self._function(client or boto3.client("dynamodb"), self._name, self._key(application_id))
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        except Exception as error:  # any error says "not done", also one of the reader's own
            return type(error).__name__
        return ""

    def _key(self, application_id: str) -> dict[str, Any]:
        return typed(application_key(self._posted.job.id, application_id))

    def _id(self, number: int) -> str:
        return self._posted.applications[number].id

    def _is(self, number: int) -> ApplicationStatus:
        return _status(self._table, self._posted, number)

    def pending(self) -> Wrong | None:
        try:
            self._function(boto3.client("dynamodb"), self._name, self._key(self._id(0)))
        except (ClientError, ParamValidationError, KeyError) as error:
            return Wrong(f"An application that is PENDING was not declined; it raised {type(error).__name__}: {error}")
        try:
            status = self._is(0)
        except InvalidInput:
            return Wrong("The item lost its other attributes. An update changes one and leaves the rest.")
        if status is not ApplicationStatus.DECLINED:
            return Wrong(f"An application that is PENDING should be DECLINED now, and it is {status}.")
        return None

    def declined(self) -> Wrong | None:
        if error := self._call(self._id(0)):
            return Wrong(
                f"A duplicate, whose application is DECLINED already, raised {error}. The work is done, yet the "
                "message would come back five times and end in the DLQ."
            )
        return None

    def accepted(self) -> Wrong | None:
        error = self._call(self._id(1))
        if self._is(1) is not ApplicationStatus.ACCEPTED:
            return Wrong("A late decline undid a booking: the application was ACCEPTED and is DECLINED now.")
        if error:
            return Wrong(
                f"It left the ACCEPTED application alone, which is right, and raised {error}. No redelivery will "
                "change that: the message would go round five times and end in the DLQ."
            )
        return None

    def raced(self) -> Wrong | None:
        """The parent accepts the application after anything that was read, just before the update is sent."""
        client = boto3.client("dynamodb")
        key = self._key(self._id(2))

        def accept(**_: Any) -> None:
            client.meta.events.unregister("provide-client-params.dynamodb.UpdateItem", accept)
            boto3.client("dynamodb").update_item(
                TableName=self._name,
                Key=key,
                UpdateExpression="SET jobApplicationStatus = :accepted",
                ExpressionAttributeValues={":accepted": {"S": "ACCEPTED"}},
            )

        client.meta.events.register("provide-client-params.dynamodb.UpdateItem", accept)
        self._call(self._id(2), client)
        if self._is(2) is ApplicationStatus.DECLINED:
            return Wrong(
                "It reads first and writes later. In between the parent accepted the application, and the write undid "
                "it. Only the write's own `ConditionExpression` is checked in the same instant."
            )
        return None

    def missing(self) -> Wrong | None:
        error = self._call(_MISSING)
        if _exists(self._table, self._posted, _MISSING):
            return Wrong("There was no such application, and your update made one: an item with a status and no nanny.")
        if not error:
            return Wrong(
                "There is no such application, and it returned as if all were well: the message would be deleted, and "
                "nobody would know. With `ReturnValuesOnConditionCheckFailure`, the error brings the item, if there is "
                "one."
            )
        return None


def _takes(function: Function, arguments: int) -> bool:
    try:
        inspect.signature(function).bind(*range(arguments))
    except (TypeError, ValueError):
        return False
    return True


def _body(posted: PostedJob, number: int) -> str:
    return json.dumps({"jobId": posted.job.id, "applicationId": posted.applications[number].id})


class _Table(BookingTable):
    """Known to the reader as `table`."""

    def __repr__(self) -> str:
        return "table"


class _Record(SQSRecord):  # type: ignore[misc]  # Powertools is untyped to mypy
    """The record that Powertools passes, short enough for a message."""

    def __repr__(self) -> str:
        return f"the record of {self.message_id}"


def _record(number: int, body: str) -> SQSRecord:
    return _Record(
        {
            "messageId": f"message-{number}",
            "receiptHandle": "…",
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
        }
    )


def _status(table: BookingTable, posted: PostedJob, number: int) -> ApplicationStatus:
    return table.get_application(posted.job.id, posted.applications[number].id).jobApplicationStatus


def _exists(table: BookingTable, posted: PostedJob, application_id: str) -> bool:
    try:
        table.get_application(posted.job.id, application_id)
    except ApplicationNotFound:
        return False
    except InvalidInput:  # an item that is no whole application: a phantom
        return True
    return True
