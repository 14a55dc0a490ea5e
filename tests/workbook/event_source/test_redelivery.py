"""Messages that come back, and where they end."""

import time
from typing import Any

import pytest

from workbook.event_source import NeverDrained
from workbook.messages.ledger import EventType

REPORT = {"function_response_types": ["ReportBatchItemFailures"]}


def life(mapping: Any, message: str, *events: EventType) -> list[tuple[float, str]]:
    """When what happened to a message, only `events` if any are given."""
    return [(e.at, e.event.name) for e in mapping.ledger.of(message) if not events or e.event in events]


def test_one_poison_message_among_19_is_received_five_times_and_the_rest_once(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*(f"{number}" for number in range(19)))
    mapping = lab.mapping(handlers.failing("7"), batch_size=5, **REPORT)
    began = time.monotonic()
    mapping.drain()
    assert time.monotonic() - began < 2
    assert lab.clock.elapsed == 100.0
    assert life(mapping, "msg-8", EventType.RECEIVED, EventType.DEAD_LETTERED) == [
        (0.0, "RECEIVED"),
        (20.0, "RECEIVED"),
        (40.0, "RECEIVED"),
        (60.0, "RECEIVED"),
        (80.0, "RECEIVED"),
        (100.0, "DEAD_LETTERED"),
    ]
    others = [message for message in mapping.ledger.messages if message != "msg-8"]
    assert len(others) == 18
    for message in others:
        events = [(e.event, e.receive_count) for e in mapping.ledger.of(message)]
        assert events == [
            (EventType.SENT, 0),
            (EventType.RECEIVED, 1),
            (EventType.HANDLED, 1),
            (EventType.DELETED, 1),
        ]


def test_without_partial_responses_one_poison_message_takes_its_batch_along(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=2)
    lab.send("a", "poison", "b")

    def handler(event: dict[str, Any], context: object) -> None:
        if any(record["body"] == "poison" for record in event["Records"]):
            raise ValueError

    lab.mapping(handler).drain()
    assert {message["Body"] for message in lab.dead_letters()} == {"a", "poison", "b"}


def test_aws_leaves_a_failed_message_alone_until_its_visibility_timeout_ends(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.failing("a"), **REPORT)
    mapping.run_for(19.9)
    assert len(handlers.batches) == 1
    mapping.run_for(0.1)
    assert life(mapping, "msg-1")[-2:] == [(20.0, "VISIBLE_AGAIN"), (20.0, "RECEIVED")]


def test_aws_redelivers_with_the_same_message_id_a_new_receipt_handle_and_a_higher_count(
    lab: Any, handlers: Any
) -> None:
    lab.queue()
    lab.send("a")
    lab.mapping(handlers.failing("a"), **REPORT).run_for(20)
    first, second = (event["Records"][0] for event in handlers.events)
    assert first["messageId"] == second["messageId"]
    assert first["receiptHandle"] != second["receiptHandle"]
    assert [each["attributes"]["ApproximateReceiveCount"] for each in (first, second)] == ["1", "2"]
    for kept in ("SentTimestamp", "ApproximateFirstReceiveTimestamp"):
        assert first["attributes"][kept] == second["attributes"][kept]


def test_aws_keeps_the_message_id_and_the_sent_timestamp_in_the_dead_letter_queue(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=1)
    [message_id] = lab.send("a")
    lab.mapping(handlers.raising).drain()
    [dead] = lab.dead_letters()
    sent = handlers.events[0]["Records"][0]["attributes"]["SentTimestamp"]
    assert (dead["MessageId"], dead["Attributes"]["SentTimestamp"]) == (message_id, sent)


def test_aws_can_move_a_message_to_the_dead_letter_queue_that_the_handler_never_saw(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.fine, throttles=1.0)
    mapping.drain()
    assert handlers.events == []
    assert mapping.ledger.invocations == []
    assert [message["Body"] for message in lab.dead_letters()] == ["a"]
    assert life(mapping, "msg-1")[-1] == (100.0, "DEAD_LETTERED")


