"""Calls that take time: on the clock, and in the history of a state machine that makes them."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from booking.table import BookingTable
from workbook.cloud import Stack, connect, faults, latency
from workbook.cloud.clock import ClockError
from workbook.figures.execution import Step, read_execution
from workbook.messages.execution_log import history_of
from workbook.practice.sample import PostedJob, post_job

GET, UPDATE = "Get All Job Applications", "Update Job and Application Status"
MAP, PUSH = "Iterate through Application Items", "Push Declined Application Items"


@pytest.fixture
def posted(stack: Stack) -> PostedJob:
    return post_job(BookingTable(stack.outputs["TableName"]), 11)


def book(stack: Stack, posted: PostedJob) -> tuple[dict[str, Any], dict[str, Step]]:
    """Books the first applicant; the answer, and the last visit to each state."""
    client = boto3.client("stepfunctions")
    answer = client.start_sync_execution(
        stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(posted.booking(0))
    )
    return answer, {step.name: step for step in read_execution(history_of(answer["executionArn"])).steps}


def test_a_call_moves_the_clock_by_what_it_is_said_to_take(stack: Stack) -> None:
    sqs, url = boto3.client("sqs"), stack.outputs["QueueUrl"]
    before = stack.clock.elapsed
    with latency.simulated({("sqs", "SendMessage"): 250}):
        sqs.send_message(QueueUrl=url, MessageBody="1")
        sqs.get_queue_attributes(QueueUrl=url)
    sqs.send_message(QueueUrl=url, MessageBody="2")
    assert stack.clock.elapsed - before == pytest.approx(0.25)


def test_on_a_stack_in_real_time_nothing_is_simulated(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    began = stack.clock.now()
    monkeypatch.setattr("workbook.cloud.clock.Clock._running", None)
    with latency.simulated():
        boto3.client("dynamodb").list_tables()
    monkeypatch.undo()
    assert stack.clock.now() == began


def test_a_call_that_fails_takes_as_long(stack: Stack) -> None:
    before = stack.clock.elapsed
    failing = faults.inject("sqs", "SendMessage", error="ServiceUnavailable")
    with failing, latency.simulated({("sqs", "SendMessage"): 40}), pytest.raises(ClientError):
        boto3.client("sqs").send_message(QueueUrl=stack.outputs["QueueUrl"], MessageBody="lost")
    assert stack.clock.elapsed - before == pytest.approx(0.04)


def test_a_state_takes_as_long_as_its_call(stack: Stack, posted: PostedJob) -> None:
    with latency.simulated():
        _, steps = book(stack, posted)
    assert (steps[GET].took, steps[UPDATE].took) == (8, 25)
    assert steps["Do They Fit"].took == 0


def test_iterations_of_a_map_overlap(stack: Stack, posted: PostedJob) -> None:
    with latency.simulated({("sqs", "SendMessage"): 30}):
        answer, steps = book(stack, posted)
    assert steps[PUSH].took == steps[MAP].took == 30
    assert answer["billingDetails"]["billedDurationInMilliseconds"] == 100


def test_waiting_for_a_retry_is_part_of_the_time(stack: Stack, posted: PostedJob) -> None:
    with faults.inject("dynamodb", "Query", error="ThrottlingException", times=2), latency.simulated():
        answer, steps = book(stack, posted)
    assert (answer["status"], steps[GET].retries) == ("SUCCEEDED", 2)
    took = steps[GET].took
    assert took is not None
    assert 3 * 8 < took < 3 * 8 + 1000 + 2000  # full jitter: up to 1 s, then up to 2 s
    assert answer["billingDetails"]["billedDurationInMilliseconds"] > took


def test_no_call_takes_less_than_no_time(stack: Stack) -> None:
    with pytest.raises(ValueError, match="sqs:SendMessage"), latency.simulated({("sqs", "SendMessage"): -1}):
        pass


def test_without_a_clock_nothing_can_take_time() -> None:
    with pytest.raises(ClockError, match=r"connect\(\) first"), latency.simulated():
        pass


@pytest.mark.parametrize("milliseconds", [float("nan"), float("inf"), "8", None, True])
def test_a_time_that_is_no_number_is_refused(stack: Stack, milliseconds: Any) -> None:
    refused = pytest.raises(ValueError, match="sqs:SendMessage: a call takes a number of milliseconds, 0 or more")
    with refused, latency.simulated({("sqs", "SendMessage"): milliseconds}):
        pass


def test_a_stack_can_be_connected_again_inside() -> None:
    connect()
    with latency.simulated({("sqs", "SendMessage"): 40}), connect() as other:
        boto3.client("sqs").send_message(QueueUrl=other.outputs["QueueUrl"], MessageBody="1")
        assert other.clock.elapsed == pytest.approx(0.04)
