"""Time, as queues see it."""

from typing import Protocol

MICROSECONDS = 1_000_000
"""Microseconds in a second: instants inside the engine are whole microseconds, so that adding seconds is exact."""


class TimeSource(Protocol):
    """What the engine asks for the time. It never waits and never moves the time itself."""

    def now(self) -> float:
        """Seconds since the epoch."""


class StandingClock:
    """A clock that stands still until it is moved: waiting four days costs no time."""

    def __init__(self, start: float = 0.0) -> None:
        """`start` is in seconds since the epoch."""
        self._now = start

    def now(self) -> float:
        return self._now

    def move_to(self, instant: float) -> None:
        """Let time pass until `instant`, in seconds since the epoch; does nothing when it has passed already."""
        self._now = max(self._now, instant)

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self._now = seconds_of(microseconds(self._now) + microseconds(seconds))


def microseconds(seconds: float) -> int:
    """Whole microseconds, the nearest."""
    return round(seconds * MICROSECONDS)


def seconds_of(instant: int) -> float:
    """Seconds since the epoch of an instant in microseconds."""
    return instant / MICROSECONDS
