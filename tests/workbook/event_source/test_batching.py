"""When the function is invoked, and with how many messages."""

import json
from typing import Any

import pytest

from sqs_engine import Queue, ReceivedMessage
from workbook.event_source.scaling import Scaling
from workbook.messages.ledger import EventType


def started(mapping: Any) -> list[tuple[float, int]]:
    """When each invocation started, and with how many messages."""
    return [(invocation.started, len(invocation.messages)) for invocation in mapping.ledger.invocations]


def test_aws_invokes_at_once_with_what_there_is_when_there_is_no_window(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*range(12))
    mapping = lab.mapping(handlers.fine, batch_size=5)
    mapping.drain()
    assert started(mapping) == [(0.0, 5), (0.0, 5), (0.0, 2)]


def test_aws_waits_for_the_end_of_the_window_when_the_batch_is_not_full(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*range(7))
    mapping = lab.mapping(handlers.fine, batch_size=10, maximum_batching_window_in_seconds=4)
    mapping.drain()
    assert started(mapping) == [(4.0, 7)]
    assert {entry.at for entry in mapping.ledger.entries if entry.event is EventType.RECEIVED} == {0.0}


def test_aws_invokes_before_the_end_of_the_window_when_the_batch_is_full(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*range(30))
    mapping = lab.mapping(handlers.fine, batch_size=25, maximum_batching_window_in_seconds=4)
    mapping.drain()
    assert started(mapping) == [(0.0, 25), (4.0, 5)]


