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


def test_a_group_is_quiet_again_when_its_share_has_dropped(queue: Queue) -> None:
    handles = _in_flight(queue, "noisy", 30)
    send(queue, "noisy", group="noisy")
    send(queue, "quiet", group="quiet")
    queue.delete(handles[0])
    assert bodies(queue.receive(1)) == ["noisy"]


def test_a_group_is_noisy_by_its_share_of_the_recent_processing_time(queue: Queue, clock: StandingClock) -> None:
    _slow_with_a_backlog(queue, clock)
    send(queue, "quick", group="quick")
    assert bodies(queue.receive(1)) == ["quick"]


def test_a_noisy_group_stays_noisy_as_long_as_it_has_a_backlog_and_sends(queue: Queue, clock: StandingClock) -> None:
    _slow_with_a_backlog(queue, clock)
    clock.advance(289)
    send(queue, "slow again", group="slow")
    send(queue, "quick", group="quick")
    assert bodies(queue.receive(1)) == ["quick"]


def test_a_noisy_group_is_quiet_again_when_its_backlog_is_consumed(queue: Queue, clock: StandingClock) -> None:
    _slow_with_a_backlog(queue, clock)
    [last] = queue.receive(1)
    queue.delete(last.receipt_handle)
    send(queue, "slow again", group="slow")
    send(queue, "quick", group="quick")
    assert bodies(queue.receive(1)) == ["slow again"]


def test_a_noisy_group_is_quiet_again_when_it_has_sent_nothing_for_five_minutes(
    queue: Queue, clock: StandingClock
) -> None:
    _in_flight(queue, "noisy", 30, visibility_timeout=1000)
    send(queue, "noisy", group="noisy")
    clock.advance(300)
    send(queue, "quiet", group="quiet")
    assert bodies(queue.receive(1)) == ["noisy"]


def test_a_noisy_group_alone_is_received_all_the_same(queue: Queue) -> None:
    _in_flight(queue, "noisy", 30)
    send(queue, "1", "2", group="noisy")
    assert bodies(queue.receive(10)) == ["1", "2"]


def _in_flight(queue: Queue, group: str | None, number: int, visibility_timeout: int | None = None) -> list[str]:
    """Receipt handles of that many messages of `group`, in flight."""
    send(queue, *map(str, range(number)), group=group)
    rounds = range(-(-number // 10))
    received = [each for _ in rounds for each in queue.receive(min(10, number), visibility_timeout=visibility_timeout)]
    assert len(received) == number
    return [each.receipt_handle for each in received]


def _slow_with_a_backlog(queue: Queue, clock: StandingClock) -> None:
    """All processing time so far was spent on the group "slow", and one message of it waits."""
    handles = _in_flight(queue, "slow", 2)
    send(queue, "slow", group="slow")
    clock.advance(10)
    for handle in handles:
        queue.delete(handle)
