"""Time, as executions see it."""

from typing import Protocol


class Clock(Protocol):
    """What an execution asks for the time, and asks to let it pass."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def move_to(self, instant: float) -> None:
        """Let time pass until `instant`, in seconds since the epoch; does nothing when it has passed already."""


class VirtualClock:
    """A clock that stands still until it is moved: waiting a day costs no time."""

    def __init__(self, start: float = 0.0) -> None:
        """`start` is in seconds since the epoch."""
        self._now = start

    def now(self) -> float:
        return self._now

    def move_to(self, instant: float) -> None:
        self._now = max(self._now, instant)