def test_a_batch_whose_window_has_ended_waits_for_a_free_slot(
    lab: Any, handlers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.queue()
    lab.send("a")
    looks: list[float] = []

    def limit(scaling: Scaling, now: float) -> int:
        looks.append(now)
        assert len(looks) < 100, "time does not go on"
        return 0 if 4 <= now < 6 else 5

    monkeypatch.setattr(Scaling, "limit", limit)
    monkeypatch.setattr(Scaling, "next_step", lambda scaling, now: 6.0)
    mapping = lab.mapping(handlers.fine, maximum_batching_window_in_seconds=4)
    mapping.drain()
    assert started(mapping) == [(6.0, 1)]


def test_a_message_that_is_sent_within_the_window_joins_the_batch(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("first")
    mapping = lab.mapping(handlers.fine, maximum_batching_window_in_seconds=10)
    mapping.run_for(6)
    lab.send("second")
    mapping.drain()
    assert started(mapping) == [(10.0, 2)]
    assert [entry.at for entry in mapping.ledger.of("msg-2")[:2]] == [6.0, 6.0]


def test_aws_invokes_when_the_next_message_would_exceed_6_mb(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=None)
    lab.send(*["x" * 1_000_000] * 8)
    mapping = lab.mapping(handlers.fine, batch_size=10, maximum_batching_window_in_seconds=5)
    mapping.drain()
    assert started(mapping) == [(0.0, 6), (5.0, 2)]


def test_aws_receives_at_most_ten_messages_in_a_call(lab: Any, handlers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.queue()
    lab.send(*range(30))
    asked: list[int] = []
    receive = Queue.receive

    def noted(queue: Queue, most: int, **more: Any) -> list[ReceivedMessage]:
        asked.append(most)
        return receive(queue, most, **more)

    monkeypatch.setattr(Queue, "receive", noted)
    lab.mapping(handlers.fine, batch_size=25, maximum_batching_window_in_seconds=4).drain()
    assert asked[:3] == [10, 10, 5]


def test_aws_handles_five_batches_at_once_at_first_and_300_more_per_minute(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*range(12))
    mapping = lab.mapping(handlers.fine, batch_size=1, duration=1.0)
    mapping.drain()
    starts = [invocation.started for invocation in mapping.ledger.invocations]
    assert starts == [0.0] * 5 + [0.2, 0.4, 0.6, 0.8] + [1.0] * 3


def test_aws_never_exceeds_the_maximum_concurrency(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*range(6))
    mapping = lab.mapping(handlers.fine, batch_size=1, duration=2.0, maximum_concurrency=2)
    mapping.drain()
    assert [invocation.started for invocation in mapping.ledger.invocations] == [0.0, 0.0, 2.0, 2.0, 4.0, 4.0]


def test_messages_that_the_handler_sends_to_its_own_queue_are_handled_too(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("parent")

    def handler(event: dict[str, Any], context: object) -> None:
        handlers.fine(event, context)
        if event["Records"][0]["body"] == "parent":
            lab.send("child")

    lab.mapping(handler).drain()
    assert handlers.batches == [["parent"], ["child"]]


def test_a_message_sent_by_a_handler_was_sent_at_that_instant(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("1", "2", "3")

    def handler(event: dict[str, Any], context: object) -> None:
        if event["Records"][0]["body"] == "3":
            lab.send("child")

    mapping = lab.mapping(handler, batch_size=1, duration=0.3, maximum_concurrency=2)
    mapping.drain()
    lives = [(entry.at, entry.event.name) for entry in mapping.ledger.of("msg-4")]
    assert lives == [(0.3, "SENT"), (0.3, "RECEIVED"), (0.6, "HANDLED"), (0.6, "DELETED")]


def test_the_mapping_starts_with_five_batches_again_after_the_queue_was_empty(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("first")
    mapping = lab.mapping(handlers.fine, batch_size=1, duration=0.1)
    mapping.drain()
    lab.clock.advance(10)
    lab.send(*range(6))
    mapping.drain()
    assert [invocation.started for invocation in mapping.ledger.invocations] == [0.0] + [10.1] * 5 + [10.2]


def test_a_duration_can_depend_on_the_batch(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a", "b", "c")
    mapping = lab.mapping(handlers.fine, batch_size=2, duration=lambda event: 0.5 * len(event["Records"]))
    mapping.drain()
    assert [invocation.ended for invocation in mapping.ledger.invocations] == [1.0, 0.5]


@pytest.mark.parametrize("seconds", [0, 5, 19.9])
def test_run_for_passes_exactly_that_much_virtual_time(lab: Any, handlers: Any, seconds: float) -> None:
    lab.queue()
    lab.mapping(handlers.fine).run_for(seconds)
    assert lab.clock.elapsed == seconds


@pytest.mark.parametrize(("beyond", "batches"), [(0, [25]), (1, [24, 1])])
def test_aws_fills_a_batch_up_to_6_mb_of_event_and_not_a_byte_further(
    lab: Any, handlers: Any, beyond: int, batches: list[int]
) -> None:
    """The event's bytes are those of its JSON: what is around the records and between them counts too."""
    lab.queue()
    lab.send("x")
    settings = {"batch_size": 30, "maximum_batching_window_in_seconds": 1}
    lab.mapping(handlers.fine, **settings).drain()
    around_a_body = len(json.dumps(handlers.events.pop()["Records"][0])) - 1
    room = 6 * 1024 * 1024 - len(json.dumps({"Records": []})) - 25 * around_a_body - 24 * len(", ")
    bodies = ["x" * (room // 25)] * 24
    lab.send(*bodies, "x" * (room - 24 * len(bodies[0]) + beyond))
    lab.mapping(handlers.fine, **settings).drain()
    assert [len(event["Records"]) for event in handlers.events] == batches
    assert max(len(json.dumps(event)) for event in handlers.events) <= 6 * 1024 * 1024


def test_a_message_group_on_a_standard_queue_holds_back_nobody_when_one_of_it_fails(lab: Any, handlers: Any) -> None:
    """It names a tenant, and no order (Amazon SQS guide, *Amazon SQS fair queues*). 6 MB cut the batches short, so that
    messages wait at the poller while the first of their group fails.
    """
    lab.queue()
    bodies = [f"{number:x}" * 1_000_000 for number in range(14)]
    lab.send(*bodies, MessageGroupId="a-job")
    mapping = lab.mapping(
        handlers.failing(bodies[0]), maximum_concurrency=2, function_response_types=["ReportBatchItemFailures"]
    )
    mapping.run_for(1)
    assert [len(batch) for batch in handlers.batches] == [6, 6, 2]
