"""A function that is gone half-way: what it did, and what is left."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from booking.table import BookingTable
from workbook.cloud import Stack, connect
from workbook.experiments import crash
from workbook.experiments.crash import NeverReached
from workbook.practice.sample import PostedJob, post_job, statuses

STEPS = ["close and accept", "tell the nanny", "page 1", "page 1, batch 1"]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with connect("moto") as it:
        yield it


@pytest.fixture
def posted(stack: Stack, request: pytest.FixtureRequest) -> PostedJob:
    return post_job(BookingTable(stack.outputs["TableName"]), 4, seed=sum(map(ord, request.node.name)))


def became(stack: Stack, posted: PostedJob) -> dict[str, int]:
    return statuses(BookingTable(stack.outputs["TableName"]), posted)


def taken_off(stack: Stack) -> int:
    """How many messages were on the queue."""
    queue = boto3.resource("sqs").Queue(stack.outputs["QueueUrl"])
    taken = 0
    while messages := queue.receive_messages(MaxNumberOfMessages=10):
        taken += len(messages)
        for message in messages:
            message.delete()
    return taken


def calls(invocations: list[dict[str, Any]]) -> Counter[str]:
    return Counter(call for each in invocations for call in each["its calls"].split(", "))


def test_a_plain_function_that_is_gone_behind_its_transaction_leaves_the_others_without_a_message(
    stack: Stack, posted: PostedJob
) -> None:
    (only,) = crash.plain(stack, posted)
    assert (only["its calls"], only["end"]) == ("Query, TransactWriteItems", "gone after TransactWriteItems")
    assert became(stack, posted) == {"ACCEPTED": 1, "PENDING": 3}
    assert taken_off(stack) == 0


@pytest.mark.parametrize("step", STEPS)
def test_a_step_with_a_checkpoint_is_not_done_again(stack: Stack, posted: PostedJob, step: str) -> None:
    first, second = crash.durable(stack, posted, dies_after=step)
    assert (first["invocation"], first["end"]) == (1, f"gone after “{step}”")
    assert (second["invocation"], second["end"]) == (2, "succeeded")
    made = calls([first, second])
    assert [made[name] for name in ("TransactWriteItems", "Publish", "Query", "SendMessageBatch")] == [1, 1, 1, 1]
    assert became(stack, posted) == {"ACCEPTED": 1, "PENDING": 3}
    assert taken_off(stack) == 3


def test_a_step_whose_checkpoint_was_not_written_is_done_again_and_its_condition_refuses_it(
    stack: Stack, posted: PostedJob
) -> None:
    _, second = crash.durable(stack, posted, remembered=False)
    assert str(second["its calls"]).startswith("TransactWriteItems (refused), ")
    assert became(stack, posted) == {"ACCEPTED": 1, "PENDING": 3}
    assert taken_off(stack) == 3


def test_a_batch_whose_checkpoint_was_not_written_is_sent_twice(stack: Stack, posted: PostedJob) -> None:
    made = calls(crash.durable(stack, posted, dies_after="page 1, batch 1", remembered=False))
    assert made["SendMessageBatch"] == 2
    assert taken_off(stack) == 6


@pytest.mark.parametrize(
    ("dies", "sentence"),
    [(crash.plain, "makes no call 'SendMessage'. It made Query"), (crash.durable, "It did close and accept, tell the")],
)
def test_what_was_never_reached_is_told_with_what_was(
    stack: Stack, posted: PostedJob, dies: Any, sentence: str
) -> None:
    with pytest.raises(NeverReached, match=sentence):
        dies(stack, posted, dies_after="SendMessage")
    taken_off(stack)
