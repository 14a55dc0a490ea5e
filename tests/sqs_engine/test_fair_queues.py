"""Fair queues: MessageGroupId on a standard queue (Amazon SQS guide, *How Amazon SQS fair queues work*)."""

from sqs_engine import Queue, StandingClock
from tests.sqs_engine.conftest import bodies, send


def test_a_group_orders_nothing_and_blocks_nothing(queue: Queue) -> None:
    send(queue, "1", "2", group="a")
    send(queue, "3", group="b")
    send(queue, "4", group="a")
    assert bodies(queue.receive(2)) == ["1", "2"]
    assert bodies(queue.receive(10)) == ["3", "4"]


def test_messages_of_quiet_groups_go_before_those_of_a_noisy_one(queue: Queue) -> None:
    _in_flight(queue, "noisy", 30)
    send(queue, "noisy", group="noisy")
    send(queue, "quiet", group="quiet")
    send(queue, "of no group")
    assert bodies(queue.receive(10)) == ["quiet", "of no group", "noisy"]


def test_below_30_in_flight_a_group_is_not_noisy(queue: Queue) -> None:
    _in_flight(queue, "busy", 29)
    send(queue, "busy", group="busy")
    send(queue, "quiet", group="quiet")
    assert bodies(queue.receive(1)) == ["busy"]


def test_at_most_a_tenth_of_what_is_in_flight_is_not_noisy(queue: Queue) -> None:
    for number in range(9):
        _in_flight(queue, f"other-{number}", 30)
    _in_flight(queue, "busy", 30)
    send(queue, "busy", group="busy")
    send(queue, "quiet", group="quiet")
    assert bodies(queue.receive(1)) == ["busy"]


def test_messages_without_a_group_are_each_their_own_tenant(queue: Queue) -> None:
    _in_flight(queue, None, 100)
    send(queue, "of no group")
    send(queue, "quiet", group="quiet")
    assert bodies(queue.receive(1)) == ["of no group"]


def test_among_noisy_groups_the_one_with_the_fewest_in_flight_goes_first(queue: Queue) -> None:
    _in_flight(queue, "noisier", 40)
    _in_flight(queue, "noisy", 31)
    send(queue, "noisier", group="noisier")
    send(queue, "noisy", group="noisy")
    assert bodies(queue.receive(10)) == ["noisy", "noisier"]


def test_a_group_is_quiet_again_when_its_messages_are_done(queue: Queue) -> None:
    handles = _in_flight(queue, "noisy", 30)
    send(queue, "noisy", group="noisy")
    send(queue, "quiet", group="quiet")
    queue.delete(handles[0])
    assert bodies(queue.receive(1)) == ["noisy"]


def test_a_group_is_noisy_by_its_share_of_the_recent_processing_time(queue: Queue, clock: StandingClock) -> None:
    [slow] = _in_flight(queue, "slow", 1)
    clock.advance(10)
    queue.delete(slow)
    send(queue, "slow", group="slow")
    send(queue, "quick", group="quick")
    assert bodies(queue.receive(1, visibility_timeout=0)) == ["quick"]
    clock.advance(60)
    assert bodies(queue.receive(1)) == ["slow"]


def test_a_noisy_group_alone_is_received_all_the_same(queue: Queue) -> None:
    _in_flight(queue, "noisy", 30)
    send(queue, "1", "2", group="noisy")
    assert bodies(queue.receive(10)) == ["1", "2"]


def _in_flight(queue: Queue, group: str | None, number: int) -> list[str]:
    """Receipt handles of that many messages of `group`, in flight."""
    send(queue, *map(str, range(number)), group=group)
    received = [each for _ in range(-(-number // 10)) for each in queue.receive(min(10, number))]
    assert len(received) == number
    return [each.receipt_handle for each in received]
