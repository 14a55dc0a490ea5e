"""A hand-made life: what boto3 calls do to a queue, in the ledger and in the table of calls."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from workbook.cloud.clock import Clock
from workbook.cloud.local_aws import local_aws
from workbook.event_source import EventSourceMapping, LambdaFunction
from workbook.figures import timeline
from workbook.messages.watch import Watch


class Bench:
    """A watched client and its queue: visibility timeout 20 s, maxReceiveCount 2, retention 100 s."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sqs = boto3.client("sqs")
        dead = self.sqs.create_queue(QueueName="dlq")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
        attributes = {"VisibilityTimeout": "20", "MessageRetentionPeriod": "100", "RedrivePolicy": redrive}
        self.url = self.sqs.create_queue(QueueName="source", Attributes=attributes)["QueueUrl"]
        self.watch = Watch(self.sqs, self.url, clock=clock)

    def send(self, body: str = "a", **more: Any) -> None:
        self.sqs.send_message(QueueUrl=self.url, MessageBody=body, **more)

    def receive(self, most: int = 1, **more: Any) -> list[str]:
        """The receipt handles that came."""
        answer = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=most, **more)
        return [message["ReceiptHandle"] for message in answer.get("Messages", [])]

    def delete(self, handle: str) -> None:
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=handle)

    def life(self, message: str = "msg-1") -> list[tuple[float, str, int]]:
        return [(e.at, e.event.name, e.receive_count) for e in self.watch.ledger.of(message)]

    def about(self) -> list[object]:
        return [row["about"] for row in self.watch.calls]


@pytest.fixture
def bench() -> Iterator[Bench]:
    with local_aws(), Clock() as clock:
        yield Bench(clock)


def test_a_message_that_is_received_and_deleted_in_time(bench: Bench) -> None:
    bench.send()
    [handle] = bench.receive()
    bench.clock.advance(5)
    bench.delete(handle)
    assert bench.life() == [(0, "SENT", 0), (0, "RECEIVED", 1), (5, "HANDLED", 1), (5, "DELETED", 1)]


def test_aws_hides_a_received_message_for_its_visibility_timeout_and_not_a_moment_longer(bench: Bench) -> None:
    bench.send()
    bench.receive()
    bench.clock.advance(19.999)
    assert bench.receive() == []
    bench.clock.advance(0.001)
    assert len(bench.receive()) == 1
    assert bench.life()[1:] == [(0, "RECEIVED", 1), (20, "VISIBLE_AGAIN", 1), (20, "RECEIVED", 2)]


def test_aws_accepts_a_late_delete_with_an_old_receipt_handle_and_the_message_may_stay(bench: Bench) -> None:
    bench.send()
    [old] = bench.receive()
    bench.clock.advance(20)
    [new] = bench.receive()
    bench.clock.advance(5)
    bench.delete(old)
    bench.delete(new)
    assert bench.about()[-2:] == ["msg-1, still there", "msg-1, gone"]
    assert bench.life()[-3:] == [(25, "HANDLED", 1), (25, "HANDLED", 2), (25, "DELETED", 2)]


def test_a_late_delete_works_as_long_as_nobody_received_the_message_again(bench: Bench) -> None:
    bench.send()
    [handle] = bench.receive()
    bench.clock.advance(30)
    bench.delete(handle)
    assert bench.life()[2:] == [(20, "VISIBLE_AGAIN", 1), (30, "HANDLED", 1), (30, "DELETED", 1)]


def test_aws_moves_a_message_to_the_dlq_in_place_of_one_more_receive(bench: Bench) -> None:
    bench.send("poison")
    for _ in range(2):
        bench.receive()
        bench.clock.advance(20)
    bench.send("fine")
    assert len(bench.receive(10)) == 1
    assert bench.life()[-1] == (40, "DEAD_LETTERED", 2)
    assert bench.about()[-1] == "msg-2, receive 1, msg-1 moved to the DLQ"


def test_aws_forgets_a_message_after_the_retention_period_even_while_it_is_in_flight(bench: Bench) -> None:
    bench.send()
    bench.clock.advance(90)
    bench.receive()
    bench.clock.advance(60)
    assert bench.receive() == []
    assert bench.life() == [(0, "SENT", 0), (90, "RECEIVED", 1), (100, "EXPIRED", 1)]


