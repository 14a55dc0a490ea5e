"""What all queues of an engine share: the time, the ids, who is told, and what happens next."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from sqs_engine.clock import StandingClock, TimeSource, microseconds
from sqs_engine.events import Event
from sqs_engine.identifiers import NewId, seeded
from sqs_engine.schedule import Schedule

Subscriber = Callable[[Event], None]

_ASIDE = 20_260_101  # any seed that no engine is likely to have


class Actor(Protocol):
    """Something that does things by itself as time passes: a queue, a message move task."""

    def next_instant(self) -> int | None:
        """When it does something next, in microseconds."""

    def happen(self, instant: int) -> None:
        """Do the one thing that is due at `instant`."""


class World:
    def __init__(self, clock: TimeSource, new_id: NewId, sender: str) -> None:
        self._clock = clock
        self.new_id = new_id
        self.sender = sender
        """The SenderId of every message."""

        self._schedule: Schedule[Actor] = Schedule()
        self._subscribers: list[Subscriber] = []
        self._untold: deque[Event] = deque()
        self._telling = False

    def hold(self) -> Callable[[], None]:
        """Let the time stand still here; the function returned lets it go on."""
        clock, self._clock = self._clock, StandingClock(self._clock.now())

        def go_on() -> None:
            self._clock = clock

        return go_on

    def aside(self) -> "World":
        """Another world with the same clock and subscribers. Its ids are its own: what happens there, or does not,
        leaves the ids that come here as they would be."""
        other = World(self._clock, seeded(_ASIDE), self.sender)
        other._subscribers = self._subscribers
        return other

    def pass_time(self, *, but_this_instant: bool = False) -> int:
        """Let happen what is due by now, in the order of its instants; returns now, in microseconds.

        `but_this_instant` leaves what is due at this very instant for later. A clock that steps back is followed: what
        was due stays done.
        """
        now = microseconds(self._clock.now())
        while (first := self._schedule.first()) is not None and first[0] <= now - but_this_instant:
            instant, actor = first
            actor.happen(instant)
            self.plan(actor)
        return now

    def plan(self, actor: Actor) -> None:
        """Take note of when `actor` does something next; to be called whenever that may have changed."""
        instant = actor.next_instant()
        if instant is None:
            self._schedule.drop(actor)
        else:
            self._schedule.put(actor, instant)

    def dismiss(self, actor: Actor) -> None:
        """`actor` does nothing any more."""
        self._schedule.drop(actor)

    def next_instant(self) -> int | None:
        first = self._schedule.first()
        return None if first is None else first[0]

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Tell `subscriber` every event from now on; the function returned ends it."""
        self._subscribers.append(subscriber)

        def end() -> None:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

        return end

    def tell(self, event: Event) -> None:
        """Tell everybody. A subscriber that calls the engine again hears what it causes after the present event."""
        if not self._subscribers:
            return
        self._untold.append(event)
        if self._telling:
            return
        self._telling = True
        try:
            while self._untold:
                event = self._untold.popleft()
                for subscriber in tuple(self._subscribers):
                    subscriber(event)
        finally:
            self._telling = False
