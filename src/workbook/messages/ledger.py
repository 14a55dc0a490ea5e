"""What happened to every message, when: the one source of the timeline, the counts and the tests.

It is what the queue told (`workbook.messages.witness` writes it down) plus what Lambda did. Entries are appended as
things happen, and never rewritten. Times are seconds of virtual time since the ledger began. Messages go by aliases,
`msg-1` being the first one that came into the queue, so that a page reads the same on every run.

Where the queue is on AWS nobody hears what it does. The ledger of such a queue (`workbook.event_source.inference`) is
made of what the function's log tells, in real time, and marks what nobody saw.
"""

import json
from bisect import insort
from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum


class EventType(StrEnum):
    """One step in a message's life (Amazon SQS guide, *Amazon SQS visibility timeout*)."""

    SENT = "SENT"
    """In the queue: sent, or moved here by a redrive."""
    DELAYED = "DELAYED"
    """Sent with a delay: hidden until then."""
    DELAY_OVER = "DELAY_OVER"
    """Visible to consumers from now on."""
    DEDUPLICATED = "DEDUPLICATED"
    """Sent once more within five minutes: accepted, and nothing changed."""
    RECEIVED = "RECEIVED"
    """Handed to a consumer: in flight until deleted or until the visibility timeout ends."""
    HIDDEN = "HIDDEN"
    """In flight until another instant than the queue's visibility timeout says: somebody changed it, or asked so."""
    FILTERED = "FILTERED"
    """Did not match the filter criteria: deleted, and the handler never saw it."""
    THROTTLED = "THROTTLED"
    """Lambda refused the invocation: in flight still. It is tried again within the visibility timeout."""
    HANDLED = "HANDLED"
    """The handler's answer says that this message is done."""
    FAILED = "FAILED"
    """The handler's answer, its exception or its timeout says that this message is not done."""
    DELETED = "DELETED"
    """Deleted from the queue: by the poller, by the handler itself, or by another hand."""
    PURGED = "PURGED"
    """Somebody emptied the queue."""
    VISIBLE_AGAIN = "VISIBLE_AGAIN"
    """The visibility timeout ended, or was ended, and the message was not deleted."""
    DUPLICATED = "DUPLICATED"
    """Deleted, and visible once more all the same: standard queues deliver at least once."""
    DEAD_LETTERED = "DEAD_LETTERED"
    """Moved to the dead-letter queue in place of one more receive."""
    REDRIVEN = "REDRIVEN"
    """Moved out of this queue by a message move task."""
    EXPIRED = "EXPIRED"
    """Older than the queue's retention period: gone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of one message.

    `at` is in virtual seconds since the ledger began. `receive_count` is the message's ApproximateReceiveCount at
    that moment. `invocation` is the number of the invocation that did it; None when none did, and on a receive, which
    comes before the invocation: `Ledger.starts` tells that. `hidden_until` is set where the event says so. `by` is who
    sent, received, hid or deleted the message; empty for what time or Lambda did. `inferred`: nobody saw it, it follows
    from what was seen, and `at` is the earliest that it can have been (`workbook.event_source.inference`).
    """

    at: float
    event: EventType
    message: str
    receive_count: int
    invocation: int | None = None
    detail: str = ""
    hidden_until: float | None = field(default=None, repr=False)
    by: str = field(default="", repr=False)
    inferred: bool = field(default=False, repr=False)


@dataclass(frozen=True, slots=True)
class Start:
    """Lambda called the handler: for the first time with these receives of messages, by alias and receive count."""

    number: int
    at: float
    receives: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of the handler with one batch.

    `outcome` is one sentence: how the event source mapping read the answer. `response` is what the handler returned
    (None when it raised or timed out). `log` is what the handler printed and logged, as CloudWatch Logs would have it.
    In both, message ids are replaced by aliases. `raised_on` is the message at whose record its loop was when it
    raised, empty where that is not known.
    """

    number: int
    started: float
    ended: float
    messages: tuple[str, ...]
    outcome: str
    response: object
    log: str = ""
    raised_on: str = ""


@dataclass
class Ledger:
    """The lives of the messages that were in a queue when the ledger began, or came later.

    `visibility_timeout`, in seconds, and `max_receive_count`, None for a queue without a redrive policy, are the
    queue's settings when the ledger began. `starts` and `invocations` are what Lambda did: an invocation is in the
    latter once it has ended, by its number. `observed`: made from outside, in real time.
    """

    visibility_timeout: float
    max_receive_count: int | None = None
    entries: list[Entry] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    invocations: list[Invocation] = field(default_factory=list)
    observed: bool = False
    _bodies: dict[str, str] = field(default_factory=dict, repr=False)
    _lives: defaultdict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list), repr=False)
    _counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(map(str, EventType), 0), repr=False)

    def introduce(self, message: str, body: str, sent: float, by: str = "") -> None:
        """Write down a message that was not known before, sent at `sent`."""
        self._bodies[message] = body
        self.record(Entry(sent, EventType.SENT, message, 0, by=by))

    def record(self, entry: Entry) -> None:
        """Append one step."""
        self.entries.append(entry)
        self._lives[entry.message].append(entry)
        self._counts[entry.event] += 1

    def answered(self, invocation: Invocation) -> None:
        """Add an invocation that has ended: invocations that overlap may end in another order than they began."""
        insort(self.invocations, invocation, key=lambda other: other.number)

    @property
    def messages(self) -> tuple[str, ...]:
        """The aliases, in the order in which the messages came into the queue."""
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
            "mapping's ledger knows what was in the queue since that mapping was made: was it drained before?"
        )

    def of(self, message: str) -> list[Entry]:
        """One message's life."""
        return list(self._lives.get(message, ()))

    def counts(self) -> dict[str, int]:
        """How often each kind of step happened, those that never did included with 0."""
        return dict(self._counts)

    def to_json(self) -> str:
        """The whole ledger as text, but for the handler's own log; two runs with the same seed give the same text."""
        told = {
            "visibility_timeout": self.visibility_timeout,
            "max_receive_count": self.max_receive_count,
            "entries": [asdict(entry) for entry in self.entries],
            "starts": [asdict(start) for start in self.starts],
            "invocations": [asdict(replace(each, log="")) for each in self.invocations],
            "bodies": self._bodies,
        }
        return json.dumps(told, indent=1, default=repr)
