"""Invocations that Lambda refuses (AWS Lambda guide, *Handling errors for an SQS event source in Lambda*).

Lambda tries a throttled invocation again until the visibility timeout ends; the receive counts stay. Then the batch is
dropped, and its messages come back to the queue.
"""

from collections.abc import Callable
from itertools import count

from workbook.cloud.faults.chance import Chance, Lottery

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds after which a throttled invocation is tried again: each pause is twice the one before. How often Lambda tries
is not documented: our choice."""


def pause_after(tries: int) -> float:
    """How long a batch waits that was refused `tries` times, in seconds."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(tries - 1, 10))


def tries_within(seconds: float) -> int:
    """How many times a batch is tried in a visibility timeout, when each try is refused."""
    at = 0.0
    for tries in count(1):
        at += pause_after(tries)
        if at >= seconds:
            return tries
    raise AssertionError


class Throttle:
    """Refuses attempts to invoke: those of `chance`, counted from 1, and those beyond the reserved concurrency."""

    def __init__(self, chance: Chance[int], seed: str, reserved: int | None, running: Callable[[], int]) -> None:
        self._lottery = Lottery(chance, seed)
        self._reserved = reserved
        self._running = running
        self._attempts = 0

    def refuses(self) -> bool:
        self._attempts += 1
        by_lot = self._lottery.hits(self._attempts)
        return by_lot or (self._reserved is not None and self._running() >= self._reserved)
