"""The bill of a booking follows from its counts and from nothing that is not said."""

from dataclasses import replace

import pytest

from tests.workbook.comparison.counted import DURABLE, SINGLE, WORKFLOW
from workbook.cloud import Stack
from workbook.comparison.bill import Bill, BillError
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_booking import STANDARD, booking_bill, booking_milliseconds
from workbook.comparison.count import count


def amount(bill: Bill, what: str) -> float:
    return sum(line.amount for line in bill.lines if line.what.startswith(what))


def test_a_booking_by_hand() -> None:
    assumed = Assumed(calls={"dynamodb.UpdateItem": 10.0}, own=5.0, cold=0.0, traced=0)
    bill = booking_bill(SINGLE, milliseconds=100, assumed=replace(assumed, logged_by_lambda=100, logged_by_handler=10))
    by_hand = {
        "API Gateway": 3.50,
        # 100 ms in half a GB; four invocations of (19 x 10 + 4 x 5) / 4 = 52.5 ms, billed as 53.
        "Lambda": 5 * 0.20 + (100 + 4 * 53) / 1000 * 0.5 * 13.3334,
        "DynamoDB": 1.5 * 0.125 + 60 * 0.625,
        "SQS": (19 + 4 + 4) * 0.40,
        "logs": (5 * 100 + 20 * 10) / 1000 * 0.50,
    }
    assert bill.services() == pytest.approx(by_hand)
    assert bill.dollars == pytest.approx(sum(by_hand.values()))


def test_init_is_billed_of_the_function_that_books_and_of_the_one_that_declines() -> None:
    assumed = replace(Assumed(), cold=0.1, init=999.5)
    # In a tenth of 1 booking and of 4 batches: a second each, once it is rounded up, in half a GB.
    assert amount(booking_bill(SINGLE, assumed=assumed), "INIT") == pytest.approx(0.1 * 5 * 0.5)
    assert amount(booking_bill(WORKFLOW, assumed=assumed), "INIT") == pytest.approx(0.1 * 4 * 0.5)


def test_a_standard_workflow_is_billed_by_the_transitions_that_were_counted() -> None:
    assert booking_bill(WORKFLOW, runs_as=STANDARD).services()["Step Functions"] == pytest.approx(47 * 25)


def test_an_express_workflow_is_billed_by_its_round_trips_one_after_the_other() -> None:
    calls = {"dynamodb.TransactWriteItems": 25.0, "dynamodb.Query": 8.0, "sqs.SendMessage": 16.0}
    assumed = replace(Assumed(), calls={**Assumed().calls, **calls}, state=5.0)
    # The 19 messages are sent side by side, and each round trip after the first has 5 ms of its own: 59, billed as 100.
    assert booking_milliseconds(WORKFLOW, assumed) == 59
    assert amount(booking_bill(WORKFLOW, assumed=assumed), "Express, duration") == pytest.approx(0.1 * 64 / 1024)


def test_calls_that_are_under_way_at_once_take_as_long_as_the_longest_of_them() -> None:
    both = replace(WORKFLOW, booking=({"sqs.SendMessage": 19, "dynamodb.TransactWriteItems": 1},))
    calls = {"dynamodb.TransactWriteItems": 25.0, "sqs.SendMessage": 16.0}
    assert booking_milliseconds(both, Assumed(calls=calls)) == 25


def test_a_duration_that_is_given_takes_the_place_of_the_assumed_one() -> None:
    assert amount(booking_bill(WORKFLOW, milliseconds=101), "Express, duration") == pytest.approx(0.2 * 64 / 1024)


def test_a_durable_function_is_billed_as_a_function_and_by_its_operations() -> None:
    more = booking_bill(DURABLE).dollars - booking_bill(SINGLE).dollars
    assert more == pytest.approx(7 * 8 + 0.009 * 0.25e3 + 0.009 * 0.15e3 * 14 / 30, abs=0.01)


