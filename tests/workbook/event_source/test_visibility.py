"""Whoever touches a message, the ledger says what became of it, and by whom."""

import time
from typing import Any

import boto3
import pytest

REPORT = {"function_response_types": ["ReportBatchItemFailures"]}
HANDLER = "invocation 1"


def told(mapping: Any, message: str = "msg-1") -> list[tuple[float, str, str]]:
    return [(entry.at, entry.event.name, entry.by) for entry in mapping.ledger.of(message)]


def changing(lab: Any, *changes: tuple[float, int], times: int = 1) -> Any:
    """A handler that waits and changes the visibility of its first message, in its first `times` calls, and fails."""
    calls: list[int] = []

    def handler(event: dict[str, Any], context: object) -> None:
        calls.append(1)
        if len(calls) > times:
            return
        for wait, seconds in changes:
            time.sleep(wait)
            handle = event["Records"][0]["receiptHandle"]
            boto3.client("sqs").change_message_visibility(
                QueueUrl=lab.url, ReceiptHandle=handle, VisibilityTimeout=seconds
            )
        raise RuntimeError("tried")

    return handler


@pytest.mark.parametrize(("seconds", "back"), [(5, 5.0), (90, 90.0), (20, 20.0)])
def test_a_handler_can_say_when_its_message_comes_back(lab: Any, seconds: int, back: float) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(changing(lab, (0, seconds)))
    mapping.drain()
    hidden = [(0.0, "HIDDEN", HANDLER)] if seconds != 20 else []
    assert told(mapping) == [
        (0.0, "SENT", ""),
        (0.0, "RECEIVED", "this mapping"),
        *hidden,
        (0.1, "FAILED", ""),
        (back, "VISIBLE_AGAIN", ""),
        (back, "RECEIVED", "this mapping"),
        (back + 0.1, "HANDLED", ""),
        (back + 0.1, "DELETED", "this mapping"),
    ]


