"""Closing the job and accepting an application happen together, once, and only for the parent who may."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from booking import backoff
from booking.backoff import wait_before_retry
from booking.errors import (
    ApplicationNotFound,
    ApplicationNotPending,
    ApplicationsStillArriving,
    BookingError,
    InvalidInput,
    JobNotFound,
    JobNotOpen,
    NotYourJob,
    TransactionConflict,
)
from booking.model import ApplicationStatus, JobStatus


def test_the_job_is_closed_and_the_application_accepted(world: Any) -> None:
    world.post_job(applications=3)
    world.table.close_and_accept(world.request(2), 3)
    job = world.table.get_job("sarah", world.uuid(1))
    assert (job.jobStatus, job.acceptedApplicationId) == (JobStatus.CLOSED, world.application_id(2))
    assert world.statuses() == {"nanny1": "PENDING", "nanny2": "ACCEPTED", "nanny3": "PENDING"}


def test_the_same_booking_again_changes_nothing(world: Any) -> None:
    world.post_job(applications=2)
    world.table.close_and_accept(world.request(1), 2)
    with world.unchanged():
        world.table.close_and_accept(world.request(1), 2)


def test_of_two_bookings_that_saw_the_same_open_job_the_second_is_refused(world: Any) -> None:
    world.post_job(applications=2)
    seen = len(world.table.applications_of_job(world.uuid(1)))
    world.table.close_and_accept(world.request(1), seen)
    with world.unchanged(), pytest.raises(JobNotOpen, match="another application was accepted"):
        world.table.close_and_accept(world.request(2), seen)


def test_an_application_that_arrived_since_the_list_keeps_the_job_open(world: Any) -> None:
    world.post_job(applications=2)
    seen = len(world.table.applications_of_job(world.uuid(1)))
    world.table.apply(world.application(3))
    with world.unchanged(), pytest.raises(ApplicationsStillArriving, match="not listed yet"):
        world.table.close_and_accept(world.request(1), seen)


def test_repeating_a_booking_does_not_trust_an_index_that_is_behind_either(world: Any) -> None:
    world.post_job(applications=3)
    world.table.close_and_accept(world.request(1), 3)
    with world.unchanged(), pytest.raises(ApplicationsStillArriving):
        world.table.close_and_accept(world.request(1), 2)


def test_a_job_from_before_applications_were_counted_can_be_booked(world: Any) -> None:
    world.post_job(applications=1)
    key = {"PK": {"S": "USER#sarah"}, "SK": {"S": f"JOB#{world.uuid(1)}"}}
    world.dynamodb.update_item(TableName="booking", Key=key, UpdateExpression="REMOVE applicationCount")
    world.table.close_and_accept(world.request(1), 1)
    assert world.statuses() == {"nanny1": "ACCEPTED"}
    with world.unchanged():  # repeated, it is a success too: more are listed than were counted
        world.table.close_and_accept(world.request(1), 1)


def test_an_unknown_job(world: Any) -> None:
    world.post_job(applications=1)
    with world.unchanged(), pytest.raises(JobNotFound, match="Check the jobId"):
        world.table.close_and_accept(world.request(1, jobId=world.uuid(9)), 1)


def test_somebody_elses_job(world: Any) -> None:
    world.post_job(applications=1)
    with world.unchanged(), pytest.raises(NotYourJob, match="not posted by mallory"):
        world.table.close_and_accept(world.request(1, username="mallory"), 1)


def test_somebody_else_cannot_repeat_a_booking(world: Any) -> None:
    world.post_job(applications=1)
    world.table.close_and_accept(world.request(1), 1)
    with world.unchanged(), pytest.raises(NotYourJob):
        world.table.close_and_accept(world.request(1, username="mallory"), 1)


def test_a_job_that_names_another_parent_than_its_key_is_not_booked(world: Any) -> None:
    """The key alone would let it pass: the condition is on the caller's name in the item itself."""
    world.post_job(applications=1)
    key = {"PK": {"S": "USER#sarah"}, "SK": {"S": f"JOB#{world.uuid(1)}"}}
    name = {":other": {"S": "mallory"}}
    world.dynamodb.update_item(
        TableName="booking", Key=key, UpdateExpression="SET username = :other", ExpressionAttributeValues=name
    )
    with world.unchanged(), pytest.raises(BookingError):
        world.table.close_and_accept(world.request(1), 1)


