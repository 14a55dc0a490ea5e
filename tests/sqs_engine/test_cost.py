"""What an operation costs does not grow with the queue: calls are counted, for time depends on the machine."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from sqs_engine import Draft, Queue, SqsEngine, StandingClock
from tests.sqs_engine.conftest import FIFO

FEW, MANY = 100, 2_000


def cost(act: Callable[[], object]) -> int:
    """How many calls of functions, built-in ones included, `act` makes."""
    number = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return number


def life(number: int, attributes: Mapping[str, str], groups: int) -> float:
    """Calls for each message that is sent, received, hidden longer, and deleted: all of them one after the other, but
    on a FIFO queue, where what is in flight blocks its group, each batch to its end."""
    clock = StandingClock()
    engine = SqsEngine(clock=clock)
    queue = engine.create_queue("q.fifo" if attributes else "q", attributes)

    def all_of_it() -> None:
        for each in range(number):
            queue.send(Draft(str(each), group=str(each % groups) if groups else None))
        handles: list[str] = []
        while found := queue.receive(10):
            for delivery in found:
                queue.change_visibility(delivery.receipt_handle, 1000)
            if queue.fifo:
                queue.delete_batch([(str(place), one.receipt_handle) for place, one in enumerate(found)])
            else:
                handles += [one.receipt_handle for one in found]
        clock.advance(900)
        for handle in handles:
            queue.delete(handle)

    calls = cost(all_of_it)
    assert engine.get_attributes(queue.name, ["ApproximateNumberOfMessages"]) == {"ApproximateNumberOfMessages": "0"}
    return calls / number


@pytest.mark.parametrize("groups", [0, 50])
def test_a_message_of_a_long_standard_queue_costs_what_one_of_a_short_queue_does(groups: int) -> None:
    assert life(MANY, {}, groups) <= 1.5 * life(FEW, {}, groups)


def test_a_message_of_a_long_fifo_queue_costs_what_one_of_a_short_queue_does() -> None:
    assert life(MANY, FIFO, 10) <= 1.5 * life(FEW, FIFO, 10)


def test_counting_does_not_count(engine: SqsEngine, queue: Queue) -> None:
    def count() -> object:
        return engine.get_attributes(queue.name, ["All"])

    for each in range(FEW):
        queue.send(Draft(str(each)))
    few = cost(count)
    for each in range(MANY):
        queue.send(Draft(str(each)))
    assert cost(count) == few
