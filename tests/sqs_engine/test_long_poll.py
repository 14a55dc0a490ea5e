"""Long polls in virtual time (Amazon SQS guide, *Amazon SQS short and long polling*)."""

import pytest

from sqs_engine import Queue, SqsEngine, StandingClock, long_poll
from tests.sqs_engine.conftest import START, bodies, send


@pytest.mark.parametrize(
    ("delay", "wait", "body", "ends"),
    [(0, 20, ["a"], 0), (7, 20, ["a"], 7), (20, 20, ["a"], 20), (21, 20, [], 20), (5, 0, [], 0)],
)
def test_a_long_poll_answers_when_something_becomes_visible_or_at_its_end(
    engine: SqsEngine, queue: Queue, clock: StandingClock, delay: int, wait: int, body: list[str], ends: int
) -> None:
    other = engine.create_queue("other")
    send(other, "elsewhere", delay=3)
    send(queue, "a", delay=delay)
    received = long_poll(engine, queue.receive, clock.now(), wait, clock.move_to)
    assert bodies(received) == body
    assert clock.now() == START + ends