def test_an_unknown_application(world: Any) -> None:
    world.post_job(applications=1)
    with world.unchanged(), pytest.raises(ApplicationNotFound, match="Check both ids"):
        world.table.close_and_accept(world.request(9), 1)


def test_an_application_of_another_job(world: Any) -> None:
    world.post_job(applications=1)
    world.table.post_job(world.job(2))
    world.table.apply(world.application(2, job=2))
    with world.unchanged(), pytest.raises(ApplicationNotFound):
        world.table.close_and_accept(world.request(2), 1)


def test_a_declined_application(world: Any) -> None:
    world.post_job(applications=1)
    world.table.decline(world.message(1))
    with world.unchanged(), pytest.raises(ApplicationNotPending, match="DECLINED"):
        world.table.close_and_accept(world.request(1), 1)


def test_an_accepted_application_of_an_open_job(world: Any) -> None:
    world.post_job(applications=1)
    world.table.close_and_accept(world.request(1), 1)
    key = {"PK": {"S": "USER#sarah"}, "SK": {"S": f"JOB#{world.uuid(1)}"}}
    opened: dict[str, Any] = {":open": {"S": "OPEN"}}
    world.dynamodb.update_item(
        TableName="booking", Key=key, UpdateExpression="SET jobStatus = :open", ExpressionAttributeValues=opened
    )
    with world.unchanged(), pytest.raises(ApplicationNotPending, match="ACCEPTED"):
        world.table.close_and_accept(world.request(1), 1)


@pytest.mark.parametrize(("first", "error"), [(1, ApplicationsStillArriving), (2, JobNotOpen)])
def test_a_booking_that_comes_while_the_reason_is_read_is_told_from_an_application_that_was_not_pending(
    world: Any, faults: Any, first: int, error: type[BookingError]
) -> None:
    """The index was behind, so the transaction is cancelled. Then, between reading and reading, the job is booked."""
    world.post_job(applications=2)
    reads: list[Any] = []

    def book_before_the_second(**_: Any) -> None:
        reads.append(None)
        if len(reads) == 2:
            world.table.close_and_accept(world.request(first), 2)
            if first != 1:
                world.table.decline(world.message(1))

    faults.on(world.dynamodb, "before-call.dynamodb.GetItem", book_before_the_second)
    with pytest.raises(error):
        world.table.close_and_accept(world.request(1), 1)


@pytest.mark.parametrize("field", ["jobId", "applicationId", "username"])
def test_a_request_that_was_not_validated_makes_no_key(world: Any, field: str) -> None:
    world.post_job(applications=1)
    request = world.request(1).model_copy(update={field: f"{world.uuid(1)}#APPLICATION#{world.application_id(1)}"})
    with world.unchanged(), pytest.raises(InvalidInput):
        world.table.close_and_accept(request, 1)


def test_a_conflict_is_tried_again_until_the_winner_is_known(world: Any, faults: Any) -> None:
    """While one booking is under way DynamoDB cancels the other; only a second look tells that the job is taken."""
    world.post_job(applications=2)
    world.table.close_and_accept(world.request(1), 2)
    faults.answer(world.dynamodb, "TransactWriteItems", faults.cancelled("TransactionConflict", "None"))
    with world.unchanged(), pytest.raises(JobNotOpen):
        world.table.close_and_accept(world.request(2), 2)


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_transaction_cancelled_for_now_is_tried_again_after_a_wait(
    world: Any, faults: Any, waits: list[float], code: str, place: int
) -> None:
    """(DynamoDB API reference, *TransactWriteItems*: the cancellation reasons.)"""
    world.post_job(applications=1)
    codes = ["None", "None"]
    codes[place] = code
    faults.answer(world.dynamodb, "TransactWriteItems", *[faults.cancelled(*codes)] * 4)
    world.table.close_and_accept(world.request(1), 1)
    assert world.statuses() == {"nanny1": "ACCEPTED"}
    assert waits == [0.1, 0.2, 0.4, 0.8]


