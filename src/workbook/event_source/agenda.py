"""What will happen when: the list of coming events of a discrete-event simulation."""

from collections.abc import Callable
from enum import IntEnum
from heapq import heappop, heappush
from itertools import count


class Turn(IntEnum):
    """Who goes first when several events fall on the same instant."""

    EXPIRY = 0
    END_OF_INVOCATION = 1  # a message deleted at the very end of its visibility timeout does not come back
    VISIBILITY = 2
    END_OF_WAIT = 3  # a handler that slept goes on
    END_OF_WINDOW = 4
    LOOK_AGAIN = 5


class Agenda:
    """Coming events, by instant, then turn, then the order in which they were put down. Times are in seconds."""

    def __init__(self) -> None:
        self._events: list[tuple[float, Turn, int, Callable[[], None]]] = []
        self._order = count()

    def at(self, instant: float, turn: Turn, action: Callable[[], None]) -> None:
        """Put `action` down for `instant`."""
        heappush(self._events, (round(instant, 6), turn, next(self._order), action))

    @property
    def next_instant(self) -> float | None:
        """When the next event is due; None when nothing is coming."""
        return self._events[0][0] if self._events else None

    def take_due(self, now: float) -> list[Callable[[], None]]:
        """Remove the events that are due at `now`, or earlier, and return them in order."""
        due = []
        while self._events and self._events[0][0] <= now:
            due.append(heappop(self._events)[3])
        return due


def nothing() -> None:
    """An action for an instant at which only the poll that follows every event is wanted."""
