"""Visibility, delays, receive counts and receipt handles of a standard queue.

(Amazon SQS guide, *Amazon SQS visibility timeout* and *delay queues*; LocalStack's tests against AWS, `test_sqs.py`.)
"""

from sqs_engine import Queue, SqsEngine, StandingClock
from tests.sqs_engine.conftest import bodies, counts, refusal, send


def test_a_message_is_visible_again_at_exactly_receive_plus_timeout(queue: Queue, clock: StandingClock) -> None:
    send(queue, "a")
    queue.receive()
    clock.advance(19.999999)
    assert queue.receive() == []
    clock.advance(0.000001)
    assert bodies(queue.receive()) == ["a"]


def test_adding_timeouts_does_not_drift(queue: Queue, clock: StandingClock, engine: SqsEngine) -> None:
    send(queue, "a")
    for _ in range(1000):
        assert bodies(queue.receive(visibility_timeout=1)) == ["a"]
        instant = engine.next_event()
        assert instant is not None
        clock.move_to(instant)


def test_a_receive_finds_all_that_is_visible_up_to_ten_in_the_order_sent(queue: Queue) -> None:
    send(queue, *map(str, range(12)))
    assert bodies(queue.receive(10)) == list(map(str, range(10)))
    assert bodies(queue.receive(10)) == ["10", "11"]


def test_recorded_what_is_visible_again_comes_before_what_was_sent_later(queue: Queue, clock: StandingClock) -> None:
    send(queue, "first")
    queue.receive(visibility_timeout=3)
    send(queue, "second")
    clock.advance(3)
    assert bodies(queue.receive()) == ["first"]


def test_the_receive_count_grows_and_the_first_receive_stays(queue: Queue, clock: StandingClock) -> None:
    send(queue, "a")
    [first] = queue.receive()
    clock.advance(20)
    [second] = queue.receive()
    name = "ApproximateFirstReceiveTimestamp"
    assert (first.attributes[name], second.attributes[name]) == ("1767258000100", "1767258000100")
    assert [each.attributes["ApproximateReceiveCount"] for each in (first, second)] == ["1", "2"]
    assert first.message_id == second.message_id
    assert first.receipt_handle != second.receipt_handle


def test_recorded_a_visibility_timeout_of_0_lets_the_message_be_received_at_once(queue: Queue) -> None:
    send(queue, "a")
    assert bodies(queue.receive(visibility_timeout=0)) == ["a"]
    assert bodies(queue.receive()) == ["a"]
    assert queue.receive() == []


def test_a_messages_delay_overrides_the_queues_on_a_standard_queue(engine: SqsEngine, clock: StandingClock) -> None:
    queue = engine.create_queue("q", {"DelaySeconds": "10"})
    send(queue, "queue's delay")
    send(queue, "own delay", delay=5)
    send(queue, "none", delay=0)
    assert bodies(queue.receive(10)) == ["none"]
    clock.advance(5)
    assert bodies(queue.receive(10)) == ["own delay"]
    clock.advance(4.999999)
    assert queue.receive(10) == []
    clock.advance(0.000001)
    assert bodies(queue.receive(10)) == ["queue's delay"]


def test_a_new_delay_of_a_standard_queue_changes_nothing_for_what_is_there(
    engine: SqsEngine, clock: StandingClock
) -> None:
    queue = engine.create_queue("q", {"DelaySeconds": "10"})
    send(queue, "a")
    engine.set_attributes("q", {"DelaySeconds": "0"})
    assert queue.receive() == []
    clock.advance(10)
    assert bodies(queue.receive()) == ["a"]


def test_a_heartbeat_extends_and_0_ends_the_time_in_flight(queue: Queue, clock: StandingClock) -> None:
    send(queue, "a")
    [received] = queue.receive()
    for _ in range(3):
        clock.advance(15)
        queue.change_visibility(received.receipt_handle, 20)
        assert queue.receive() == []
    queue.change_visibility(received.receipt_handle, 0)
    assert bodies(queue.receive()) == ["a"]