def test_batches_are_followed_entry_by_entry(bench: Bench) -> None:
    entries = [{"Id": each, "MessageBody": each} for each in ("x", "y", "z")]
    bench.sqs.send_message_batch(QueueUrl=bench.url, Entries=entries)
    handles = bench.receive(3)
    bench.clock.advance(3)
    done = [{"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(handles[:2])]
    bench.sqs.delete_message_batch(QueueUrl=bench.url, Entries=done)
    assert bench.watch.ledger.body("msg-2") == "y"
    assert [bench.life(f"msg-{number}")[-1][1] for number in (1, 2, 3)] == ["DELETED", "DELETED", "RECEIVED"]


def test_of_a_batch_of_handles_the_old_one_is_the_one_that_deletes_nothing(bench: Bench) -> None:
    bench.send("x")
    [old] = bench.receive()
    bench.clock.advance(20)
    bench.receive()
    bench.send("y")
    [new] = bench.receive()
    done = [{"Id": "0", "ReceiptHandle": old}, {"Id": "1", "ReceiptHandle": new}]
    bench.sqs.delete_message_batch(QueueUrl=bench.url, Entries=done)
    assert bench.about()[-1] == "msg-1, still there, msg-2, gone"


def test_change_message_visibility_moves_the_end_of_the_window(bench: Bench) -> None:
    bench.send()
    [handle] = bench.receive()
    bench.clock.advance(10)
    bench.sqs.change_message_visibility(QueueUrl=bench.url, ReceiptHandle=handle, VisibilityTimeout=30)
    bench.clock.advance(15)
    assert bench.receive() == []
    [hidden] = [entry for entry in bench.watch.ledger.entries if entry.event == "HIDDEN"]
    assert (hidden.at, hidden.hidden_until, hidden.by) == (10, 40, "by hand")
    bench.clock.advance(15)
    assert bench.life()[-1] == (40, "VISIBLE_AGAIN", 1)


def test_a_visibility_timeout_of_0_hides_from_nobody(bench: Bench) -> None:
    bench.send()
    bench.receive(VisibilityTimeout=0)
    assert len(bench.receive()) == 1
    assert [event for _, event, _ in bench.life()] == ["SENT", "RECEIVED", "VISIBLE_AGAIN", "RECEIVED"]


def test_a_delayed_message_begins_when_it_becomes_visible(bench: Bench) -> None:
    bench.send(DelaySeconds=7)
    assert bench.watch.calls[-1] | {"delayed": 1, "visible": 0} == bench.watch.calls[-1]
    bench.clock.advance(7)
    assert bench.life() == [(0, "SENT", 0), (0, "DELAYED", 0), (7, "DELAY_OVER", 0)]


def test_every_call_on_the_queue_has_a_row_with_the_three_counts(bench: Bench) -> None:
    bench.send()
    bench.receive()
    bench.sqs.get_queue_attributes(QueueUrl=bench.url, AttributeNames=["All"])
    bench.sqs.list_queues()
    rows = [(row["call"], row["visible"], row["in flight"], row["delayed"]) for row in bench.watch.calls]
    assert rows == [("SendMessage", 1, 0, 0), ("ReceiveMessage", 0, 1, 0), ("GetQueueAttributes", 0, 1, 0)]


def test_a_refused_call_changes_nothing_and_has_no_row(bench: Bench) -> None:
    bench.send()
    with pytest.raises(ClientError):
        bench.delete("no such handle")
    assert bench.about() == ["msg-1"]


def test_a_message_that_was_there_before_counts_as_sent_at_0(bench: Bench) -> None:
    boto3.client("sqs").send_message(QueueUrl=bench.url, MessageBody="before")
    bench.clock.advance(10)
    bench.receive()
    assert bench.life() == [(0, "SENT", 0), (10, "RECEIVED", 1)]


def test_a_mappings_calls_are_not_the_readers(bench: Bench) -> None:
    bench.send()
    EventSourceMapping(bench.url, LambdaFunction(lambda event, context: None), clock=bench.clock).drain()
    assert bench.about() == ["msg-1"]


def test_one_function_draws_hand_made_and_simulated_lives(bench: Bench) -> None:
    bench.send()
    [handle] = bench.receive()
    bench.clock.advance(4)
    bench.delete(handle)
    assert timeline(bench.watch.ledger).details.endswith("1 message deleted on the first receive, by t+4 s.")


def test_the_watched_client_can_delete_the_queue(bench: Bench) -> None:
    bench.sqs.delete_queue(QueueUrl=bench.url)
    with pytest.raises(ClientError, match="does not exist"):
        bench.send()
    assert bench.watch.calls == []


def test_two_watches_on_one_client_both_have_the_call(bench: Bench) -> None:
    second = Watch(bench.sqs, bench.url, clock=bench.clock)
    bench.send()
    assert (len(bench.watch.calls), len(second.calls)) == (1, 1)


def test_what_another_hand_does_is_in_the_ledger_and_no_call_of_the_readers(bench: Bench) -> None:
    bench.send()
    other = boto3.client("sqs")
    [message] = other.receive_message(QueueUrl=bench.url)["Messages"]
    other.delete_message(QueueUrl=bench.url, ReceiptHandle=message["ReceiptHandle"])
    assert bench.life() == [(0, "SENT", 0), (0, "RECEIVED", 1), (0, "DELETED", 1)]
    assert [entry.by for entry in bench.watch.ledger.of("msg-1")] == ["by hand", "another caller", "another caller"]
    assert bench.about() == ["msg-1"]


def test_a_call_of_each_kind_says_what_it_was_about(bench: Bench) -> None:
    bench.send()
    [handle] = bench.receive()
    change = {"QueueUrl": bench.url, "ReceiptHandle": handle}
    bench.sqs.change_message_visibility(**change, VisibilityTimeout=90)
    bench.sqs.change_message_visibility(**change, VisibilityTimeout=0)
    bench.sqs.purge_queue(QueueUrl=bench.url)
    assert bench.about() == ["msg-1", "msg-1, receive 1", "msg-1, hidden until t+90 s", "msg-1, visible again", "msg-1"]
    assert bench.life()[-1][1] == "PURGED"