def test_x86_costs_a_quarter_more_by_the_millisecond() -> None:
    arm, x86 = (booking_bill(SINGLE, architecture=name).services()["Lambda"] for name in ("arm64", "x86_64"))
    requests = 5 * 0.20
    assert (x86 - requests) / (arm - requests) == pytest.approx(1.25, abs=0.001)


def test_a_workflow_that_logs_at_another_level_than_all_logs_nothing_when_it_succeeds() -> None:
    assumed = Assumed(logged_by_lambda=0, logged_by_handler=0, traced=0)
    ordinary = replace(WORKFLOW, logged_bytes=3_000)
    at_scale = replace(ordinary, way="workflow at scale")  # whose template logs at level ERROR
    assert amount(booking_bill(ordinary, assumed=assumed), "CloudWatch") == pytest.approx(3_000 / 1e9)
    assert amount(booking_bill(ordinary, assumed=assumed, logs_at="ERROR"), "CloudWatch") == 0
    assert amount(booking_bill(at_scale, assumed=assumed), "CloudWatch") == 0
    assert amount(booking_bill(at_scale, assumed=assumed, logs_at="ALL"), "CloudWatch") == pytest.approx(3_000 / 1e9)


def test_what_is_known_of_a_log_takes_the_place_of_what_was_counted() -> None:
    assumed = Assumed(logged_once=1_000, logged=100, logged_by_lambda=0, logged_by_handler=0)
    assert amount(booking_bill(replace(WORKFLOW, logged_bytes=9), assumed=assumed), "CloudWatch") == 3_000 / 1e9
    silent = replace(assumed, logged_once=0, logged=0)
    assert amount(booking_bill(replace(WORKFLOW, logged_bytes=9), assumed=silent), "CloudWatch") == 0


def test_a_workflow_has_one_of_four_log_levels() -> None:
    with pytest.raises(BillError, match="ALL, ERROR, FATAL, OFF, not at 'all'"):
        booking_bill(WORKFLOW, logs_at="all")


def test_a_job_of_one_has_nobody_to_decline_and_no_bill_for_it() -> None:
    alone = replace(SINGLE, applications=1, booking=({"dynamodb.TransactWriteItems": 1},), declining=(), items={})
    assert not amount(booking_bill(alone), "declining")
    assert "SQS" not in booking_bill(alone).services()


@pytest.mark.parametrize("way", ["single function", "workflow"])
def test_what_was_counted_on_the_local_cloud_has_a_bill_with_every_service_that_it_used(way: str, stack: Stack) -> None:
    counts = count(stack, way, 7)
    bill = booking_bill(counts)
    requests = sum(line.amount for line in bill.lines if line.service == "SQS")
    assert requests == sum(number for name, number in counts.calls.items() if name.startswith("sqs."))
    assert amount(bill, "declining, requests") == 2  # six declines, five at a time
    assert amount(bill, "writes") == counts.write_units > 0


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"outcome": "TooManyApplications"}, "ended with TooManyApplications"),
        ({"way": "by letter"}, "'by letter' is no way to book"),
        ({"booking": ({"dynamodb.Guess": 1},)}, "No time is assumed for dynamodb.Guess"),
    ],
)
def test_what_has_no_bill_is_told(changed: dict[str, object], says: str) -> None:
    with pytest.raises(BillError, match=says):
        booking_bill(replace(SINGLE, **changed))  # type: ignore[arg-type]


def test_an_express_execution_ends_after_five_minutes_and_a_function_after_fifteen() -> None:
    with pytest.raises(BillError, match="EXPRESS ends after 300 s"):
        booking_bill(WORKFLOW, milliseconds=300_001)
    with pytest.raises(BillError, match="function ends after 900 s"):
        booking_bill(SINGLE, milliseconds=900_001)
    assert booking_bill(WORKFLOW, milliseconds=300_001, runs_as=STANDARD).dollars > 0


def test_a_workflow_has_one_of_two_types() -> None:
    with pytest.raises(BillError, match="EXPRESS or STANDARD, not 'express'"):
        booking_bill(WORKFLOW, runs_as="express")