def test_waits_between_attempts_double_up_to_two_seconds_and_are_drawn_by_lot(
    waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    for attempt in range(1, 8):
        wait_before_retry(attempt)
    assert waits == [0.1, 0.2, 0.4, 0.8, 1.6, 2, 2]
    monkeypatch.setattr(backoff, "uniform", lambda low, high: low)
    wait_before_retry(1)
    assert waits[-1] == 0


def test_a_conflict_that_does_not_end_is_not_called_a_closed_job(world: Any, faults: Any) -> None:
    world.post_job(applications=1)
    conflict = faults.cancelled("TransactionConflict", "ConditionalCheckFailed")
    faults.answer(world.dynamodb, "TransactWriteItems", *[conflict] * 5)
    with world.unchanged(), pytest.raises(TransactionConflict):
        world.table.close_and_accept(world.request(1), 1)
    world.table.close_and_accept(world.request(1), 1)
    assert world.statuses() == {"nanny1": "ACCEPTED"}


def test_a_cancellation_for_any_other_reason_is_not_given_a_wrong_name(world: Any, faults: Any) -> None:
    world.post_job(applications=1)
    faults.answer(world.dynamodb, "TransactWriteItems", faults.cancelled("ValidationError", "None"))
    with world.unchanged(), pytest.raises(world.dynamodb.exceptions.TransactionCanceledException):
        world.table.close_and_accept(world.request(1), 1)


def test_declining_tells_what_the_application_was(world: Any) -> None:
    world.post_job(applications=2)
    world.table.close_and_accept(world.request(1), 2)
    assert world.table.decline(world.message(2)) is ApplicationStatus.PENDING
    with world.unchanged():
        assert world.table.decline(world.message(2)) is ApplicationStatus.DECLINED
        assert world.table.decline(world.message(1)) is ApplicationStatus.ACCEPTED
    assert world.statuses() == {"nanny1": "ACCEPTED", "nanny2": "DECLINED"}


def test_declining_never_makes_an_application(world: Any) -> None:
    world.post_job(applications=1)
    with world.unchanged(), pytest.raises(ApplicationNotFound, match="to decline"):
        world.table.decline(world.message(9))


def test_the_first_notification_is_remembered(world: Any) -> None:
    world.post_job(applications=1)
    first, later = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 9, tzinfo=UTC)
    with time_machine.travel(first):
        world.table.remember_notification(world.application(1))
    assert world.table.get_application(world.uuid(1), world.application_id(1)).notifiedOn == first
    with world.unchanged(), time_machine.travel(later):
        world.table.remember_notification(world.application(1))


def test_remembering_a_notification_never_makes_an_application(world: Any) -> None:
    world.post_job(applications=1)
    with world.unchanged():
        world.table.remember_notification(world.application(9))


@pytest.mark.parametrize("seen", ["3", 2.5, -1, True])
def test_a_number_of_applications_that_is_no_number_is_invalid_input(world: Any, sample: Any, seen: Any) -> None:
    world.post_job(applications=2)
    with world.unchanged(), pytest.raises(InvalidInput, match="seen_applications"):
        world.table.close_and_accept(sample.request(1), seen)


def test_a_caller_who_lists_afterwards_closes_the_job_whatever_the_index_shows(world: Any, sample: Any) -> None:
    world.post_job(applications=3)
    world.table.close_and_accept(sample.request(1))
    job = world.table.get_job(sample.request(1).username, sample.request(1).jobId)
    assert (job.jobStatus, job.applicationCount) == ("CLOSED", 3)
    with world.unchanged():
        world.table.close_and_accept(sample.request(1))
