from collections.abc import Callable, Mapping
from typing import Any

import pytest

from sqs_engine import Draft, Queue, ReceivedMessage, SqsEngine, SqsError, StandingClock
from sqs_engine.events import Event

START = 1_767_258_000.1  # a float that whole seconds cannot be added to without rounding
FIFO = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(START)


@pytest.fixture
def engine(clock: StandingClock) -> SqsEngine:
    return SqsEngine(clock=clock)


@pytest.fixture
def told(engine: SqsEngine) -> list[Event]:
    """Every event of the engine, as it is told."""
    events: list[Event] = []
    engine.subscribe(events.append)
    return events


@pytest.fixture
def queue(engine: SqsEngine) -> Queue:
    return engine.create_queue("queue", {"VisibilityTimeout": "20"})


@pytest.fixture
def fifo(engine: SqsEngine) -> Queue:
    return engine.create_queue("queue.fifo", FIFO | {"VisibilityTimeout": "20"})


def send(queue: Queue, *bodies: str, **more: Any) -> list[str]:
    """Send each body; in a FIFO queue what stands before the dash is its group. The message ids."""
    groups = [{"group": body.partition("-")[0]} if queue.fifo else {} for body in bodies]
    return [queue.send(Draft(body, **(group | more))).message_id for body, group in zip(bodies, groups, strict=True)]


def bodies(deliveries: list[ReceivedMessage]) -> list[str]:
    return [each.body for each in deliveries]


def counts(engine: SqsEngine, queue: Queue) -> tuple[int, int, int]:
    """Visible, in flight and delayed, as GetQueueAttributes tells."""
    found = engine.get_attributes(queue.name, ["All"])
    names = ("", "NotVisible", "Delayed")
    visible, in_flight, delayed = (int(found[f"ApproximateNumberOfMessages{name}"]) for name in names)
    return visible, in_flight, delayed


def with_dead_letters(
    engine: SqsEngine, attributes: Mapping[str, str] | None = None, most: int = 1
) -> tuple[Queue, Queue]:
    """A queue whose messages die after `most` receives, and its dead-letter queue."""
    given = dict(attributes or {})
    suffix = ".fifo" if "FifoQueue" in given else ""
    dead = engine.create_queue(f"dead{suffix}", {name: value for name, value in given.items() if name in FIFO})
    policy = f'{{"deadLetterTargetArn":"{dead.arn}","maxReceiveCount":{most}}}'
    return engine.create_queue(f"source{suffix}", given | {"RedrivePolicy": policy}), dead


def refusal(call: Callable[[], object]) -> tuple[str, str]:
    """Code and text of what `call` is refused with."""
    with pytest.raises(SqsError) as refused:
        call()
    return refused.value.code, refused.value.message
