"""A long poll in virtual time (Amazon SQS guide, *Amazon SQS short and long polling*)."""

from collections.abc import Callable

from sqs_engine.clock import microseconds, seconds_of
from sqs_engine.engine import SqsEngine
from sqs_engine.message import ReceivedMessage


def long_poll(
    engine: SqsEngine,
    receive: Callable[[], list[ReceivedMessage]],
    now: float,
    wait: float,
    move_to: Callable[[float], None],
) -> list[ReceivedMessage]:
    """What `receive` gives within `wait` seconds, as soon as it gives anything; nothing when that time has passed.

    `move_to` moves the engine's clock, to one event after the other and at most to the end of the wait.
    """
    end = seconds_of(microseconds(now) + microseconds(wait))
    while not (received := receive()):
        coming = engine.next_event()
        if coming is None or coming > end:
            move_to(end)
            return receive()
        move_to(coming)
    return received
