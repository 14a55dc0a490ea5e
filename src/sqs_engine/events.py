"""What the engine tells: every change, as it happens. `at` is in seconds since the epoch, `queue` is an ARN.

`by` is who called: the name that came with the call, `ANOTHER_CALLER` where none did. What time does by itself
(a delay or a visibility timeout ends, a message expires) carries the instant at which it happened, however late it
was noticed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ANOTHER_CALLER = "another caller"


@dataclass(frozen=True, slots=True)
class Event:
    """Something changed in a queue."""

    at: float
    queue: str


@dataclass(frozen=True, slots=True)
class QueueCreated(Event):
    attributes: Mapping[str, str]
    by: str


@dataclass(frozen=True, slots=True)
class QueueDeleted(Event):
    by: str


@dataclass(frozen=True, slots=True)
class AttributesChanged(Event):
    attributes: Mapping[str, str]
    """The attributes that were set, with the values they have now; the empty string for one that was removed."""

    by: str


@dataclass(frozen=True, slots=True)
class Purged(Event):
    message_ids: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class MessageEvent(Event):
    """Something became of one message."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Sent(MessageEvent):
    body: str
    group: str | None
    expires: float
    """When its retention ends, as the queue is set now."""

    by: str


@dataclass(frozen=True, slots=True)
class Deduplicated(MessageEvent):
    """A send was accepted and changed nothing: `message_id` is the message that was sent before."""

    by: str


@dataclass(frozen=True, slots=True)
class Delayed(MessageEvent):
    until: float


@dataclass(frozen=True, slots=True)
class DelayOver(MessageEvent):
    pass


@dataclass(frozen=True, slots=True)
class Received(MessageEvent):
    receive_count: int
    receipt_handle: str
    by: str


@dataclass(frozen=True, slots=True)
class HiddenUntil(MessageEvent):
    """The message is in flight until then: received, or its visibility timeout was changed."""

    until: float
    by: str


@dataclass(frozen=True, slots=True)
class VisibleAgain(MessageEvent):
    """Its visibility timeout ended by itself, or was ended: then `by` says who did."""

    by: str | None = None


@dataclass(frozen=True, slots=True)
class Deleted(MessageEvent):
    by: str


@dataclass(frozen=True, slots=True)
class MovedToDeadLetterQueue(MessageEvent):
    """Instead of being received once more than maxReceiveCount; `to` is the dead-letter queue's ARN."""

    to: str
    receive_count: int


@dataclass(frozen=True, slots=True)
class Expired(MessageEvent):
    pass


@dataclass(frozen=True, slots=True)
class Redriven(MessageEvent):
    """A message move task took it out; in the queue `to` it is a new message, with another id."""

    to: str
    new_message_id: str
    expires: float
