"""Bookings as a load: each request books a job of its own, and what failed is told by its name."""

import pytest

from booking.table import BookingTable
from workbook.cloud import NotConnected, Stack
from workbook.load import SimulatedClock, open_loop
from workbook.load.bookings import Bookings, posted
from workbook.practice.sample import job_with_applications, statuses


def test_each_request_books_another_job(stack: Stack) -> None:
    inputs = list(posted(stack.outputs["TableName"], 3, 2))
    target = Bookings(stack.outputs["StateMachineArn"], inputs, workers=1)
    attack = open_loop(target, rate=3, duration=1, clock=SimulatedClock())
    assert (attack.requests, attack.statuses, attack.errors) == (3, {200: 3}, {})
    table = BookingTable(stack.outputs["TableName"])
    found = [statuses(table, job_with_applications(2, seed=seed)) for seed in range(3)]
    assert found == [{"ACCEPTED": 1, "PENDING": 1}] * 3
    assert attack.bytes_out > 3 * len(str(inputs[0]))
    assert attack.bytes_in > 3 * 500


def test_an_execution_that_ended_in_an_error_is_a_failure_although_its_status_is_200(stack: Stack) -> None:
    (booking,) = posted(stack.outputs["TableName"], 1, 2)
    another = job_with_applications(2, seed=0).booking(1)  # of the same job, which is closed by then
    target = Bookings(stack.outputs["StateMachineArn"], [booking, another], workers=1)
    attack = open_loop(target, rate=2, duration=1, clock=SimulatedClock())
    assert attack.statuses == {200: 2}
    assert attack.errors == {"JobNotOpen": 1}


def test_what_aws_refuses_is_a_failure_by_aws_name_for_it(stack: Stack) -> None:
    elsewhere = f"{stack.outputs['StateMachineArn']}-of-another"
    attack = open_loop(Bookings(elsewhere, [{}], workers=1), rate=1, duration=1, clock=SimulatedClock())
    assert attack.errors == {"StateMachineDoesNotExist": 1}
    assert attack.statuses == {400: 1}


def test_without_a_cloud_nothing_is_posted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with pytest.raises(NotConnected):
        next(posted("table", 1, 2))
