"""Time runs one way, and only when somebody moves it."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqs_engine import Queue, ReceivedMessage
from workbook.cloud.clock import Clock
from workbook.cloud.local_aws import local_aws
from workbook.practice.scratch import scratch_queue

REPORT = {"function_response_types": ["ReportBatchItemFailures"]}


def sleeping(seconds: float) -> Callable[[Any, Any], None]:
    return lambda event, context: time.sleep(seconds)


def test_an_invocation_in_flight_ends_when_it_ends_whoever_moves_the_clock(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(sleeping(2), duration=0.5)
    mapping.run_for(1)
    lab.clock.advance(600)
    assert [(entry.at, entry.event.name) for entry in mapping.ledger.of("msg-1")][2:] == [
        (2.5, "HANDLED"),
        (2.5, "DELETED"),
    ]
    assert lab.size() == 0


def test_what_the_queue_did_before_an_invocation_ended_stands_before_it(lab: Any) -> None:
    lab.queue(max_receive_count=None)
    lab.send("by hand", "by the mapping")
    lab.sqs.receive_message(QueueUrl=lab.url, VisibilityTimeout=2)
    mapping = lab.mapping(lambda event, context: time.sleep(2.5) or 1 / 0)  # type: ignore[func-returns-value]
    mapping.run_for(1)
    lab.clock.advance(600)
    entries = [(entry.at, entry.event.name, entry.message) for entry in mapping.ledger.entries]
    assert entries[-3:] == [
        (2.0, "VISIBLE_AGAIN", "msg-1"),
        (2.6, "FAILED", "msg-2"),
        (20.0, "VISIBLE_AGAIN", "msg-2"),
    ]


def test_another_mapping_moves_the_clock_past_the_end_of_an_invocation(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    slow = lab.mapping(sleeping(2))
    slow.run_for(1)
    lab.send("b")
    other = lab.mapping(handlers.fine)
    other.drain()
    assert slow.ledger.invocations[0].ended == 2.1
    assert handlers.batches == [["b"]]


def test_a_handler_that_sleeps_between_two_runs_has_its_own_environment_and_log_still(lab: Any) -> None:
    lab.queue()
    lab.send("a")

    def handler(event: Any, context: Any) -> None:
        print("before")
        time.sleep(2)
        print("after", context.get_remaining_time_in_millis())

    mapping = lab.mapping(handler)
    mapping.run_for(1)
    lab.clock.advance(10)
    assert mapping.ledger.invocations[0].log == "before\nafter 1000\n"


def test_the_reader_sees_no_time_pass_between_two_cells(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.failing("a"), **REPORT)
    mapping.run_for(3)
    seen = time.time()
    time.sleep(0.01)
    assert time.time() == seen == lab.clock.now()


def test_nothing_is_stuck_after_a_receive_by_hand(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a", "b")
    mapping = lab.mapping(handlers.fine)
    assert lab.sqs.receive_message(QueueUrl=lab.url, VisibilityTimeout=43_200)["Messages"]
    mapping.drain(at_most=43_300)
    assert lab.clock.elapsed == 43_200.1
    assert mapping.ledger.counts()["DELETED"] == 2


def test_a_mapping_that_waits_for_what_others_hold_does_not_look_every_second(
    lab: Any, handlers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.queue()
    lab.send("a")
    lab.sqs.receive_message(QueueUrl=lab.url, VisibilityTimeout=3_000)
    looks: list[int] = []
    receive = Queue.receive

    def noted(queue: Queue, most: int, **more: Any) -> list[ReceivedMessage]:
        looks.append(most)
        return receive(queue, most, **more)

    monkeypatch.setattr(Queue, "receive", noted)
    lab.mapping(handlers.fine).drain()
    assert len(looks) < 10


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(0, 9)),
        st.tuples(st.just("delay"), st.integers(1, 30)),
        st.tuples(st.just("run"), st.sampled_from([0.0, 0.05, 1.0, 7.3, 20.0, 45.0])),
        st.tuples(st.just("advance"), st.sampled_from([0.001, 0.1, 3.0, 20.0, 61.0])),
        st.tuples(st.just("receive"), st.sampled_from([0, 1, 5, 20, 90])),
        st.tuples(st.just("change"), st.sampled_from([0, 5, 90])),
        st.tuples(st.just("delete"), st.just(0)),
        st.tuples(st.just("experiment"), st.just(0)),
        st.tuples(st.just("pause"), st.just(0)),
    ),
    max_size=12,
)


def story(make_lab: Any, steps: list[tuple[str, Any]], *, pauses: bool) -> tuple[Any, list[float]]:
    """A mapping whose handler sleeps and fails as its messages say, with a reader's steps in between; and the clock as
    it was seen on the way."""
    with local_aws(), Clock() as clock:
        lab, seen, held = make_lab(clock), [], []
        lab.queue(max_receive_count=3)

        def handler(event: Any, context: Any) -> Any:
            failed = []
            for record in event["Records"]:
                seen.append(time.time())
                number = int(record["body"])
                time.sleep(number / 10)
                if number % 3 == 0:
                    failed.append(record["messageId"])
                if number == 4:
                    clock.advance(7)
                if number == 5:
                    lab.sqs.change_message_visibility(
                        QueueUrl=lab.url, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=30
                    )
            if len(failed) == 2:
                raise RuntimeError("two of them")
            return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}

        mapping = lab.mapping(handler, batch_size=3, duration=0.3, timeout=3, throttles=0.2, seed=1, **REPORT)
        for step, value in steps:
            seen.append(time.time())
            if step == "send":
                lab.send(str(value))
            elif step == "delay":
                lab.send("1", DelaySeconds=value)
            elif step == "run":
                mapping.run_for(value)
            elif step == "advance":
                clock.advance(value)
            elif step == "receive":
                found = lab.sqs.receive_message(QueueUrl=lab.url, VisibilityTimeout=value).get("Messages", [])
                held += [message["ReceiptHandle"] for message in found]
            elif step == "change" and held:
                with suppress(ClientError):  # gone
                    lab.sqs.change_message_visibility(QueueUrl=lab.url, ReceiptHandle=held[-1], VisibilityTimeout=value)
            elif step == "delete" and held:
                lab.sqs.delete_message(QueueUrl=lab.url, ReceiptHandle=held.pop())
            elif step == "experiment":
                with scratch_queue(visibility_timeout=5, max_receive_count=2) as scratch:
                    scratch.send("aside")
                    scratch.mapping(lambda event, context: 1 / 0).run_for(8)
            elif step == "pause" and pauses:
                time.sleep(0.002)
        mapping.drain()
        seen.append(time.time())
        assert lab.size() == 0
        return mapping.ledger, seen


@pytest.fixture
def make_lab(lab: Any) -> Any:
    lab.clock.stop()
    return type(lab)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_a_reader_does_time_runs_one_way_and_thinking_leaves_no_trace(
    make_lab: Any, steps: list[tuple[str, Any]]
) -> None:
    ledger, seen = story(make_lab, steps, pauses=True)
    assert seen == sorted(seen)
    times = [entry.at for entry in ledger.entries]
    assert times == sorted(times)
    for start in ledger.starts:
        [invocation] = [each for each in ledger.invocations if each.number == start.number]
        slept = sum(int(ledger.body(message)) / 10 for message in invocation.messages)
        assert invocation.ended - invocation.started == pytest.approx(min(3, slept + 0.3))
    for message in ledger.messages:
        events = [entry.event for entry in ledger.of(message)]
        assert sum(event in ("DELETED", "DEAD_LETTERED", "EXPIRED", "PURGED") for event in events) == 1
    again, _ = story(make_lab, steps, pauses=False)
    assert again.to_json() == ledger.to_json()
