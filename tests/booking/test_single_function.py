"""The booking in a single function: the workflow's work and answer, safe to repeat from wherever it stopped."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from botocore.exceptions import BotoCoreError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from booking.environment import booking_table, sns_client, sqs_client
from booking.errors import (
    ApplicationNotFound,
    ApplicationNotPending,
    ApplicationsStillArriving,
    BookingError,
    BookingInterrupted,
    InvalidInput,
    JobNotFound,
    JobNotOpen,
    NotYourJob,
)
from booking.item_table import ItemTable
from booking.model import DeclineMessage
from booking.single_function import book_nanny
from booking.table import BookingTable


def test_twenty_applications(world: Any, context: Any) -> None:
    world.post_job(applications=20)

    answer = book_nanny(world.event(7), context)

    assert answer == {"jobId": world.uuid(1), "acceptedApplicationId": world.application_id(7), "queued": 19}
    others = [world.message(number).model_dump() for number in range(1, 21) if number != 7]
    assert sorted(world.queued(), key=str) == sorted(others, key=str)
    (notification,) = world.notifications()
    assert "nanny7, you are booked" in notification["Message"]
    assert notification["MessageAttributes"]["username"]["Value"] == "nanny7"
    assert len(world.items()) == 21


def test_sqs_is_told_the_job_of_each_message_as_its_group_so_that_no_job_waits_behind_a_large_one(
    world: Any, context: Any
) -> None:
    """Amazon SQS guide, *Amazon SQS fair queues*."""
    world.post_job(applications=3)
    book_nanny(world.event(), context)
    received = world.sqs.receive_message(
        QueueUrl=world.queue_url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
    )
    assert [each["Attributes"].get("MessageGroupId") for each in received["Messages"]] == [world.uuid(1)] * 2


def test_a_single_application(world: Any, context: Any) -> None:
    world.post_job(applications=1)
    assert book_nanny(world.event(), context)["queued"] == 0
    assert world.queued() == []


def test_repeating_a_finished_booking_changes_nothing_and_tells_nobody(world: Any, context: Any) -> None:
    world.post_job(applications=3)
    book_nanny(world.event(), context)
    for message in world.queued():
        world.table.decline(DeclineMessage(**message))
    world.notifications()
    with world.unchanged():
        answer = book_nanny(world.event(), context)
    assert answer == {"jobId": world.uuid(1), "acceptedApplicationId": world.application_id(1), "queued": 0}
    assert (world.queued(), world.notifications()) == ([], [])


def test_a_crash_right_after_the_transaction_is_made_good(world: Any, context: Any) -> None:
    world.post_job(applications=12)
    world.table.close_and_accept(world.request(1), 12)
    assert book_nanny(world.event(), context)["queued"] == 11
    assert (len(world.queued()), len(world.notifications())) == (11, 1)


def test_a_crash_while_queueing_is_made_good(world: Any, context: Any, faults: Any) -> None:
    world.post_job(applications=25)
    faults.answer(sqs_client(), "SendMessageBatch", None, faults.error("AccessDenied", status=403))
    with pytest.raises(BookingInterrupted, match="Start the same booking again"):
        book_nanny(world.event(), context)
    assert len(world.queued()) == 10

    assert book_nanny(world.event(), context)["queued"] == 24

    assert len(world.queued()) == 24
    assert len(world.notifications()) == 1


def test_a_notification_that_failed_is_sent_by_the_repeated_booking(world: Any, context: Any, faults: Any) -> None:
    world.post_job(applications=2)
    faults.answer(sns_client(), "Publish", faults.error("AuthorizationError", status=403))
    with pytest.raises(BookingInterrupted, match="AuthorizationError"):
        book_nanny(world.event(), context)
    book_nanny(world.event(), context)
    assert (len(world.queued()), len(world.notifications())) == (1, 1)


def test_entries_that_sqs_failed_are_sent_again(world: Any, context: Any, faults: Any, waits: list[float]) -> None:
    world.post_job(applications=11)
    refused = [{"Id": "3", "Code": "InternalError", "SenderFault": False}]
    others = [{"Id": str(number), "MessageId": "m", "MD5OfMessageBody": "x"} for number in range(10) if number != 3]
    answer = {"Successful": others, "Failed": refused, "ResponseMetadata": {"HTTPStatusCode": 200}}
    calls = faults.answer(sqs_client(), "SendMessageBatch", answer)
    book_nanny(world.event(), context)
    assert len(calls) == 2
    assert len(world.queued()) == 1
    assert waits == [0.1]


def test_entries_that_sqs_fails_every_time_are_not_dropped_silently(world: Any, context: Any, faults: Any) -> None:
    world.post_job(applications=3)
    failed = [{"Id": str(number), "Code": "InternalError", "SenderFault": False} for number in range(2)]
    answer = {"Successful": [], "Failed": failed, "ResponseMetadata": {"HTTPStatusCode": 200}}
    calls = faults.answer(sqs_client(), "SendMessageBatch", *[answer] * 9)
    with pytest.raises(BookingInterrupted, match=r"refused 2 of .* 4 times \(InternalError\)"):
        book_nanny(world.event(), context)
    assert len(calls) == 4


def test_an_application_that_arrives_while_the_job_closes_is_declined_too(
    world: Any, context: Any, monkeypatch: Any
) -> None:
    world.post_job(applications=2)
    close_and_accept = BookingTable.close_and_accept

    def arrives_first(table: Any, request: Any, seen: int) -> None:
        if seen == 2:
            world.table.apply(world.application(3))
        close_and_accept(table, request, seen)

    monkeypatch.setattr(BookingTable, "close_and_accept", arrives_first)
    assert book_nanny(world.event(), context)["queued"] == 2
    assert [message["applicationId"] for message in world.queued()] == [
        world.application_id(2),
        world.application_id(3),
    ]


def test_an_application_that_arrives_between_listing_and_closing_is_never_left_behind(
    world: Any, context: Any, monkeypatch: Any
) -> None:
    """It arrives at the last moment there is: right before the transaction. After it nobody can apply any more."""
    world.post_job(applications=2)
    transact = ItemTable.transact
    late = iter((3, 4))

    def arrives_first(items: Any, *actions: Any) -> None:
        if number := next(late, None):
            monkeypatch.setattr(ItemTable, "transact", transact)
            world.table.apply(world.application(number))
            monkeypatch.setattr(ItemTable, "transact", arrives_first)
        transact(items, *actions)

    monkeypatch.setattr(ItemTable, "transact", arrives_first)
    assert book_nanny(world.event(), context)["queued"] == 3
    for message in world.queued():
        world.table.decline(DeclineMessage(**message))
    assert world.statuses() == {"nanny1": "ACCEPTED", "nanny2": "DECLINED", "nanny3": "DECLINED", "nanny4": "DECLINED"}


@pytest.mark.parametrize("booked_before", [False, True])
def test_an_index_that_is_behind_for_a_moment_leaves_nobody_behind(
    world: Any, context: Any, monkeypatch: Any, booked_before: bool
) -> None:
    world.post_job(applications=4)
    if booked_before:
        world.table.close_and_accept(world.request(1), 4)
    applications_of_job = BookingTable.applications_of_job
    seen = iter((2, 3, 4))  # and one later, so the list that was counted is the list that is declined
    monkeypatch.setattr(
        BookingTable, "applications_of_job", lambda table, job_id: applications_of_job(table, job_id)[: next(seen, 1)]
    )
    assert book_nanny(world.event(), context)["queued"] == 3


def test_an_index_that_stays_behind_leaves_the_job_open(
    world: Any, context: Any, monkeypatch: Any, waits: list[float]
) -> None:
    world.post_job(applications=2)
    applications_of_job = BookingTable.applications_of_job
    monkeypatch.setattr(
        BookingTable,
        "applications_of_job",
        lambda table, job_id: applications_of_job(table, job_id)[:1],
    )
    with world.unchanged(), pytest.raises(ApplicationsStillArriving):
        book_nanny(world.event(), context)
    assert len(waits) == 2
    assert (world.queued(), world.notifications()) == ([], [])


def test_more_applications_than_one_page_of_1_mb(world: Any, context: Any) -> None:
    world.post_job(applications=6)
    for item in world.items():
        if "jobApplicationStatus" in item:  # 6 x 300 KB
            world.dynamodb.put_item(TableName="booking", Item=item | {"letter": {"S": "x" * 300_000}})
    assert book_nanny(world.event(), context)["queued"] == 5


NOT_AN_ID = "00000000-0000-4000-8000-000000000001#APPLICATION#00000000-0000-4000-8000-0000000003e9"
NOBODYS_ID = "00000000-0000-4000-8000-00000000ffff"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"jobId": NOBODYS_ID}, JobNotFound),
        ({"username": "mallory"}, NotYourJob),
        ({"applicationId": NOBODYS_ID}, ApplicationNotFound),
        ({"jobId": NOT_AN_ID}, InvalidInput),
        ({"applicationId": NOT_AN_ID}, InvalidInput),
        ({"username": "sa#rah"}, InvalidInput),
        ({"jobId": ...}, InvalidInput),
        ({"applicationStatus": "DECLINED"}, InvalidInput),
        ({"applicationId": 7}, InvalidInput),
    ],
)
def test_bad_input_is_named_and_changes_nothing(
    world: Any, context: Any, changes: dict[str, Any], named: type[BookingError]
) -> None:
    world.post_job(applications=3)
    with world.unchanged(), pytest.raises(named) as refused:
        book_nanny(world.event(**changes), context)
    assert type(refused.value) is named
    assert (world.queued(), world.notifications()) == ([], [])


def test_a_closed_job_and_a_declined_application_are_told_apart(world: Any, context: Any) -> None:
    world.post_job(applications=3)
    world.table.decline(world.message(2))
    with world.unchanged(), pytest.raises(ApplicationNotPending):
        book_nanny(world.event(2), context)
    book_nanny(world.event(1), context)
    with world.unchanged(), pytest.raises(JobNotOpen):
        book_nanny(world.event(3), context)


def test_what_aws_refuses_is_named_too(world: Any, context: Any, faults: Any) -> None:
    world.post_job(applications=1)
    faults.answer(booking_table().client, "Query", faults.error("AccessDeniedException"))
    with world.unchanged(), pytest.raises(BookingInterrupted, match="AccessDeniedException"):
        book_nanny(world.event(), context)


CONNECTION_ERRORS = [
    EndpointConnectionError(endpoint_url="https://aws", error="refused"),
    ConnectTimeoutError(endpoint_url="https://aws", error="timed out"),
    ReadTimeoutError(endpoint_url="https://aws", error="timed out"),
]
CALLS = [
    *(("dynamodb", operation) for operation in ("Query", "TransactWriteItems", "GetItem", "UpdateItem")),
    *(("sns", "Publish"), ("sqs", "SendMessageBatch")),
]


# Each call with one of the errors: they are caught as what they have in common.
@pytest.mark.parametrize(
    ("service", "operation", "error"),
    [(*call, error) for call, error in zip(CALLS, CONNECTION_ERRORS * 2, strict=True)],
    ids=lambda it: it if isinstance(it, str) else type(it).__name__,
)
def test_a_connection_that_fails_interrupts_the_booking_and_the_same_booking_finishes_it(
    world: Any, context: Any, service: str, operation: str, error: BotoCoreError
) -> None:
    world.post_job(applications=3)
    client = {"dynamodb": booking_table().client, "sns": sns_client(), "sqs": sqs_client()}[service]
    errors = iter([error])

    def before_call(**_: Any) -> None:
        for error in errors:
            raise error

    client.meta.events.register(f"before-call.{service}.{operation}", before_call)
    with pytest.raises(BookingInterrupted, match="Start the same booking again") as interrupted:
        book_nanny(world.event(), context)
    assert interrupted.value.__cause__ is error
    assert book_nanny(world.event(), context)["queued"] == 2
    assert world.statuses()["nanny1"] == "ACCEPTED"
    assert world.notifications()


def test_what_decides_is_read_consistently(world: Any, context: Any) -> None:
    world.post_job(applications=2)
    reads: list[dict[str, Any]] = []
    events = booking_table().client.meta.events
    events.register("provide-client-params.dynamodb.GetItem", lambda params, **_: reads.append(params))
    book_nanny(world.event(), context)
    book_nanny(world.event(), context)
    with pytest.raises(JobNotOpen):
        book_nanny(world.event(2), context)
    assert {read["Key"]["SK"]["S"].partition("#")[0] for read in reads} == {"JOB"}
    assert {len(read["Key"]["SK"]["S"].split("#")) for read in reads} == {2, 4}  # the job and the application
    assert all(read.get("ConsistentRead") is True for read in reads)


def test_of_the_same_booking_several_times_at_once_the_first_notification_is_remembered(
    world: Any, context: Any
) -> None:
    """Each of the three finds that nobody was told. The third is through before the second tells the nanny."""
    world.post_job(applications=3)
    others = iter((2, 3))
    answers = []
    with time_machine.travel(datetime(2026, 3, 2, 8, tzinfo=UTC), tick=False) as clock:

        def before_telling(**_: Any) -> None:
            for _number in others:
                answers.append(book_nanny(world.event(), context))
            clock.shift(3600)

        sns_client().meta.events.register("before-call.sns.Publish", before_telling)
        answers.append(book_nanny(world.event(), context))
        assert len(world.notifications()) == 3
        others_queued = {message["applicationId"] for message in world.queued()}
    assert others_queued == {world.application_id(2), world.application_id(3)}
    assert answers == [answers[0]] * 3
    accepted = world.table.get_application(world.uuid(1), world.application_id(1))
    assert accepted.notifiedOn == datetime(2026, 3, 2, 9, tzinfo=UTC)