def test_aws_can_deliver_a_deleted_message_once_more(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a", "b")
    mapping = lab.mapping(handlers.fine, duplicates=["msg-2"])
    mapping.drain()
    assert handlers.batches == [["a", "b"], ["b"]]
    assert life(mapping, "msg-2") == [
        (0.0, "SENT"),
        (0.0, "RECEIVED"),
        (0.1, "HANDLED"),
        (0.1, "DELETED"),
        (20.0, "DUPLICATED"),
        (20.0, "RECEIVED"),
        (20.1, "HANDLED"),
        (20.1, "DELETED"),
    ]
    assert lab.size() == 0


def test_a_message_deleted_at_the_very_end_of_its_visibility_timeout_does_not_come_back(
    lab: Any, handlers: Any
) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.fine, timeout=20, duration=20)
    mapping.drain()
    assert life(mapping, "msg-1") == [
        (0.0, "SENT"),
        (0.0, "RECEIVED"),
        (20.0, "HANDLED"),
        (20.0, "DELETED"),
    ]


def test_a_message_is_delivered_twice_when_it_is_handled_longer_than_its_visibility_timeout(
    lab: Any, handlers: Any
) -> None:
    lab.queue()
    lab.send("a")
    window = {"batch_size": 2, "maximum_batching_window_in_seconds": 25}
    mapping = lab.mapping(handlers.fine, **window)
    mapping.drain()
    assert life(mapping, "msg-1", EventType.RECEIVED, EventType.VISIBLE_AGAIN) == [
        (0.0, "RECEIVED"),
        (20.0, "VISIBLE_AGAIN"),
        (20.0, "RECEIVED"),
    ]
    assert handlers.batches == [["a", "a"]]
    assert mapping.ledger.counts()["DELETED"] == 1


def test_a_queue_without_a_redrive_policy_never_drains_and_says_which_message_stays(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=None)
    lab.send("fine", "poison")
    mapping = lab.mapping(handlers.failing("poison"), **REPORT)
    with pytest.raises(NeverDrained, match=r"msg-2 \(received 6 times\)"):
        mapping.drain(at_most=110)
    assert mapping.ledger.max_receive_count is None


def test_aws_forgets_a_message_when_its_retention_period_ends(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=None, MessageRetentionPeriod="60")
    lab.send("a")
    mapping = lab.mapping(handlers.raising)
    mapping.drain()
    assert life(mapping, "msg-1", EventType.RECEIVED, EventType.EXPIRED) == [
        (0.0, "RECEIVED"),
        (20.0, "RECEIVED"),
        (40.0, "RECEIVED"),
        (60.0, "EXPIRED"),
    ]
    assert lab.size() == 0


def test_aws_counts_the_retention_period_from_the_moment_a_message_was_sent(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=None, MessageRetentionPeriod="60")
    lab.send("a")
    lab.clock.advance(25)
    mapping = lab.mapping(handlers.raising)
    mapping.drain()
    assert life(mapping, "msg-1", EventType.SENT, EventType.EXPIRED) == [(0.0, "SENT"), (35.0, "EXPIRED")]


def test_drain_waits_for_delayed_messages_and_for_those_in_flight_elsewhere(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("elsewhere")
    assert lab.sqs.receive_message(QueueUrl=lab.url)["Messages"]
    lab.send("delayed", DelaySeconds=5)
    mapping = lab.mapping(handlers.fine)
    mapping.drain()
    assert handlers.batches == [["delayed"], ["elsewhere"]]
    assert [invocation.started for invocation in mapping.ledger.invocations] == [5.0, 20.0]


def test_a_draining_mapping_can_be_used_again(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.fine)
    mapping.drain()
    lab.clock.advance(60)
    lab.send("b")
    mapping.drain()
    assert life(mapping, "msg-2")[0] == (60.1, "SENT")
    assert mapping.ledger.counts()["DELETED"] == 2


def test_work_that_outlasts_the_visibility_timeout_deletes_nothing_and_ends_in_the_dead_letter_queue(
    lab: Any, handlers: Any
) -> None:
    lab.queue(max_receive_count=2)
    lab.send("a")
    mapping = lab.mapping(handlers.fine, timeout=20, duration=15, maximum_batching_window_in_seconds=15)
    mapping.drain()
    assert [(e.at, e.event.name, e.receive_count) for e in mapping.ledger.of("msg-1")] == [
        (0.0, "SENT", 0),
        (0.0, "RECEIVED", 1),
        (20.0, "VISIBLE_AGAIN", 1),
        (20.0, "RECEIVED", 2),
        (30.0, "HANDLED", 1),
        (40.0, "VISIBLE_AGAIN", 2),
        (40.0, "DEAD_LETTERED", 2),
        (50.0, "HANDLED", 2),
    ]
    assert [message["Body"] for message in lab.dead_letters()] == ["a"]
