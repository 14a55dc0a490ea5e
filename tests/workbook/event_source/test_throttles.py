"""Throttled invocations, and how much a mapping does at once."""

import time
from typing import Any

import pytest

REPORT = {"function_response_types": ["ReportBatchItemFailures"]}


def throttled(mapping: Any, message: str = "msg-1") -> list[float]:
    return [entry.at for entry in mapping.ledger.of(message) if entry.event == "THROTTLED"]


def starts(mapping: Any) -> list[float]:
    return [each.at for each in mapping.ledger.starts]


def test_aws_tries_a_throttled_invocation_again_and_the_receive_count_stays(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.fine, throttles={1, 2, 3})
    mapping.drain()
    assert (throttled(mapping), starts(mapping)) == ([0.0, 1.0, 3.0], [7.0])
    assert handlers.events[0]["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1"


def test_aws_drops_a_throttled_batch_when_its_visibility_timeout_ends(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.fine, throttles=set(range(1, 6)))
    mapping.drain()
    assert (throttled(mapping), starts(mapping)) == ([0.0, 1.0, 3.0, 7.0, 15.0], [20.0])
    assert handlers.events[0]["Records"][0]["attributes"]["ApproximateReceiveCount"] == "2"


def test_a_batch_that_was_dropped_leaves_its_place_to_another_at_once(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a", "b")
    mapping = lab.mapping(handlers.fine, batch_size=1, maximum_concurrency=2, throttles=set(range(1, 11)))
    mapping.drain()
    assert starts(mapping) == [20.0, 20.0]


def test_what_left_the_queue_while_its_batch_waited_is_not_handed_over(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a", "b")
    mapping = lab.mapping(handlers.fine, throttles={1})
    mapping.run_for(0.5)
    lab.sqs.purge_queue(QueueUrl=lab.url)
    lab.send("c")
    mapping.drain()
    assert handlers.batches == [["c"]]


def test_invocations_beyond_the_reserved_concurrency_are_throttled(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*"abc")
    mapping = lab.mapping(handlers.fine, batch_size=1, duration=1.5, reserved_concurrency=2)
    mapping.drain()
    assert starts(mapping) == [0.0, 0.0, 3.0]
    assert throttled(mapping, "msg-3") == [0.0, 1.0]


def test_a_reserved_concurrency_of_0_lets_nothing_through(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=2)
    lab.send("a")
    mapping = lab.mapping(handlers.fine, reserved_concurrency=0)
    mapping.drain()
    assert (handlers.events, len(lab.dead_letters())) == ([], 1)


def test_maximum_concurrency_below_the_reserved_one_throttles_nothing(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*"abcdef")
    mapping = lab.mapping(handlers.fine, batch_size=1, maximum_concurrency=2, reserved_concurrency=2)
    mapping.drain()
    assert mapping.ledger.counts()["THROTTLED"] == 0


def test_concurrency_falls_after_errors_of_the_function(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=1)
    lab.send(*range(12))
    failing = lab.mapping(handlers.raising, batch_size=1, duration=1.0)
    failing.drain()
    assert starts(failing) == [0.0] * 5 + [0.2, 0.4, 0.6, 0.8] + [1.0, 1.2, 1.4]


def test_answers_that_report_failures_slow_nothing_down(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=1)
    lab.send(*range(12))
    handler = handlers.failing(*map(str, range(12)))
    mapping = lab.mapping(handler, batch_size=1, duration=1.0, **REPORT)
    mapping.drain()
    assert starts(mapping) == [0.0] * 5 + [0.2, 0.4, 0.6, 0.8] + [1.0] * 3


def test_on_a_fifo_queue_there_are_as_many_invocations_as_active_groups(lab: Any, handlers: Any) -> None:
    lab.queue(fifo=True)
    for number in range(16):
        lab.send(f"{number}", MessageGroupId=f"group-{number % 8}", MessageDeduplicationId=f"{number}")
    mapping = lab.mapping(handlers.fine, batch_size=1, duration=1.0)
    mapping.drain()
    assert starts(mapping) == [0.0] * 8 + [1.0] * 8


def test_provisioned_pollers_handle_ten_batches_each_from_the_start(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*range(35))
    mapping = lab.mapping(handlers.fine, batch_size=1, duration=1.0, minimum_pollers=3, maximum_pollers=3)
    mapping.drain()
    assert starts(mapping) == [0.0] * 30 + [1.0] * 5


def test_provisioned_pollers_grow_by_a_thousand_batches_a_minute_up_to_their_maximum(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*range(45))
    mapping = lab.mapping(handlers.fine, batch_size=1, duration=2.0, minimum_pollers=2, maximum_pollers=4)
    mapping.drain()
    assert starts(mapping)[:22] == [0.0] * 20 + [0.06, 0.12]
    assert sum(at < 2 for at in starts(mapping)) == 40


def chain(lab: Any, most: int) -> Any:
    def handler(event: dict[str, Any], context: object) -> None:
        number = int(event["Records"][0]["body"])
        if number < most:
            time.sleep(0.5)
            lab.send(str(number + 1))

    return handler


@pytest.mark.parametrize(("most", "invocations"), [(15, 15), (16, 16), (100, 16)])
def test_aws_stops_a_function_that_feeds_its_own_queue_after_16_invocations(
    lab: Any, most: int, invocations: int
) -> None:
    lab.queue(max_receive_count=2)
    lab.send("1")
    mapping = lab.mapping(chain(lab, most))
    mapping.drain()
    assert len(mapping.ledger.invocations) == invocations
    stopped = [entry for entry in mapping.ledger.entries if "recursive loop detection" in entry.detail]
    assert [entry.message for entry in stopped] == (["msg-17", "msg-17"] if most == 100 else [])
    assert [message["Body"] for message in lab.dead_letters()] == (["17"] if most == 100 else [])


def test_many_messages_that_the_function_sends_once_are_no_loop(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("parent")

    def handler(event: dict[str, Any], context: object) -> None:
        if any(record["body"] == "parent" for record in event["Records"]):
            lab.send(*range(40))

    mapping = lab.mapping(handler, batch_size=1)
    mapping.drain()
    assert mapping.ledger.counts()["DELETED"] == 41


def test_a_loop_without_a_dead_letter_queue_is_named_when_drain_gives_up(lab: Any) -> None:
    lab.queue(max_receive_count=None)
    lab.send("1")
    with pytest.raises(RuntimeError, match=r"msg-17 \(received .* times\).*recursive loop detection"):
        lab.mapping(chain(lab, 100)).drain(at_most=200)