def test_a_timeout_of_0_frees_the_message_while_the_handler_is_still_at_work(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(changing(lab, (1, 0)), timeout=10)
    mapping.drain()
    assert told(mapping)[1:] == [
        (0.0, "RECEIVED", "this mapping"),
        (1.0, "VISIBLE_AGAIN", HANDLER),
        (1.0, "RECEIVED", "this mapping"),
        (1.1, "FAILED", ""),
        (1.1, "HANDLED", ""),
        (1.1, "DELETED", "this mapping"),
    ]


def test_a_heartbeat_keeps_the_message_for_longer_than_its_timeout(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(changing(lab, (15, 20), (15, 20), (10, 20)), timeout=20, duration=0)
    object.__setattr__(mapping.function, "timeout", 100)  # AWS checks it when the mapping is made, and never again
    mapping.drain()
    assert [(entry.at, entry.hidden_until) for entry in mapping.ledger.of("msg-1") if entry.event == "HIDDEN"] == [
        (15.0, 35.0),
        (30.0, 50.0),
        (40.0, 60.0),
    ]
    assert [at for at, event, _ in told(mapping) if event == "RECEIVED"] == [0.0, 60.0]


def test_another_hand_can_change_what_the_mapping_holds(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.failing("a"), **REPORT)
    mapping.run_for(3)
    handle = handlers.events[0]["Records"][0]["receiptHandle"]
    lab.sqs.change_message_visibility(QueueUrl=lab.url, ReceiptHandle=handle, VisibilityTimeout=2)
    mapping.run_for(2)
    assert told(mapping)[3:] == [
        (3.0, "HIDDEN", "another caller"),
        (5.0, "VISIBLE_AGAIN", ""),
        (5.0, "RECEIVED", "this mapping"),
    ]


def test_a_message_that_another_hand_received_and_deleted_is_told_so(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("taken")
    mapping = lab.mapping(handlers.fine)
    [taken] = lab.sqs.receive_message(QueueUrl=lab.url, VisibilityTimeout=7)["Messages"]
    lab.clock.advance(3)
    lab.sqs.delete_message(QueueUrl=lab.url, ReceiptHandle=taken["ReceiptHandle"])
    mapping.drain()
    assert handlers.events == []
    assert told(mapping) == [
        (0.0, "SENT", ""),
        (0.0, "RECEIVED", "another caller"),
        (0.0, "HIDDEN", "another caller"),
        (3.0, "DELETED", "another caller"),
    ]


def test_a_purge_is_told_for_each_message(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=None)
    lab.send("a", "b")
    mapping = lab.mapping(handlers.raising)
    mapping.run_for(5)
    lab.sqs.purge_queue(QueueUrl=lab.url)
    mapping.drain()
    assert [told(mapping, message)[-1] for message in ("msg-1", "msg-2")] == [(5.0, "PURGED", "another caller")] * 2


def test_two_mappings_share_a_queue_and_each_ledger_says_who_did_what(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*"abc")
    first = lab.mapping(handlers.failing(*"abc"), batch_size=2, maximum_concurrency=2, **REPORT)
    second = lab.mapping(handlers.fine)
    first.run_for(0.05)
    assert first.ledger.counts()["RECEIVED"] == 3
    second.run_for(30)
    assert told(first)[1:] == [
        (0.0, "RECEIVED", "this mapping"),
        (0.1, "FAILED", ""),
        (20.0, "VISIBLE_AGAIN", ""),
        (20.0, "RECEIVED", "mapping 2 to function"),
        (20.1, "DELETED", "mapping 2 to function"),
    ]
    assert told(second)[1:3] == [(0.0, "RECEIVED", "mapping 1 to function"), (20.0, "VISIBLE_AGAIN", "")]
    assert [len(each.ledger.invocations) for each in (first, second)] == [2, 1]


def test_a_visibility_timeout_that_changes_while_the_mapping_lives_holds_from_the_next_receive(
    lab: Any, handlers: Any
) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.failing("a"), **REPORT)
    mapping.run_for(1)
    lab.sqs.set_queue_attributes(QueueUrl=lab.url, Attributes={"VisibilityTimeout": "50"})
    mapping.run_for(100)
    assert [at for at, event, _ in told(mapping) if event == "RECEIVED"] == [0.0, 20.0, 70.0]
    assert [entry.hidden_until for entry in mapping.ledger.of("msg-1") if entry.event == "HIDDEN"] == [70.0, 120.0]


def test_a_redrive_policy_that_changes_while_the_mapping_lives_holds_at_once(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=None)
    lab.send("a")
    mapping = lab.mapping(handlers.failing("a"), **REPORT)
    mapping.run_for(50)
    policy = '{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:123456789012:dlq", "maxReceiveCount": 3}'
    lab.sqs.set_queue_attributes(QueueUrl=lab.url, Attributes={"RedrivePolicy": policy})
    mapping.drain()
    assert told(mapping)[-1] == (60.0, "DEAD_LETTERED", "")


def test_a_redrive_brings_messages_into_the_ledger_and_drain_waits_for_them(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=1)
    lab.send("a", "b")
    lab.mapping(handlers.raising).drain()
    mapping = lab.mapping(handlers.fine)
    lab.sqs.start_message_move_task(SourceArn="arn:aws:sqs:us-east-1:123456789012:dlq", MaxNumberOfMessagesPerSecond=1)
    mapping.drain()
    assert [told(mapping, message)[0][:2] for message in mapping.ledger.messages] == [(0.0, "SENT"), (1.0, "SENT")]
    assert mapping.ledger.counts()["DELETED"] == 2


def test_a_mapping_to_a_dead_letter_queue_sees_messages_arrive_and_leave_by_redrive(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=1)
    lab.send("a")
    source, lab.url = lab.url, lab.dead_letter_url
    watching = lab.mapping(handlers.fine, timeout=3)
    lab.url = source
    lab.mapping(handlers.raising).drain()
    lab.sqs.start_message_move_task(SourceArn="arn:aws:sqs:us-east-1:123456789012:dlq")
    assert told(watching) == [(20.0, "SENT", ""), (20.0, "REDRIVEN", "")]


def test_what_came_while_the_ledger_looked_away_is_in_the_order_in_which_it_was_sent(lab: Any, handlers: Any) -> None:
    source, lab.url = lab.queue(max_receive_count=1), lab.dead_letter_url
    mapping = lab.mapping(handlers.fine)
    mapping.drain()
    lab.clock.advance(1)
    lab.sqs.send_message(QueueUrl=source, MessageBody="dies")
    lab.clock.advance(1)
    lab.send("sent here")
    for _ in range(2):
        lab.sqs.receive_message(QueueUrl=source, VisibilityTimeout=1)
        lab.clock.advance(1)
    mapping.drain()
    entries = [(entry.at, entry.message) for entry in mapping.ledger.entries if entry.event.name == "SENT"]
    assert entries == [(1.0, "msg-1"), (2.0, "msg-2")]
    assert [mapping.ledger.body(message) for _, message in entries] == ["dies", "sent here"]


def test_messages_go_with_a_queue_that_is_deleted(lab: Any) -> None:
    lab.queue()
    lab.send("worked on", "waiting")
    mapping = lab.mapping(lambda event, context: time.sleep(2), batch_size=1, maximum_concurrency=2)
    lab.send("delayed", DelaySeconds=60)
    mapping.run_for(1)
    lab.sqs.delete_queue(QueueUrl=lab.url)
    gone = [entry for entry in mapping.ledger.entries if entry.event.name == "PURGED"]
    assert [(entry.at, entry.message, entry.by) for entry in gone] == [
        (1.0, message, "another caller") for message in mapping.ledger.messages
    ]


def test_what_a_handler_deletes_itself_is_a_success_that_it_did_itself(lab: Any) -> None:
    lab.queue()
    lab.send("a")

    def handler(event: dict[str, Any], context: object) -> None:
        lab.sqs.delete_message(QueueUrl=lab.url, ReceiptHandle=event["Records"][0]["receiptHandle"])

    mapping = lab.mapping(handler)
    mapping.drain()
    [deleted] = [entry for entry in mapping.ledger.entries if entry.event == "DELETED"]
    assert (deleted.by, deleted.invocation) == (HANDLER, 1)
    assert mapping.ledger.counts()["HANDLED"] == 1


def test_messages_that_come_after_a_drain_are_for_the_next_run(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    first = lab.mapping(handlers.fine)
    first.drain()
    lab.clock.advance(10)
    lab.send("b")
    lab.clock.advance(5)
    before = first.ledger.to_json()
    assert "msg-2" not in before
    first.drain()
    assert told(first, "msg-2")[:2] == [(10.1, "SENT", ""), (15.1, "RECEIVED", "this mapping")]
