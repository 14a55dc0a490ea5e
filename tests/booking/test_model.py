"""Models take what can be stored and meant; everything else is InvalidInput, in a sentence that names the field."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from booking.errors import InvalidInput
from booking.model import BookingRequest, DeclineMessage


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("id", "A#B", "id must be a UUID"),
        ("username", "sa#rah", "username must have"),
        ("jobType", "NAPPING", "jobType: input should be 'BABYSITTING', 'CLEANING' or 'RUNNING_ERRANDS'"),
        ("startDate", 20260309, "startDate must be ISO 8601 text"),
        ("startDate", "86400", "startDate"),
        ("startDate", "next week", "startDate"),
        ("startTime", 8, "startTime must be ISO 8601 text"),
        ("startTime", "08:00+01:00", "startTime must be the local time"),
        ("endDate", "2026-03-08", "must end after it starts"),
        ("longitude", 181, "longitude"),
        ("latitude", -91, "latitude"),
        ("latitude", "0.123456789", "latitude"),
        ("cost", -1, "cost"),
        ("cost", "1.001", "cost"),
        ("cost", float("nan"), "cost"),
        ("address", "", "address"),
        ("city", "x" * 201, "city"),
        ("city", 5, "city"),
        ("applicationCount", -1, "applicationCount"),
        ("discount", 5, "discount is not a field"),
    ],
)
def test_a_value_that_does_not_fit_is_named(sample: Any, field: str, value: Any, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        sample.job(**{field: value})


def test_all_problems_are_told_at_once(sample: Any) -> None:
    with pytest.raises(InvalidInput, match=r"city.*cost"):
        sample.job(city="", cost=-1)


def test_a_job_may_end_on_the_day_it_starts_but_not_before_its_hour(sample: Any) -> None:
    assert sample.job(endDate="2026-03-09").endDate == date(2026, 3, 9)
    with pytest.raises(InvalidInput, match="must end after it starts"):
        sample.job(endDate="2026-03-09", endTime="08:00")


def test_a_float_keeps_the_digits_it_was_written_with(sample: Any) -> None:
    assert sample.job(longitude=13.405).longitude == Decimal("13.405")


def test_dates_and_times_can_be_pythons_own(sample: Any) -> None:
    assert sample.job(startDate=date(2026, 3, 9), startTime=time(8)) == sample.job()


@pytest.mark.parametrize("event", [None, [], "book", {}, {"input": None}, {"input": []}, {"Input": {}}])
def test_a_booking_without_its_input_shows_the_form(event: Any) -> None:
    with pytest.raises(InvalidInput, match=r'\{"input": \{"username", "jobId"'):
        BookingRequest.from_event(event)


@pytest.mark.parametrize("field", ["username", "jobId", "applicationId", "applicationStatus"])
def test_a_booking_names_the_field_that_is_missing(sample: Any, field: str) -> None:
    with pytest.raises(InvalidInput, match=f"{field} is missing"):
        BookingRequest.from_event(sample.event(**{field: ...}))


@pytest.mark.parametrize("status", ["PENDING", "DECLINED", "accepted", "", None, True])
def test_a_booking_can_only_accept(sample: Any, status: Any) -> None:
    with pytest.raises(InvalidInput, match="applicationStatus: input should be 'ACCEPTED'"):
        sample.request(applicationStatus=status)


def test_a_booking_ignores_what_a_front_door_adds_as_the_workflow_does(sample: Any) -> None:
    assert sample.request(requestedAt="now") == sample.request()


def test_a_message_with_fields_of_its_own_is_not_a_message(sample: Any) -> None:
    with pytest.raises(InvalidInput, match="status is not a field"):
        DeclineMessage(**sample.message(1).model_dump() | {"status": "DECLINED"})
