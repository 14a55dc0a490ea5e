"""The messages of one queue and where each of them is; counts are kept, not counted."""

from sqs_engine.message import Message, MessageState
from sqs_engine.order import Order
from sqs_engine.schedule import Schedule

_WAKING = (MessageState.DELAYED, MessageState.IN_FLIGHT)


class Store:
    """Every change of a message's state goes through here. All operations cost O(log n) but `clear`."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.messages: dict[str, Message] = {}
        self.number = dict.fromkeys(MessageState, 0)
        """How many messages are in each state."""

        self._waking: Schedule[Message] = Schedule()
        self._by_age: Schedule[Message] = Schedule()
        self._arrivals = self._changes = 0

    def add(self, message: Message, now: int, visible_from: int) -> None:
        """Take `message` in, delayed until `visible_from` or visible when that has come."""
        self._arrivals += 1
        message.arrival = self._arrivals
        self.messages[message.id] = message
        self._by_age.put(message, message.sent)
        self.order.arrived(message)
        if visible_from > now:
            message.until = visible_from
            self._change(message, MessageState.DELAYED, now)
        else:
            self._change(message, MessageState.VISIBLE, now)

    def take(self, message: Message, now: int, until: int) -> None:
        """A visible message is received: in flight until then."""
        message.until = until
        self._change(message, MessageState.IN_FLIGHT, now)

    def extend(self, message: Message, until: int) -> None:
        """A message in flight or delayed stays so until another instant."""
        message.until = until
        self._waking.put(message, until)
        self._note(message)

    def show(self, message: Message, now: int) -> None:
        """A message in flight or delayed becomes visible."""
        self._change(message, MessageState.VISIBLE, now)

    def give_up(self, message: Message, now: int) -> None:
        """A visible message is not received: it goes to the dead-letter queue."""
        self._change(message, MessageState.DEAD, now)

    def remove(self, message: Message, now: int) -> None:
        self._change(message, MessageState.GONE, now)
        self.order.left(message)
        del self.messages[message.id]
        self._by_age.drop(message)

    def clear(self) -> tuple[str, ...]:
        """Remove everything; returns the ids."""
        ids = tuple(self.messages)
        for message in self.messages.values():
            message.state = MessageState.GONE
            self._note(message)
        self.messages.clear()
        self.number = dict.fromkeys(MessageState, 0)
        self._waking.clear()
        self._by_age.clear()
        self.order.clear()
        return ids

    def delayed(self) -> list[Message]:
        return [message for message in self._waking if message.state is MessageState.DELAYED]

    def next_waking(self) -> tuple[int, Message] | None:
        """When the next delay or time in flight ends, and whose."""
        return self._waking.first()

    def oldest(self) -> tuple[int, Message] | None:
        """When the oldest message was sent, and the message."""
        return self._by_age.first()

    def _change(self, message: Message, state: MessageState, now: int) -> None:
        before = message.state
        if before is MessageState.VISIBLE:
            self.order.taken(message)
        elif before is MessageState.IN_FLIGHT:
            self.order.lands(message, now)
        if before in _WAKING:
            self._waking.drop(message)
        self.number[before] -= 1
        self.number[state] += 1
        message.state = state
        self._note(message)
        if state is MessageState.VISIBLE:
            self.order.shown(message)
        elif state is MessageState.IN_FLIGHT:
            self.order.takes_off(message, now)
        if state in _WAKING:
            self._waking.put(message, message.until)

    def _note(self, message: Message) -> None:
        self._changes += 1
        message.unchanged_since = self._changes
