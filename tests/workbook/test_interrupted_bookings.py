"""What a booking does when a service refuses, forgets, or answers late; and when it runs more than once at a time."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient

from booking.keys import application_key
from tests.workbook.bookings import book, every_item
from workbook.cloud import Stack, faults
from workbook.cloud.permissions.acting import acting_as
from workbook.practice.sample import PostedJob, job_with_applications, put_job


@pytest.fixture
def stack(emptied: Stack) -> Stack:
    return emptied


@pytest.fixture
def posted(stack: Stack) -> PostedJob:
    return put_job(stack.outputs["TableName"], job_with_applications(3))


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("dynamodb", "Query"),
        ("dynamodb", "TransactWriteItems"),
        ("dynamodb", "TransactGetItems"),
        ("dynamodb", "GetItem"),
        ("dynamodb", "UpdateItem"),
        ("sns", "Publish"),
        ("sqs", "SendMessage"),
    ],
)
@pytest.mark.parametrize("error", ["ServiceUnavailable", "InternalServerError"])
def test_what_passes_by_itself_stops_no_call_of_a_booking(
    stack: Stack, posted: PostedJob, service: str, operation: str, error: str
) -> None:
    if operation == "TransactGetItems":  # asked for only when the transaction was cancelled
        book(stack, posted.booking(0))
    with faults.inject(service, operation, error=error, times=3) as fault:
        answer = book(stack, posted.booking(0))
    assert (answer["status"], fault.happened) == ("SUCCEEDED", 3)


def test_a_transactional_read_that_another_transaction_cancels_is_tried_again(stack: Stack, posted: PostedJob) -> None:
    book(stack, posted.booking(0))
    with faults.inject("dynamodb", "TransactGetItems", error="TransactionCanceledException", times=2) as fault:
        answer = book(stack, posted.booking(0))
    assert (answer["status"], fault.happened) == ("SUCCEEDED", 2)


def test_an_update_that_meets_a_transaction_is_tried_again(stack: Stack, posted: PostedJob) -> None:
    with faults.inject("dynamodb", "UpdateItem", error="TransactionConflictException") as fault:
        answer = book(stack, posted.booking(0))
    assert (answer["status"], fault.happened) == ("SUCCEEDED", 1)


# DynamoDB guide, "Constraints in Amazon DynamoDB": a partition key has at most 2,048 bytes, a sort key 1,024. The
# emulator takes longer ones. How AWS refuses them inside a transaction is not written down: both ways are tried.
HASH = "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"
RANGE = (
    "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 "
    "bytes"
)
CANCELLED = "Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError, None]"
LONG_ID = f"{'0' * 3000}-0-0-0-0"
TOO_LONG = {
    "a username of 3,000 characters": {"username": "s" * 3000},
    "a username of 600 characters of four bytes": {"username": "😀" * 600},
    "a jobId of 3,000 digits": {"jobId": LONG_ID},
    "an applicationId of 3,000 digits": {"applicationId": LONG_ID},
}


@pytest.mark.parametrize("change", TOO_LONG.values(), ids=TOO_LONG.keys())
@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("ValidationException", HASH),
        ("ValidationException", RANGE),
        ("TransactionCanceledException", CANCELLED),
    ],
)
def test_a_text_that_is_too_long_for_a_key_is_invalid_input_and_not_a_reason_to_start_again(
    stack: Stack, posted: PostedJob, change: dict[str, str], error: str, message: str
) -> None:
    [text] = change.values()
    before = every_item(stack)
    with ExitStack() as refusing:
        for operation in ("Query", "TransactWriteItems", "TransactGetItems"):
            cancelled = error if operation.startswith("Transact") else "ValidationException"
            said = message if cancelled == error else HASH
            refusing.enter_context(
                faults.inject(
                    *("dynamodb", operation),
                    error=cancelled,
                    message=said,
                    times=None,
                    when=lambda request: text in str(request),
                )
            )
        answer = book(stack, {"input": posted.booking(0)["input"] | change})
    assert (answer["status"], answer["error"]) == ("FAILED", "InvalidInput")
    assert every_item(stack) == before


def test_a_transaction_that_is_cancelled_for_a_key_is_invalid_input_whatever_is_read_then(
    stack: Stack, posted: PostedJob
) -> None:
    with faults.inject(
        "dynamodb", "TransactWriteItems", error="TransactionCanceledException", message=CANCELLED, times=None
    ):
        assert book(stack, posted.booking(0))["error"] == "InvalidInput"


@pytest.mark.parametrize("operation", ["Query", "TransactWriteItems"])
def test_another_refusal_for_good_is_an_interruption(stack: Stack, posted: PostedJob, operation: str) -> None:
    with faults.inject("dynamodb", operation, error="ValidationException", message="No such index.", times=None):
        assert book(stack, posted.booking(0))["error"] == "BookingInterrupted"


def at_the_first(monkeypatch: pytest.MonkeyPatch, operation: str, happens: Callable[[], Any]) -> list[Any]:
    """Just before the first call of an operation something else happens. Its result is in the list then."""
    results: list[Any] = []
    upstream = BaseClient._make_api_call

    def make_api_call(client: BaseClient, name: str, params: dict[str, Any]) -> Any:
        if name == operation and not results:
            results.append(None)
            with acting_as(None):  # by somebody else than the one who is calling
                results[0] = happens()
        return upstream(client, name, params)

    monkeypatch.setattr(BaseClient, "_make_api_call", make_api_call)
    return results


def test_the_same_booking_twice_at_once_succeeds_twice_and_remembers_the_first_message(
    stack: Stack, posted: PostedJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def a_minute_later_the_other_one() -> Any:
        stack.clock.advance(60)
        other = book(stack, posted.booking(0))
        return other["status"], every_item(stack)

    meanwhile = at_the_first(monkeypatch, "UpdateItem", a_minute_later_the_other_one)

    answer = book(stack, posted.booking(0))

    [(other, left)] = meanwhile
    assert (answer["status"], other) == ("SUCCEEDED", "SUCCEEDED")
    assert [item for item in left if "notifiedOn" in item]
    assert every_item(stack) == left


def test_remembering_the_message_makes_no_item_where_somebody_deleted_the_application(
    stack: Stack, posted: PostedJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = boto3.resource("dynamodb").Table(stack.outputs["TableName"])
    key = application_key(posted.job.id, posted.applications[0].id)
    at_the_first(monkeypatch, "UpdateItem", lambda: table.delete_item(Key=key))
    book(stack, posted.booking(0))
    assert "Item" not in table.get_item(Key=key)


@pytest.mark.parametrize("operation", ["Query", "TransactWriteItems", "Publish", "SendMessage"])
def test_the_same_booking_begun_while_another_is_at_any_of_its_calls_succeeds(
    stack: Stack, posted: PostedJob, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    meanwhile = at_the_first(monkeypatch, operation, lambda: book(stack, posted.booking(0))["status"])
    answer = book(stack, posted.booking(0))
    assert (answer["status"], *meanwhile) == ("SUCCEEDED", "SUCCEEDED")
    assert len([item for item in every_item(stack) if item.get("jobApplicationStatus") == {"S": "ACCEPTED"}]) == 1


def test_the_nanny_is_named_as_the_table_has_her_although_the_index_is_behind(
    stack: Stack, posted: PostedJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    upstream = BaseClient._make_api_call

    def make_api_call(client: BaseClient, name: str, params: dict[str, Any]) -> Any:
        if name in ("Query", "GetItem") and params["TableName"] == stack.outputs["TableName"]:
            asked.append({"ConsistentRead": False} | params)
        return upstream(client, name, params)

    monkeypatch.setattr(BaseClient, "_make_api_call", make_api_call)
    assert book(stack, posted.booking(0))["status"] == "SUCCEEDED"
    query, read = asked
    assert read["ConsistentRead"]
    assert not {"username", "jobId"} & set(query["ProjectionExpression"].split(", "))
