"""Writes down in a ledger what a queue tells (`sqs_engine.events`)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqs_engine import Queue, SqsEngine, events
from sqs_engine.clock import microseconds, seconds_of
from sqs_engine.message import MessageState
from workbook.messages.ledger import Entry, EventType, Ledger

_HIDING = {MessageState.DELAYED: EventType.DELAYED, MessageState.IN_FLIGHT: EventType.HIDDEN}

_MESSAGE_ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(slots=True)
class _Known:
    """What the ledger has of one message that is in the queue. `hidden_until` is in microseconds."""

    alias: str
    receive_count: int = 0
    hidden_until: int = 0
    copied: bool = False  # deleted, but one server kept a copy


class Witness:
    """Writes `ledger` from the moment on at which it is made.

    `began` is that moment, in seconds since the epoch. What is in the queue by then counts as sent at 0. `names`
    says how callers are written down where that is not the name they call by, and `invocations` which of them are
    invocations of the function, with their numbers. A deletion by `done_by` says that the message was handled.
    """

    def __init__(self, engine: SqsEngine, queue: Queue, ledger: Ledger, began: float, *, done_by: str = "") -> None:
        engine.pass_time()
        self.ledger = ledger
        self.names: dict[str, str] = {}
        self.invocations: dict[str, int] = {}
        self._queue = queue
        self._began = microseconds(began)
        self._usual = microseconds(ledger.visibility_timeout)
        self._known: dict[str, _Known] = {}
        self._aliases: dict[str, str] = {}
        self._done_by = done_by
        self._deleting: tuple[EventType, int | None] = EventType.DELETED, None
        self._write: dict[type[events.Event], Callable[[Any], None]] = {
            events.Sent: self._sent,
            events.Delayed: self._delayed,
            events.DelayOver: lambda told: self._step(told, EventType.DELAY_OVER),
            events.Deduplicated: lambda told: self._step(told, EventType.DEDUPLICATED, told.by),
            events.Received: self._received,
            events.HiddenUntil: self._hidden,
            events.VisibleAgain: self._visible_again,
            events.Deleted: self._deleted,
            events.Purged: self._purged,
            events.MovedToDeadLetterQueue: self._dead_lettered,
            events.Expired: lambda told: self._leave(told, EventType.EXPIRED),
            events.Redriven: self._redriven,
            events.QueueDeleted: self._queue_deleted,
        }
        self._paused: float | None = began
        self.go_on()
        self.stop = engine.subscribe(self._told)

    def pause(self, at: float) -> None:
        """Look away from an instant on, in seconds since the epoch: the queue is empty, and what comes next is for
        others, another mapping's ledger say, until this one goes on."""
        self._paused = at

    def go_on(self) -> None:
        """Look again. What is in the queue counts as sent when it was sent, or when the ledger looked away."""
        if self._paused is None:
            return
        since, self._paused = microseconds(self._paused), None
        # A dead letter came later than others, and keeps the instant at which it was sent.
        for message in sorted(self._queue.store.messages.values(), key=lambda each: max(each.sent, since)):
            at = seconds_of(max(message.sent, since) - self._began)
            self._introduce(message.id, message.draft.body, at, "")
            known = self._known[message.id]
            known.receive_count = message.receive_count
            if message.state in _HIDING:
                known.hidden_until = message.until
                until = seconds_of(message.until - self._began)
                self._record(known, _HIDING[message.state], at, hidden_until=until)

    def _told(self, event: events.Event) -> None:
        if self._paused is not None and not isinstance(event, events.QueueDeleted):
            return
        if event.queue == self._queue.arn:
            if (write := self._write.get(type(event))) is not None:
                write(event)
        elif isinstance(event, events.Redriven | events.MovedToDeadLetterQueue) and event.to == self._queue.arn:
            moved_here = event.new_message_id if isinstance(event, events.Redriven) else event.message_id
            self._moved_here(event, moved_here)

    # ------------------------------------------------------------------ what Lambda did

    def alias(self, message_id: str) -> str:
        """The message's alias in the ledger."""
        return self._aliases[message_id]

    @contextmanager
    def deleting(self, event: EventType, invocation: int | None = None) -> Iterator[None]:
        """What deletions within the context are written down as, and whose they are."""
        self._deleting = event, invocation
        try:
            yield
        finally:
            self._deleting = EventType.DELETED, None

    def copy_stays(self, message_id: str, at: float, invocation: int, by: str) -> None:
        """A deletion that one server missed: the message will be visible once more."""
        known = self._known[message_id]
        known.copied = True
        self._record(known, EventType.DELETED, at, by, invocation, "one server kept a copy")

    def with_aliases(self, value: Any) -> Any:
        """A copy of JSON data in which messages go by their aliases."""
        match value:
            case str():
                return _MESSAGE_ID.sub(lambda found: self._aliases.get(found[0], found[0]), value)
            case list():
                return [self.with_aliases(each) for each in value]
            case dict():
                return {key: self.with_aliases(each) for key, each in value.items()}
        return value

    # ------------------------------------------------------------------ what the queue told

    def _sent(self, told: events.Sent) -> None:
        self._introduce(told.message_id, told.body, self._at(told), told.by)

    def _moved_here(self, told: events.Event, message_id: str) -> None:
        message = self._queue.store.messages.get(message_id)
        if message is not None:
            self._introduce(message_id, message.draft.body, self._at(told), "")
            self._known[message_id].receive_count = message.receive_count

    def _introduce(self, message_id: str, body: str, at: float, by: str) -> None:
        alias = self._aliases.setdefault(message_id, f"msg-{len(self._aliases) + 1}")
        self._known[message_id] = _Known(alias)
        self.ledger.introduce(alias, body, at, self.names.get(by, by))

    def _delayed(self, told: events.Delayed) -> None:
        self._step(told, EventType.DELAYED, hidden_until=self._seconds(told.until))

    def _received(self, told: events.Received) -> None:
        known = self._known[told.message_id]
        known.receive_count = told.receive_count
        known.hidden_until = microseconds(told.at) + self._usual
        self._record(known, EventType.RECEIVED, self._at(told), told.by)

    def _hidden(self, told: events.HiddenUntil) -> None:
        known, until = self._known[told.message_id], microseconds(told.until)
        if until != known.hidden_until:
            known.hidden_until = until
            self._step(told, EventType.HIDDEN, told.by, hidden_until=self._seconds(told.until))

    def _visible_again(self, told: events.VisibleAgain) -> None:
        known = self._known[told.message_id]
        known.hidden_until = 0
        self._step(told, EventType.DUPLICATED if known.copied else EventType.VISIBLE_AGAIN, told.by or "")
        known.copied = False

    def _deleted(self, told: events.Deleted) -> None:
        if told.by == self._done_by:
            self._step(told, EventType.HANDLED, told.by)
        event, invocation = self._deleting
        self._leave(told, event, told.by, invocation)

    def _purged(self, told: events.Purged) -> None:
        for message_id in told.message_ids:
            self._record(self._known.pop(message_id), EventType.PURGED, self._at(told), told.by)

    def _queue_deleted(self, told: events.QueueDeleted) -> None:
        for known in self._known.values():
            self._record(known, EventType.PURGED, self._at(told), told.by, detail="with the queue, which was deleted")
        self._known.clear()
        self.stop()

    def _dead_lettered(self, told: events.MovedToDeadLetterQueue) -> None:
        self._leave(told, EventType.DEAD_LETTERED)

    def _redriven(self, told: events.Redriven) -> None:
        self._leave(told, EventType.REDRIVEN)
        if told.to == self._queue.arn:
            self._moved_here(told, told.new_message_id)

    # ------------------------------------------------------------------

    def _step(self, told: events.MessageEvent, event: EventType, by: str = "", **more: Any) -> None:
        known = self._known.get(told.message_id)
        if known is not None:  # a message that is no longer there can still keep others from being sent
            self._record(known, event, self._at(told), by, **more)

    def _leave(self, told: events.MessageEvent, event: EventType, by: str = "", invocation: int | None = None) -> None:
        known = self._known.pop(told.message_id)
        self._record(known, event, self._at(told), by, invocation)

    def _record(
        self,
        known: _Known,
        event: EventType,
        at: float,
        by: str = "",
        invocation: int | None = None,
        detail: str = "",
        hidden_until: float | None = None,
    ) -> None:
        number = self.invocations.get(by, invocation)
        by = self.names.get(by, by)
        self.ledger.record(Entry(at, event, known.alias, known.receive_count, number, detail, hidden_until, by))

    def _at(self, told: events.Event) -> float:
        return self._seconds(told.at)

    def _seconds(self, instant: float) -> float:
        """Since the ledger began."""
        return seconds_of(microseconds(instant) - self._began)
