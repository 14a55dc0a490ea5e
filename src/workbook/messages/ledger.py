"""What happened to every message, when: the one source of the timeline, the counts and the tests.

Times are seconds of virtual time since the ledger began. Messages go by aliases, `msg-1` being the first one the
queue handed out, so that a page reads the same on every run.
"""

import json
from bisect import insort
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum


class EventType(StrEnum):
    """One step in a message's life (Amazon SQS guide, *Amazon SQS visibility timeout*)."""

    SENT = "SENT"
    """In the queue, visible to consumers."""
    RECEIVED = "RECEIVED"
    """Handed to the poller: in flight until deleted or until the visibility timeout ends."""
    FILTERED = "FILTERED"
    """Did not match the filter criteria: deleted, and the handler never saw it."""
    THROTTLED = "THROTTLED"
    """Lambda refused the invocation: in flight still, and the receive counts."""
    HANDLED = "HANDLED"
    """The handler's answer says that this message is done."""
    FAILED = "FAILED"
    """The handler's answer, its exception or its timeout says that this message is not done."""
    DELETED = "DELETED"
    """The poller deleted it from the queue."""
    PURGED = "PURGED"
    """Somebody emptied the queue."""
    VISIBLE_AGAIN = "VISIBLE_AGAIN"
    """The visibility timeout ended and the message was not deleted."""
    DUPLICATED = "DUPLICATED"
    """Deleted, and visible once more all the same: standard queues deliver at least once."""
    DEAD_LETTERED = "DEAD_LETTERED"
    """Moved to the dead-letter queue in place of one more receive."""
    EXPIRED = "EXPIRED"
    """Older than the queue's retention period: gone."""


@dataclass(frozen=True)
class Entry:
    """One step of one message.

    `at` is in virtual seconds since the ledger began. `receive_count` is the message's ApproximateReceiveCount at
    that moment. `invocation` is the number of the invocation that the step belongs to; None when there is none, as
    for a receive whose invocation was throttled. `hidden_until` is set on a receive after which the message is hidden
    for another time than the queue's visibility timeout. `by` is who received or deleted the message, where that was
    another than the mapping.
    """

    at: float
    event: EventType
    message: str
    receive_count: int
    invocation: int | None = None
    detail: str = ""
    hidden_until: float | None = field(default=None, repr=False)
    by: str = field(default="", repr=False)


@dataclass(frozen=True)
class Invocation:
    """One call of the handler with one batch.

    `outcome` is one sentence: how the event source mapping read the answer. `response` is what the handler returned
    (None when it raised or timed out). `log` is what the handler printed and logged, as CloudWatch Logs would have it.
    In both, message ids are replaced by aliases.
    """

    number: int
    started: float
    ended: float
    messages: tuple[str, ...]
    outcome: str
    response: object
    log: str = ""


@dataclass
class Ledger:
    """The lives of all messages that one event source mapping received.

    `visibility_timeout` is in seconds; `max_receive_count` is None for a queue without a redrive policy.
    """

    visibility_timeout: float
    max_receive_count: int | None = None
    entries: list[Entry] = field(default_factory=list)
    invocations: list[Invocation] = field(default_factory=list)
    _bodies: dict[str, str] = field(default_factory=dict, repr=False)

    def introduce(self, message: str, body: str, sent: float) -> None:
        """Write down a message that was not known before, sent at `sent`."""
        self._bodies[message] = body
        self.record(Entry(sent, EventType.SENT, message, 0))

    def record(self, entry: Entry) -> None:
        """Add one step, in the order of time."""
        insort(self.entries, entry, key=lambda other: other.at)

    def belongs_to(self, received: Entry, number: int) -> None:
        """Note which invocation a RECEIVED entry led to; it was not known while its batch was gathered."""
        self._rewrite(received, replace(received, invocation=number))

    def hide(self, received: Entry, until: float) -> Entry:
        """Note that after this receive the message is hidden until `until`; return the entry as it reads now."""
        return self._rewrite(received, replace(received, hidden_until=until))

    def _rewrite(self, entry: Entry, new: Entry) -> Entry:
        for index in range(len(self.entries) - 1, -1, -1):
            if self.entries[index] is entry:
                self.entries[index] = new
                break
        return new

    @property
    def messages(self) -> tuple[str, ...]:
        """The aliases, in the order in which the queue handed the messages out."""
        return tuple(self._bodies)

    def body(self, message: str) -> str:
        """The message's body. Raises `KeyError` for an alias that is not in the ledger."""
        return self._bodies[message]

    def about(self, text: str) -> str:
        """The alias of the one message whose body contains `text`, an id for example.

        Raises `LookupError` when there is none, or more than one.
        """
        found = [message for message, body in self._bodies.items() if text in body]
        if len(found) == 1:
            return found[0]
        raise LookupError(
            f"{len(found)} of the {len(self._bodies)} messages in this ledger have {text!r} in their body, not one. A "
            "mapping's ledger knows what that mapping received: was the queue drained by another one before?"
        )

    def of(self, message: str) -> list[Entry]:
        """One message's life."""
        return [entry for entry in self.entries if entry.message == message]

    def counts(self) -> dict[str, int]:
        """How often each kind of step happened, those that never did included with 0."""
        seen = Counter(entry.event for entry in self.entries)
        return {str(event): seen[event] for event in EventType}

    def to_json(self) -> str:
        """The whole ledger as text, but for the handler's own log; two runs with the same seed give the same text."""
        without_logs = replace(self, invocations=[replace(each, log="") for each in self.invocations])
        return json.dumps(asdict(without_logs), indent=1, default=repr)
