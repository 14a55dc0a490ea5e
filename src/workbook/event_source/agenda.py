"""What a mapping will do when, while it runs."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count


class Agenda:
    """Coming actions, by instant, then the order in which they were put down. Times are in seconds."""

    def __init__(self) -> None:
        self._coming: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def at(self, instant: float, action: Callable[[], None]) -> None:
        """Put `action` down for `instant`."""
        heappush(self._coming, (round(instant, 6), next(self._order), action))

    @property
    def next_instant(self) -> float | None:
        """When the next action is due; None when nothing is coming."""
        return self._coming[0][0] if self._coming else None

    def take_due(self, now: float) -> list[Callable[[], None]]:
        """Remove the actions that are due at `now`, or earlier, and return them in order."""
        due = []
        while self._coming and self._coming[0][0] <= now:
            due.append(heappop(self._coming)[2])
        return due
