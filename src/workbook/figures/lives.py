"""The ledger's entries folded into lives: one for each message, from the moment it was sent to its end."""

from dataclasses import dataclass, field
from enum import Enum

from workbook.messages.ledger import Entry, EventType, Ledger


class Handling(Enum):
    """What came of one receive."""

    SUCCEEDED = "handled"
    TOO_LATE = "deleted too late"
    """Handled, and the delete came with an old receipt handle, or after the message had left the queue."""
    FAILED = "failed"
    THROTTLED = "throttled"
    OPEN = "still in flight"


class End(Enum):
    """How a message left the queue."""

    DELETED = "deleted"
    FILTERED = "deleted by the filter"
    DEAD_LETTERED = "moved to the DLQ"
    EXPIRED = "expired"


_HANDLINGS = {
    EventType.HANDLED: Handling.SUCCEEDED,
    EventType.FAILED: Handling.FAILED,
    EventType.THROTTLED: Handling.THROTTLED,
}
_ENDS = {
    EventType.DELETED: End.DELETED,
    EventType.FILTERED: End.FILTERED,
    EventType.DEAD_LETTERED: End.DEAD_LETTERED,
    EventType.EXPIRED: End.EXPIRED,
}


@dataclass
class Receive:
    """One receive of a message; times in seconds since the ledger began."""

    number: int
    start: float
    invocation: int | None
    handled: float  # when the handler or the poller was done with it
    hidden_until: float
    handling: Handling = Handling.OPEN
    invoked: float = 0.0  # when the function was called: later than `start` after a batching window
    copied: bool = False  # deleted after it, and a copy stayed, hidden until `hidden_until`

    @property
    def outlasts_its_timeout(self) -> bool:
        """Whether its visibility timeout ended while it was still being worked on."""
        return self.hidden_until < self.handled


@dataclass
class Life:
    """One message: when it was sent, every receive of it, and its end (None while it is in the queue)."""

    message: str
    sent: float
    receives: list[Receive] = field(default_factory=list)
    ended: float | None = None
    end: End | None = None
    duplicates: int = 0

    @property
    def uneventful(self) -> bool:
        """Deleted on its first receive."""
        return len(self.receives) == 1 and self.end is End.DELETED


def read_lives(ledger: Ledger) -> list[Life]:
    """The life of every message, in the ledger's order of messages."""
    started = {invocation.number: invocation.started for invocation in ledger.invocations}
    lives = [_read(message, ledger.of(message), ledger) for message in ledger.messages]
    for receive in (receive for life in lives for receive in life.receives):
        receive.invoked = max(receive.start, started.get(receive.invocation or 0, receive.start))
    return lives


def _read(message: str, entries: list[Entry], ledger: Ledger) -> Life:
    life = Life(message, max(0.0, entries[0].at))
    for entry in entries:
        if entry.event is EventType.RECEIVED:
            usual = entry.at + ledger.visibility_timeout
            hidden_until = usual if entry.hidden_until is None else entry.hidden_until
            life.receives.append(Receive(entry.receive_count, entry.at, entry.invocation, entry.at, hidden_until))
        elif entry.event in _HANDLINGS:
            receive = _receive(life, entry)
            receive.handling, receive.handled = _HANDLINGS[entry.event], entry.at
            receive.invocation = entry.invocation
            if entry.event is EventType.HANDLED and not _deleted_at(entry.at, entries):
                receive.handling = Handling.TOO_LATE
        elif entry.event is EventType.VISIBLE_AGAIN:
            life.receives[-1].hidden_until = entry.at
        elif entry.event is EventType.DUPLICATED:
            life.end, life.ended = None, None
            life.duplicates += 1
            life.receives[-1].copied, life.receives[-1].hidden_until = True, entry.at
        elif entry.event in _ENDS:
            life.end, life.ended = _ENDS[entry.event], entry.at
            for receive in life.receives:
                receive.hidden_until = min(receive.hidden_until, max(entry.at, receive.handled))
    return life


def _deleted_at(moment: float, entries: list[Entry]) -> bool:
    return any(entry.event is EventType.DELETED and entry.at == moment for entry in entries)


def _receive(life: Life, entry: Entry) -> Receive:
    """The receive an entry is about: with a duplicate delivery that is not always the last."""
    same = [receive for receive in life.receives if receive.number == entry.receive_count]
    return (same or life.receives)[-1]
