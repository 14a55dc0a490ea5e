"""What the poller knows of each message, and the entries it writes into the ledger."""

import re
from dataclasses import dataclass, field
from typing import Any

from workbook.event_source.records import Record, size_in_event
from workbook.messages.ledger import Entry, EventType, Ledger

_MESSAGE_ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Message:
    """One message that the poller has received at least once. Times are in ledger time."""

    alias: str
    expires: float
    receive_count: int = 0
    hidden_until: float = 0.0
    gone: bool = False  # deleted, dead-lettered, expired, or taken away by another hand
    copied: bool = False  # deleted, but one server kept a copy


@dataclass
class Delivery:
    """One receive of one message."""

    message: Message
    record: Record
    received: Entry
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = size_in_event(self.record)

    @property
    def message_id(self) -> str:
        return str(self.record["messageId"])

    @property
    def outdated(self) -> bool:
        """Whether the message was received once more since: this receipt handle is an old one."""
        return self.received.receive_count < self.message.receive_count

    @property
    def group(self) -> str | None:
        """The MessageGroupId; None on a standard queue."""
        group: str | None = self.record["attributes"].get("MessageGroupId")
        return group


class Book:
    """The messages by messageId."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._messages: dict[str, Message] = {}

    def knows(self, message_id: str) -> bool:
        return message_id in self._messages

    def introduce(self, record: Record, sent: float, retention: float) -> Message:
        """A message that the queue handed out for the first time. Sent before the ledger began counts as sent at 0."""
        message = Message(f"msg-{len(self._messages) + 1}", sent + retention)
        self._messages[record["messageId"]] = message
        self.ledger.introduce(message.alias, record["body"], max(0.0, sent))
        return message

    def receive(self, record: Record, now: float) -> Delivery:
        message = self._messages[record["messageId"]]
        message.receive_count = int(record["attributes"]["ApproximateReceiveCount"])
        message.hidden_until = round(now + self.ledger.visibility_timeout, 6)
        return Delivery(message, record, self.write(message, EventType.RECEIVED, now))

    def write(
        self, message: Message, event: EventType, at: float, invocation: int | None = None, detail: str = ""
    ) -> Entry:
        entry = Entry(at, event, message.alias, message.receive_count, invocation, self.with_aliases(detail))
        self.ledger.record(entry)
        return entry

    def finish(self, delivery: Delivery, event: EventType, at: float, number: int, detail: str = "") -> None:
        """Write down what invocation `number` came to, under the receive it was about: there may be a later one."""
        count = delivery.received.receive_count
        self.ledger.record(Entry(at, event, delivery.message.alias, count, number, self.with_aliases(detail)))

    def leave(self, message: Message, event: EventType, at: float, invocation: int | None = None) -> None:
        """The message is in the queue no longer, for the reason that `event` gives."""
        message.gone = True
        self.write(message, event, at, invocation)

    def visible_again(self, message: Message, receive_count: int) -> None:
        """The visibility timeout of a receive has ended; of no interest once there was a later receive."""
        if not message.gone and message.receive_count == receive_count:
            event = EventType.DUPLICATED if message.copied else EventType.VISIBLE_AGAIN
            self.write(message, event, message.hidden_until)

    def forget_remaining(self) -> None:
        """The queue is empty: what the book still lists left by another hand, and nobody saw when."""
        for message in self.remaining:
            message.gone = True

    def expire(self, message: Message) -> None:
        """The retention period has ended."""
        if not message.gone:
            self.leave(message, EventType.EXPIRED, message.expires)

    def exhausted(self, now: float) -> list[Message]:
        """The visible messages that have had all their receives, in the queue's order."""
        most = self.ledger.max_receive_count
        if most is None:
            return []
        return [
            message
            for message in self._messages.values()
            if not message.gone and message.hidden_until <= now and message.receive_count >= most
        ]

    @property
    def remaining(self) -> list[Message]:
        """The known messages that are still in the queue."""
        return [message for message in self._messages.values() if not message.gone]

    def with_aliases(self, value: Any) -> Any:
        """A copy of JSON data in which messages go by their aliases."""
        match value:
            case str():
                return _MESSAGE_ID.sub(lambda found: self._alias(found[0]), value)
            case list():
                return [self.with_aliases(each) for each in value]
            case dict():
                return {key: self.with_aliases(each) for key, each in value.items()}
        return value

    def _alias(self, message_id: str) -> str:
        message = self._messages.get(message_id)
        return message.alias if message else message_id
