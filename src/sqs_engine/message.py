"""A message: what is sent, what lies in a queue, and what is received."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class MessageAttribute:
    """A message attribute, or the system attribute AWSTraceHeader. `data_type` is String, Number or Binary, perhaps
    with a label of the sender's after a dot; `value` is bytes for Binary and a string else."""

    data_type: str
    value: str | bytes

    @property
    def as_bytes(self) -> bytes:
        return self.value if isinstance(self.value, bytes) else self.value.encode()


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as it is sent (Amazon SQS API reference, *SendMessage*). `delay` is in seconds; None: the queue's."""

    body: str
    delay: int | None = None
    attributes: Mapping[str, MessageAttribute] = field(default_factory=dict)
    system_attributes: Mapping[str, MessageAttribute] = field(default_factory=dict)
    group: str | None = None
    deduplication_id: str | None = None

    @property
    def size(self) -> int:
        """Bytes of the body and of names, types and values of the message attributes."""
        attributes = self.attributes.items()
        return len(self.body.encode(errors="surrogatepass")) + sum(
            len(name.encode()) + len(each.data_type.encode()) + len(each.as_bytes) for name, each in attributes
        )


class MessageState(Enum):
    """Where a message is. DEAD is on its way to the dead-letter queue, within one receive."""

    DELAYED = "delayed"
    VISIBLE = "visible"
    IN_FLIGHT = "in flight"
    DEAD = "dead"
    GONE = "gone"


@dataclass(eq=False, slots=True)
class Message:
    """A message in a queue. Instants are microseconds since the epoch. Only its queue changes it."""

    id: str
    draft: Draft
    sent: int
    sender: str
    state: MessageState = MessageState.GONE
    until: int = 0
    """When the delay or the time in flight ends."""

    arrival: int = 0
    """The place in the order of arrival in this queue."""

    sequence_number: str | None = None
    deduplication_id: str | None = None
    receive_count: int = 0
    receives_here: int = 0
    """Receives from this queue: what maxReceiveCount counts. ApproximateReceiveCount goes on in the DLQ."""

    first_received: int | None = None
    last_received: int = 0
    receipt_handle: str = ""
    """Of the latest receive."""

    unchanged_since: int = 0
    """Grows with every change of state or visibility."""

    came_from: str | None = None
    """In a dead-letter queue: the ARN of the queue that the message died in."""

    @property
    def group(self) -> str | None:
        return self.draft.group

    def system_attributes(self) -> dict[str, str]:
        """All there are, in the order in which Lambda passes them on (Lambda guide, *Using Lambda with Amazon SQS*)."""
        found = {
            "ApproximateReceiveCount": str(self.receive_count),
            **{name: str(each.value) for name, each in self.draft.system_attributes.items()},
            "SentTimestamp": _milliseconds(self.sent),
            "SequenceNumber": self.sequence_number,
            "MessageGroupId": self.group,
            "SenderId": self.sender,
            "MessageDeduplicationId": self.deduplication_id,
            "ApproximateFirstReceiveTimestamp": None
            if self.first_received is None
            else str(self.first_received // 1000),
            "DeadLetterQueueSourceArn": self.came_from,
        }
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message as it was received."""

    message_id: str
    receipt_handle: str
    body: str
    receive_count: int
    attributes: Mapping[str, str]
    """The system attributes, all there are."""

    message_attributes: Mapping[str, MessageAttribute]


def named(attributes: Mapping[str, MessageAttribute], names: list[str]) -> dict[str, MessageAttribute]:
    """The message attributes that a receive asks for with MessageAttributeNames: All, a name, or `prefix.*`.

    `*` alone is taken for All, as recorded on AWS (Amazon SQS API reference, *ReceiveMessage*).
    """
    if not names:
        return {}
    if not {"All", ".*", "*"}.isdisjoint(names):
        return dict(attributes)
    prefixes = tuple(name[:-2] for name in names if name.endswith(".*"))
    return {name: value for name, value in attributes.items() if name in names or name.startswith(prefixes)}


def _milliseconds(instant: int | None) -> str | None:
    return None if instant is None else str(instant // 1000)