def test_recorded_an_earlier_handle_still_ends_the_time_in_flight(queue: Queue) -> None:
    send(queue, "a")
    [first] = queue.receive(visibility_timeout=0)
    queue.receive()
    queue.change_visibility(first.receipt_handle, 0)
    assert bodies(queue.receive()) == ["a"]


def test_recorded_changing_the_visibility_of_what_is_visible_again_succeeds(queue: Queue, clock: StandingClock) -> None:
    send(queue, "a")
    [received] = queue.receive()
    clock.advance(20)
    queue.change_visibility(received.receipt_handle, 60)
    assert bodies(queue.receive()) == ["a"]


def test_recorded_the_visibility_of_a_deleted_message_cannot_be_changed(queue: Queue) -> None:
    send(queue, "a")
    [received] = queue.receive()
    queue.delete(received.receipt_handle)
    assert refusal(lambda: queue.change_visibility(received.receipt_handle, 42)) == (
        "InvalidParameterValue",
        f"Value {received.receipt_handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or "
        "is not available for visibility timeout change.",
    )


def test_a_message_is_in_flight_for_twelve_hours_in_all_at_most(queue: Queue, clock: StandingClock) -> None:
    send(queue, "a")
    [received] = queue.receive(visibility_timeout=43_200)
    clock.advance(1)
    queue.change_visibility(received.receipt_handle, 43_199)
    _, text = refusal(lambda: queue.change_visibility(received.receipt_handle, 43_200))
    assert text.endswith("Total VisibilityTimeout for the message is beyond the limit [43200 seconds]")


def test_recorded_the_latest_handle_deletes_though_its_timeout_has_ended(
    engine: SqsEngine, queue: Queue, clock: StandingClock
) -> None:
    send(queue, "a")
    [received] = queue.receive()
    clock.advance(21)
    queue.delete(received.receipt_handle)
    assert counts(engine, queue) == (0, 0, 0)


def test_a_handle_of_an_earlier_receive_succeeds_and_deletes_nothing(
    engine: SqsEngine, queue: Queue, clock: StandingClock
) -> None:
    send(queue, "a")
    [first] = queue.receive()
    clock.advance(20)
    queue.receive()
    queue.delete(first.receipt_handle)
    assert counts(engine, queue) == (0, 1, 0)


def test_recorded_deleting_twice_is_no_fault(queue: Queue) -> None:
    send(queue, "a")
    [received] = queue.receive()
    for _ in range(3):
        queue.delete(received.receipt_handle)


def test_recorded_what_is_no_receipt_handle_is_refused(engine: SqsEngine, queue: Queue) -> None:
    send(queue, "a")
    [received] = queue.receive()
    other = engine.create_queue("other")
    for where, handle in ((queue, "garbage"), (queue, ""), (other, received.receipt_handle)):
        for call in (lambda: where.delete(handle), lambda: where.change_visibility(handle, 1)):  # noqa: B023
            assert refusal(call) == (
                "ReceiptHandleIsInvalid",
                f'The input receipt handle "{handle}" is not a valid receipt handle.',
            )


def test_counts_follow_a_message_through_its_life(engine: SqsEngine, queue: Queue, clock: StandingClock) -> None:
    send(queue, "a", delay=1)
    assert counts(engine, queue) == (0, 0, 1)
    clock.advance(1)
    assert counts(engine, queue) == (1, 0, 0)
    [received] = queue.receive()
    assert counts(engine, queue) == (0, 1, 0)
    clock.advance(20)
    assert counts(engine, queue) == (1, 0, 0)
    queue.delete(received.receipt_handle)
    assert counts(engine, queue) == (0, 0, 0)


def test_a_clock_that_steps_back_is_followed(queue: Queue, clock: StandingClock) -> None:
    send(queue, "a")
    clock._now -= 1_000_000
    queue.receive()
    clock.advance(20)
    assert bodies(queue.receive()) == ["a"]
