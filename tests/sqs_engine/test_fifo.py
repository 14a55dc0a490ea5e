"""FIFO queues: groups, deduplication, sequence numbers, receipt handles, receive attempts.

(Amazon SQS guide, *FIFO queue delivery logic* and *Exactly-once processing*; recorded: LocalStack's tests against AWS,
`test_sqs.py`, where each name below stands as `test_fifo_…`.)
"""

import pytest

from sqs_engine import Draft, Queue, SqsEngine, StandingClock
from tests.sqs_engine.conftest import FIFO, bodies, counts, refusal, send


def test_recorded_a_receive_takes_one_group_first_and_fills_up_from_others(fifo: Queue) -> None:
    send(fifo, "g1-m1", "g2-m1", "g1-m2", "g1-m3")
    assert bodies(fifo.receive(10)) == ["g1-m1", "g1-m2", "g1-m3", "g2-m1"]


def test_recorded_what_is_in_flight_blocks_its_group(fifo: Queue, clock: StandingClock) -> None:
    send(fifo, "g1-m1", "g1-m2", "g1-m3", "g1-m4", "g2-m1", "g3-m1")
    assert bodies(fifo.receive(2)) == ["g1-m1", "g1-m2"]
    assert bodies(fifo.receive(1)) == ["g2-m1"]
    clock.advance(20)
    received = bodies(fifo.receive(10, visibility_timeout=0))
    assert received == ["g3-m1", "g1-m1", "g1-m2", "g1-m3", "g1-m4", "g2-m1"]


def test_recorded_with_a_visibility_timeout_of_0_the_groups_take_turns(fifo: Queue) -> None:
    send(fifo, "g1-m1", "g2-m1", "g2-m2", "g3-m1", "g1-m2")
    assert bodies(fifo.receive(3, visibility_timeout=0)) == ["g1-m1", "g1-m2", "g2-m1"]
    assert bodies(fifo.receive(10, visibility_timeout=0)) == ["g3-m1", "g1-m1", "g1-m2", "g2-m1", "g2-m2"]


@pytest.mark.parametrize("timeout", [0, 1])
def test_recorded_the_head_of_a_group_releases_it_and_only_what_is_visible_comes(
    fifo: Queue, clock: StandingClock, timeout: int
) -> None:
    send(fifo, "g1-m1", "g1-m2", "g2-m1")
    head, _ = fifo.receive(2)
    fifo.change_visibility(head.receipt_handle, timeout)
    clock.advance(timeout)
    assert bodies(fifo.receive(3)) == ["g2-m1", "g1-m1"]


def test_a_later_message_that_is_visible_again_does_not_release_its_group(fifo: Queue) -> None:
    send(fifo, "g1-m1", "g1-m2")
    _, second = fifo.receive(2)
    fifo.change_visibility(second.receipt_handle, 0)
    assert fifo.receive(10) == []


def test_recorded_a_group_is_free_when_all_it_has_in_flight_is_deleted(fifo: Queue) -> None:
    send(fifo, "g1-m1", "g2-m1", "g1-m2", "g2-m2", "g1-m3", "g1-m4", "g3-m1")
    for each in fifo.receive(2):
        fifo.delete(each.receipt_handle)
    assert bodies(fifo.receive(10)) == ["g2-m1", "g2-m2", "g3-m1", "g1-m3", "g1-m4"]


def test_recorded_a_group_stays_blocked_when_one_of_two_in_flight_is_deleted(fifo: Queue) -> None:
    send(fifo, "g1-m1", "g2-m1", "g1-m2", "g2-m2", "g1-m3", "g1-m4", "g3-m1")
    first, _ = fifo.receive(2)
    fifo.delete(first.receipt_handle)
    assert bodies(fifo.receive(10)) == ["g2-m1", "g2-m2", "g3-m1"]


def test_recorded_messages_come_back_in_their_order(fifo: Queue, clock: StandingClock) -> None:
    send(fifo, "g-0", "g-1", "g-2")
    for _ in range(2):
        assert bodies(fifo.receive(10)) == ["g-0", "g-1", "g-2"]
        clock.advance(20)


def test_recorded_blocked_messages_are_counted_as_visible(engine: SqsEngine, fifo: Queue) -> None:
    send(fifo, "1-m1", "1-m2", "1-m3", "2-m1", "3-m1")
    fifo.receive(2)
    assert counts(engine, fifo) == (3, 2, 0)


# -- deduplication -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("own_id", ["id", None])
def test_recorded_deduplication_survives_deletion_and_ends_after_five_minutes(
    fifo: Queue, clock: StandingClock, own_id: str | None
) -> None:
    draft = Draft("body", group="g", deduplication_id=own_id)
    first = fifo.send(draft)
    [received] = fifo.receive()
    fifo.delete(received.receipt_handle)
    clock.advance(299.999999)
    assert fifo.send(draft) == first
    assert fifo.receive() == []
    clock.advance(0.000001)
    assert fifo.send(draft).message_id != first.message_id
    assert bodies(fifo.receive()) == ["body"]


def test_recorded_deduplication_is_queue_wide(fifo: Queue) -> None:
    for group in ("one", "two"):
        fifo.send(Draft(group, group=group, deduplication_id="same"))
    assert bodies(fifo.receive(10)) == ["one"]


