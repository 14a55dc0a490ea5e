"""Whose calls skip the wire, and whose do not."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from workbook.cloud import Stack, shared_client
from workbook.cloud import wireless as wireless_calls
from workbook.cloud.wireless import wireless
from workbook.practice.sample import job_with_applications, put_job
from workbook.practice.scratch import scratch_queue, scratch_table


def over_the_wire() -> bool:
    answer = shared_client("dynamodb").list_tables()
    return bool(answer["ResponseMetadata"]["HTTPHeaders"])  # what skips the wire has none


def test_calls_of_another_thread_go_over_the_wire_while_those_of_this_one_skip_it(stack: Stack) -> None:
    with ThreadPoolExecutor(1) as other:
        other.submit(over_the_wire).result()
        with wireless():
            assert (over_the_wire(), other.submit(over_the_wire).result()) == (False, True)
    assert over_the_wire()


def test_a_handlers_calls_skip_it_where_its_callers_do(stack: Stack) -> None:
    seen = []
    with scratch_queue() as queue:
        queue.send("one")
        with wireless():
            queue.drain(lambda event, context: seen.append(over_the_wire()))
        queue.send("two")
        queue.drain(lambda event, context: seen.append(over_the_wire()))
    assert seen == [False, True]


def test_a_workflows_calls_skip_it_where_its_callers_do(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    skipped: list[str] = []

    def noting(handler: Any, client: Any, operation: str, params: dict[str, Any]) -> Any:
        skipped.append(operation)
        return answered(handler, client, operation, params)

    answered = wireless_calls._answered
    posted = put_job(stack.outputs["TableName"], job_with_applications(2))
    monkeypatch.setattr(wireless_calls, "_answered", noting)
    book(stack.outputs["StateMachineArn"], posted.booking(0))
    assert not skipped
    with wireless():
        book(stack.outputs["StateMachineArn"], posted.booking(0))
    assert {"TransactWriteItems", "Query", "SendMessage"} <= set(skipped)


def book(arn: str, booking: dict[str, Any]) -> None:
    given = json.dumps(booking)
    answer = shared_client("stepfunctions").start_sync_execution(stateMachineArn=arn, input=given)
    assert answer["status"] == "SUCCEEDED"


def test_a_receive_that_skips_it_and_finds_nothing_does_not_wait_for_it(local: None) -> None:
    with scratch_queue() as queue, wireless():
        found = shared_client("sqs").receive_message(QueueUrl=queue.url, WaitTimeSeconds=20)
    assert "Messages" not in found


def test_what_is_done_with_a_copy_goes_over_the_wire(stack: Stack) -> None:
    with scratch_table(), scratch_queue():
        assert over_the_wire()
    assert over_the_wire()
