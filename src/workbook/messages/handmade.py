"""What is known of each message that is sent, received and deleted by hand, and the ledger entries that follow."""

from dataclasses import dataclass, field
from typing import Any

from workbook.messages.ledger import Entry, EventType, Ledger


@dataclass
class _Message:
    """One message. Times are in seconds since the ledger began; `hidden_until` is None while it is visible."""

    alias: str
    expires: float
    hidden_until: float | None = None
    received: Entry | None = None  # the latest receive
    handles: dict[str, int] = field(default_factory=dict)  # receipt handle to receive count
    gone: bool = False

    @property
    def receive_count(self) -> int:
        return self.received.receive_count if self.received else 0


class HandmadeLives:
    """Writes `ledger`. Every method that tells of a call returns a few words for the reader, with the alias."""

    def __init__(self, ledger: Ledger, retention: float) -> None:
        """`retention` is the queue's MessageRetentionPeriod, in seconds."""
        self.ledger = ledger
        self._retention = retention
        self._messages: dict[str, _Message] = {}

    @property
    def in_flight(self) -> bool:
        """Whether a message is hidden, as of the last `settle`."""
        return any(not each.gone and each.hidden_until is not None for each in self._messages.values())

    def settle(self, now: float) -> None:
        """Write what happened by itself up to `now`: visibility timeouts and retention periods that ended."""
        for message in self._messages.values():
            if message.gone:
                continue
            if message.hidden_until is not None and message.hidden_until <= now:
                if message.hidden_until < message.expires:
                    self._write(message, EventType.VISIBLE_AGAIN, message.hidden_until)
                message.hidden_until = None
            if message.expires <= now:
                self._leave(message, EventType.EXPIRED, message.expires)

    def sent(self, message_id: str, body: str, at: float) -> str:
        """A message that is visible from `at`."""
        message = _Message(f"msg-{len(self._messages) + 1}", at + self._retention)
        self._messages[message_id] = message
        self.ledger.introduce(message.alias, body, at)
        return message.alias

    def received(self, message: dict[str, Any], hidden_for: float, now: float) -> str:
        """An entry of ReceiveMessage's `Messages`. One that nobody saw being sent counts as sent at 0."""
        if message["MessageId"] not in self._messages:
            self.sent(message["MessageId"], message["Body"], 0.0)
        known = self._messages[message["MessageId"]]
        count = int(message.get("Attributes", {}).get("ApproximateReceiveCount", known.receive_count + 1))
        known.received = Entry(now, EventType.RECEIVED, known.alias, count)
        self.ledger.record(known.received)
        known.hidden_until = now + hidden_for
        if hidden_for != self.ledger.visibility_timeout:
            known.received = self.ledger.hide(known.received, known.hidden_until)
        known.handles[message["ReceiptHandle"]] = count
        return f"{known.alias}, receive {count}"

    def dead_lettered(self, moved: int, now: float) -> list[str]:
        """`moved` messages went to the dead-letter queue in place of one more receive: in the queue's order."""
        most = self.ledger.max_receive_count
        exhausted = [
            each
            for each in self._messages.values()
            if most is not None and not each.gone and each.hidden_until is None and each.receive_count >= most
        ]
        for message in exhausted[:moved]:
            self._leave(message, EventType.DEAD_LETTERED, now)
        return [message.alias for message in exhausted[:moved]]

    def is_old(self, handle: str) -> bool:
        """Whether the message was received again since this receipt handle was given out."""
        message = self._holding(handle)
        return message is not None and message.handles[handle] < message.receive_count

    def deleted(self, handle: str, gone: bool, now: float) -> str:
        """The consumer that holds `handle` is done; `gone` says whether the queue has a message less."""
        message = self._holding(handle)
        if message is None:
            return "a message from before"
        if message.gone:
            return f"{message.alias}, gone already"
        self.ledger.record(Entry(now, EventType.HANDLED, message.alias, message.handles[handle]))
        if gone:
            self._leave(message, EventType.DELETED, now)
        return f"{message.alias}, gone" if gone else f"{message.alias}, still there"

    def hidden(self, handle: str, seconds: float, now: float) -> str:
        """ChangeMessageVisibility: hidden for `seconds` from now on."""
        message = self._holding(handle)
        if message is None or message.received is None:
            return "a message from before"
        message.hidden_until = now + seconds
        message.received = self.ledger.hide(message.received, message.hidden_until)
        return f"{message.alias}, hidden until t+{message.hidden_until:g} s"

    def _holding(self, handle: str) -> _Message | None:
        return next((message for message in self._messages.values() if handle in message.handles), None)

    def _write(self, message: _Message, event: EventType, at: float) -> None:
        self.ledger.record(Entry(at, event, message.alias, message.receive_count))

    def _leave(self, message: _Message, event: EventType, at: float) -> None:
        message.gone = True
        self._write(message, event, at)