def test_deduplication_is_by_group_where_the_queue_says_so(engine: SqsEngine) -> None:
    queue = engine.create_queue("q.fifo", FIFO | {"DeduplicationScope": "messageGroup"})
    for group in ("one", "two", "two"):
        queue.send(Draft(group, group=group, deduplication_id="same"))
    assert bodies(queue.receive(10)) == ["one", "two"]


def test_recorded_a_change_of_the_deduplication_scope_changes_nothing(engine: SqsEngine, fifo: Queue) -> None:
    engine.set_attributes(fifo.name, {"DeduplicationScope": "messageGroup"})
    for group in ("one", "two"):
        fifo.send(Draft(group, group=group, deduplication_id="same"))
    assert bodies(fifo.receive(10)) == ["one"]


def test_content_based_deduplication_looks_at_the_body_and_nothing_else(engine: SqsEngine, fifo: Queue) -> None:
    fifo.send(Draft("body", group="g"))
    fifo.send(Draft("body", group="h"))
    fifo.send(Draft("other", group="h"))
    assert counts(engine, fifo) == (2, 0, 0)


def test_recorded_a_purge_clears_the_deduplication(engine: SqsEngine, fifo: Queue) -> None:
    fifo.send(Draft("1", group="g", deduplication_id="same"))
    engine.purge(fifo.name)
    fifo.send(Draft("2", group="g", deduplication_id="same"))
    assert bodies(fifo.receive()) == ["2"]


def test_recorded_sequence_numbers_increase(fifo: Queue, queue: Queue) -> None:
    numbers = [int(fifo.send(Draft(str(each), group=str(each % 2))).sequence_number or 0) for each in range(5)]
    assert numbers == sorted(set(numbers))
    assert {len(str(number)) for number in numbers} == {20}
    assert queue.send(Draft("a")).sequence_number is None


# -- delays and handles ------------------------------------------------------------------------------------------------


def test_recorded_the_queues_delay_applies_although_a_message_says_0(engine: SqsEngine, clock: StandingClock) -> None:
    queue = engine.create_queue("q.fifo", FIFO | {"DelaySeconds": "2"})
    send(queue, "g-1", "g-2", delay=0)
    assert queue.receive(10) == []
    clock.advance(2)
    assert bodies(queue.receive(10)) == ["g-1", "g-2"]


def test_a_new_delay_of_a_fifo_queue_holds_for_what_is_delayed(engine: SqsEngine, clock: StandingClock) -> None:
    queue = engine.create_queue("q.fifo", FIFO | {"DelaySeconds": "900"})
    send(queue, "g-1")
    clock.advance(5)
    engine.set_attributes("q.fifo", {"DelaySeconds": "10"})
    clock.advance(4)
    assert queue.receive() == []
    clock.advance(1)
    assert bodies(queue.receive()) == ["g-1"]


def test_recorded_a_delay_of_one_message_is_refused(fifo: Queue) -> None:
    assert refusal(lambda: fifo.send(Draft("a", delay=2, group="g"))) == (
        "InvalidParameterValue",
        "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for "
        "this queue type.",
    )


@pytest.mark.parametrize("received_again", [False, True])
def test_recorded_an_expired_handle_is_refused(fifo: Queue, clock: StandingClock, received_again: bool) -> None:
    send(fifo, "g-1")
    [received] = fifo.receive()
    clock.advance(20)
    if received_again:
        fifo.receive()
    assert refusal(lambda: fifo.delete(received.receipt_handle)) == (
        "InvalidParameterValue",
        f"Value {received.receipt_handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has "
        "expired.",
    )
    assert "not available for visibility" in refusal(lambda: fifo.change_visibility(received.receipt_handle, 5))[1]


# -- receive attempts --------------------------------------------------------------------------------------------------


def test_the_same_attempt_gives_the_same_handles_and_hides_the_messages_anew(fifo: Queue, clock: StandingClock) -> None:
    send(fifo, "a-1", "b-1")
    first = fifo.receive(10, attempt_id="try")
    clock.advance(15)
    assert fifo.receive(10, attempt_id="try") == first
    clock.advance(15)
    assert fifo.receive(10) == []
    clock.advance(5)
    assert len(fifo.receive(10)) == 2


@pytest.mark.parametrize("change", ["deleted", "changed", "visible again", "five minutes"])
def test_an_attempt_is_over_when_a_message_was_changed_or_after_five_minutes(
    fifo: Queue, clock: StandingClock, change: str
) -> None:
    send(fifo, "a-1", "b-1")
    received = fifo.receive(10, attempt_id="try", visibility_timeout=1000 if change == "five minutes" else 20)
    if change == "deleted":
        fifo.delete(received[0].receipt_handle)
    elif change == "changed":
        fifo.change_visibility(received[0].receipt_handle, 40)
    else:
        clock.advance(20 if change == "visible again" else 300)
    again = fifo.receive(10, attempt_id="try")
    assert [each.receive_count for each in again] == ([2, 2] if change == "visible again" else [])


def test_a_standard_queue_has_no_attempts(queue: Queue) -> None:
    assert refusal(lambda: queue.receive(attempt_id="try"))[0] == "InvalidParameterValue"
