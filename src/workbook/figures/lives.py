"""The ledger's entries folded into lives: one for each message, from the moment it was sent to its end."""

from dataclasses import dataclass, field
from enum import Enum

from workbook.messages.diagnosis import Gone, findings
from workbook.messages.ledger import Entry, EventType, Ledger
from workbook.messages.receives import Came, receives


class Handling(Enum):
    """What came of one receive."""

    SUCCEEDED = "handled"
    TOO_LATE = "deleted too late"
    """Handled, and the delete came with an old receipt handle, or after the message had left the queue."""
    FAILED = "failed"
    """Its own record failed, or nobody knows whose in its batch."""
    INNOCENT = "came back with its batch"
    """The batch failed whole, through the record of another message."""
    TIMED_OUT = "timed out"
    """The function ran out of time with it in the batch: which record took so long nobody knows."""
    THROTTLED = "throttled"
    OPEN = "still in flight"


class End(Enum):
    """How a message left the queue."""

    DELETED = "deleted"
    LOST = "LOST"
    """Deleted, although the function had reported it as failed, in an answer that Lambda does not read."""
    FILTERED = "deleted by the filter"
    DEAD_LETTERED = "moved to the DLQ"
    EXPIRED = "expired"
    PURGED = "purged"
    REDRIVEN = "moved by a redrive"


_HANDLINGS = {
    EventType.HANDLED: Handling.SUCCEEDED,
    EventType.FAILED: Handling.FAILED,
    EventType.THROTTLED: Handling.THROTTLED,
}
_WHOSE = {Came.INNOCENT: Handling.INNOCENT, Came.TIMED_OUT: Handling.TIMED_OUT}
_ENDS = {
    EventType.DELETED: End.DELETED,
    EventType.FILTERED: End.FILTERED,
    EventType.DEAD_LETTERED: End.DEAD_LETTERED,
    EventType.EXPIRED: End.EXPIRED,
    EventType.PURGED: End.PURGED,
    EventType.REDRIVEN: End.REDRIVEN,
}


@dataclass
class DrawnReceive:
    """One receive of a message; times in seconds since the ledger began."""

    number: int
    start: float
    invocation: int | None
    handled: float  # when the handler or the poller was done with it
    hidden_until: float
    handling: Handling = Handling.OPEN
    invoked: float = 0.0  # when the function was called: later than `start` after a batching window
    copied: bool = False  # deleted after it, and a copy stayed, hidden until `hidden_until`
    seen: bool = True  # no: it follows from the receives around it
    window_seen: bool = True  # no: when its visibility timeout ended was not seen, on AWS

    @property
    def outlasts_its_timeout(self) -> bool:
        """Whether its visibility timeout ended while it was still being worked on."""
        return self.hidden_until < self.handled


@dataclass
class Life:
    """One message: when it was sent, every receive of it, and its end (None while it is in the queue).

    `sent` is when it was to be seen first: a message with a delay counts as sent when the delay is over. `end_seen`: no
    where its end follows from the rest, and nobody told when it was.
    """

    message: str
    sent: float
    receives: list[DrawnReceive] = field(default_factory=list)
    ended: float | None = None
    end: End | None = None
    duplicates: int = 0
    end_seen: bool = True

    @property
    def uneventful(self) -> bool:
        """Deleted on its first receive."""
        return len(self.receives) == 1 and self.end is End.DELETED

    @property
    def innocent(self) -> bool:
        """Whether its own record never failed, whatever happened to its batches."""
        return not any(receive.handling in (Handling.FAILED, Handling.TIMED_OUT) for receive in self.receives)

    @property
    def died(self) -> bool:
        return self.end is End.DEAD_LETTERED


def read_lives(ledger: Ledger) -> list[Life]:
    """The life of every message, in the ledger's order of messages."""
    started = {invocation.number: invocation.started for invocation in ledger.invocations}
    starts = {receive: start for start in ledger.starts for receive in start.receives}
    lives = [_read(message, ledger.of(message), ledger) for message in ledger.messages]
    lost = {finding.message for finding in findings(ledger) if finding.cause is Gone.NOT_READ}
    for life in lives:
        for receive in life.receives:
            if (start := starts.get((life.message, receive.number))) is not None:
                receive.invocation, started[start.number] = start.number, start.at
            receive.invoked = max(receive.start, started.get(receive.invocation or 0, receive.start))
        _clear(life, ledger)
        if life.message in lost:
            life.end, life.receives[-1].handling = End.LOST, Handling.FAILED
    return lives


def _clear(life: Life, ledger: Ledger) -> None:
    """Tell failures of the message's own record from those of its batch."""
    failed = [receive for receive in life.receives if receive.handling is Handling.FAILED]
    if failed:
        came = {receive.number: receive.came for receive in receives(ledger, life.message)}
        for receive in failed:
            if (why := came.get(receive.number)) is not None:
                receive.handling = _WHOSE.get(why, Handling.FAILED)


def _read(message: str, entries: list[Entry], ledger: Ledger) -> Life:
    life = Life(message, max(0.0, entries[0].at))
    for entry in entries:
        if entry.event is EventType.DELAYED and entry.hidden_until is not None:
            life.sent = entry.hidden_until
        elif entry.event is EventType.DELAY_OVER:
            life.sent = entry.at
        elif entry.event is EventType.RECEIVED:
            hidden_until = entry.at + ledger.visibility_timeout
            life.receives.append(
                DrawnReceive(
                    entry.receive_count,
                    entry.at,
                    entry.invocation,
                    entry.at,
                    hidden_until,
                    seen=not entry.inferred,
                    window_seen=not ledger.observed,
                )
            )
        elif entry.event is EventType.HIDDEN and entry.hidden_until is not None:
            if life.receives:
                life.receives[-1].hidden_until = entry.hidden_until
            else:  # in flight already when the ledger began
                life.sent = entry.hidden_until
        elif entry.event in _HANDLINGS:
            receive = _receive(life, entry)
            receive.handling, receive.handled = _HANDLINGS[entry.event], entry.at
            receive.invocation = entry.invocation
            if entry.event is EventType.HANDLED and not _deleted_by_it(entry, entries):
                receive.handling = Handling.TOO_LATE
        elif entry.event is EventType.VISIBLE_AGAIN and life.receives:
            life.receives[-1].hidden_until = entry.at
        elif entry.event is EventType.DUPLICATED and life.receives:
            life.end, life.ended = None, None
            life.duplicates += 1
            life.receives[-1].copied, life.receives[-1].hidden_until = True, entry.at
        elif entry.event in _ENDS:
            life.end, life.ended, life.end_seen = _ENDS[entry.event], entry.at, not entry.inferred
    if life.ended is not None:
        for receive in life.receives:
            receive.hidden_until = min(receive.hidden_until, max(life.ended, receive.handled))
    return life


def _deleted_by_it(handled: Entry, entries: list[Entry]) -> bool:
    """Whether the message was deleted for this success, or before by the invocation itself."""
    return any(
        entry.event is EventType.DELETED
        and (entry.at == handled.at or (entry.invocation is not None and entry.invocation == handled.invocation))
        for entry in entries
    )


def _receive(life: Life, entry: Entry) -> DrawnReceive:
    """The receive an entry is about: not always the last."""
    same = [receive for receive in life.receives if receive.number == entry.receive_count]
    return (same or life.receives)[-1]
