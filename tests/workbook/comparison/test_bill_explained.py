"""The bill of what has run on the local cloud: each line is a count of its execution and of its ledger."""

import json
from typing import Any

import pytest

from booking.table import BookingTable
from tests.workbook.comparison.counted import WORKFLOW
from workbook import cloud
from workbook.cloud import Stack
from workbook.comparison.bill import Bill, BillError
from workbook.comparison.bill_explained import explained
from workbook.event_source.mapping import EventSourceMapping
from workbook.messages.ledger import Ledger
from workbook.practice.sample import post_job


def amounts(bill: Bill) -> dict[str, float]:
    return {line.what: line.amount for line in bill.lines}


def test_a_booking_of_seven_by_hand(stack: Stack) -> None:
    posted = post_job(BookingTable(stack.outputs["TableName"]), 7)
    mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
    client = cloud.client("stepfunctions")
    arn = stack.outputs["StateMachineArn"]
    answer = client.start_sync_execution(stateMachineArn=arn, input=json.dumps(posted.booking(2)))
    mapping.drain()
    bill = explained(answer, mapping.ledger, milliseconds=12.3)
    # Six declines in batches of five: two receives, two deletes, two invocations of 13 ms in 512 MB.
    assert amounts(bill) == {
        "Express, requests": 1,
        "Express, duration and memory": pytest.approx(0.1 * 64 / 1024),
        "SendMessage": 6,
        "ReceiveMessage": 2,
        "DeleteMessage": 2,
        "invocations, requests": 2,
        "invocations, duration, arm64": pytest.approx(2 * 0.013 * 0.5),
    }
    assert "100 ms in 64 MB" in repr(bill)
    assert "Left out: DynamoDB" in repr(bill)


def test_what_aws_says_it_billed_is_what_is_billed() -> None:
    told = {"billingDetails": {"billedDurationInMilliseconds": 700, "billedMemoryUsedInMB": 128}}
    assert amounts(explained(told))["Express, duration and memory"] == pytest.approx(0.7 * 0.125)


def test_a_history_is_billed_by_states_entered_and_retries() -> None:
    events = [
        {"id": 1, "previousEventId": 0, "type": "ExecutionStarted"},
        {"id": 2, "previousEventId": 1, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "A"}},
        {"id": 3, "previousEventId": 2, "type": "TaskScheduled"},
        {"id": 4, "previousEventId": 3, "type": "TaskFailed", "taskFailedEventDetails": {"error": "E"}},
        {"id": 5, "previousEventId": 4, "type": "TaskScheduled"},
        {"id": 6, "previousEventId": 5, "type": "TaskSucceeded"},
        {"id": 7, "previousEventId": 6, "type": "TaskStateExited", "stateExitedEventDetails": {"name": "A"}},
        {"id": 8, "previousEventId": 7, "type": "ExecutionSucceeded"},
    ]
    assert amounts(explained({"events": events})) == {"Standard, state transitions": 2}


def test_counts_add_what_neither_execution_nor_ledger_knows() -> None:
    told = {"billingDetails": {"billedDurationInMilliseconds": 100, "billedMemoryUsedInMB": 64}}
    bill = explained(told, counts=WORKFLOW)
    assert amounts(bill)["writes, with the indexes"] == WORKFLOW.write_units
    assert bill.left_out == ()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Give an execution, a ledger or both"),
        ({"execution": {"status": "SUCCEEDED"}}, "What you gave has neither"),
        ({"execution": "arn:aws:states"}, "What you gave has neither"),
        ({"ledger": []}, "not list"),
        ({"ledger": Ledger(20)}, "Nothing was used"),
        ({"ledger": Ledger(20), "in_a_batch": 11}, "1 to 10 messages, not 11"),
    ],
)
def test_what_has_no_bill_is_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(BillError, match=says):
        explained(**given)
