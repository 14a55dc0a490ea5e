"""Watches the calls that a reader makes by hand, and writes the ledger that an event source mapping writes too."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from botocore.client import BaseClient

from sqs_engine import events
from sqs_engine.message import MessageState
from workbook.cloud.clock import Clock
from workbook.messages.ledger import Entry, EventType, Ledger
from workbook.messages.ledger_time import LedgerTime
from workbook.messages.source import Source
from workbook.messages.witness import Witness

BY_HAND = "by hand"

Call = dict[str, Any]


class Watch:
    """Follows one queue, and the calls that one SQS client makes on it.

    `ledger` has the messages' lives, whoever touches them, for `figures.timeline`; `calls` has a row for each call of
    this client, with the queue's three counts after it, for `figures.table`. A delete by hand says that the work is
    done: it is written down as handled, whether it comes in time or too late. Raises `NotConnected` where no local
    cloud is open in this process.
    """

    def __init__(self, sqs: BaseClient, queue_url: str, *, clock: Clock) -> None:
        self.calls: list[dict[str, object]] = []
        self._url = queue_url
        self._source = Source(queue_url)
        self._time = LedgerTime(clock)
        ledger = Ledger(self._source.visibility_timeout, self._source.max_receive_count)
        self._witness = Witness(self._source.engine, self._source.queue, ledger, self._time.began, done_by=BY_HAND)
        self._source.engine.subscribe(self._told)
        self._handles: dict[str, tuple[str, int]] = {}  # receipt handle to message id and receive count
        self._told_in_call: list[events.Event] = []
        self._in_call = False
        self._calling = ExitStack()
        self._about: dict[str, Callable[[Call], list[str]]] = {
            "ReceiveMessage": lambda params: self._came() or ["nothing"],
            "DeleteMessage": lambda params: [self._deleted(params["ReceiptHandle"])],
            "DeleteMessageBatch": lambda params: [self._deleted(each["ReceiptHandle"]) for each in params["Entries"]],
        }
        hooks = sqs.meta.events
        hooks.register("before-parameter-build.sqs", self._note)
        hooks.register("before-call.sqs", self._begin)
        hooks.register("after-call.sqs", self._end)
        hooks.register("after-call-error.sqs", self._give_up)

    @property
    def now(self) -> float:
        """Virtual seconds since this was made."""
        return self._time.now

    @property
    def ledger(self) -> Ledger:
        """The lives so far, up to this moment."""
        self._source.settle()
        return self._witness.ledger

    # ------------------------------------------------------------------ around each call

    def _note(self, params: Call, context: dict[str, Any], **_: Any) -> None:
        context["watched"] = dict(params)

    def _begin(self, **_: Any) -> None:
        from workbook.cloud.sqs.caller import caller, calling_as  # slow to import: it brings moto

        self._source.settle()
        self._told_in_call = []
        self._in_call = True
        if caller() != BY_HAND:  # by another watch on this client
            self._calling.enter_context(calling_as(BY_HAND))

    def _end(self, http_response: Any, model: Any, context: dict[str, Any], **_: Any) -> None:
        self._give_up()
        params = context.get("watched", {})
        if params.get("QueueUrl") != self._url or http_response.status_code >= 300 or self._source.queue.deleted:
            return
        about = self._about[model.name](params) if model.name in self._about else self._came()
        number = self._source.queue.store.number
        counts = {"visible": MessageState.VISIBLE, "in flight": MessageState.IN_FLIGHT, "delayed": MessageState.DELAYED}
        row = {"time": f"t+{self.now:g} s", "call": model.name, "about": ", ".join(about)}
        self.calls.append(row | {name: number[state] for name, state in counts.items()})

    def _give_up(self, **_: Any) -> None:
        self._in_call = False
        self._calling.close()

    # ------------------------------------------------------------------ what each call did

    def _told(self, event: events.Event) -> None:
        if event.queue != self._source.queue.arn:
            return
        if isinstance(event, events.Received):
            self._handles[event.receipt_handle] = event.message_id, event.receive_count
        if self._in_call:
            self._told_in_call.append(event)

    def _came(self) -> list[str]:
        return [words for event in self._told_in_call if (words := self._words(event))]

    def _words(self, event: events.Event) -> str:
        alias = self._witness.alias(event.message_id) if isinstance(event, events.MessageEvent) else ""
        match event:
            case events.Sent() | events.Deduplicated():
                return alias
            case events.Received(receive_count=count):
                return f"{alias}, receive {count}"
            case events.MovedToDeadLetterQueue():
                return f"{alias} moved to the DLQ"
            case events.HiddenUntil(until=until) if not self._received_in_call(event.message_id):
                return f"{alias}, hidden until t+{self._time.of(until):g} s"
            case events.VisibleAgain(by=str()) if not self._received_in_call(event.message_id):
                return f"{alias}, visible again"
            case events.Purged(message_ids=ids):
                return ", ".join(map(self._witness.alias, ids))
        return ""

    def _received_in_call(self, message_id: str) -> bool:
        return any(isinstance(each, events.Received) and each.message_id == message_id for each in self._told_in_call)

    def _deleted(self, handle: str) -> str:
        """What a delete came to that was not refused."""
        if handle not in self._handles:
            return "a message from before"
        message_id, count = self._handles[handle]
        alias = self._witness.alias(message_id)
        gone_now = [each.message_id for each in self._told_in_call if isinstance(each, events.Deleted)]
        if message_id in self._source.queue.store.messages:
            self._witness.ledger.record(Entry(self.now, EventType.HANDLED, alias, count, by=BY_HAND))
            return f"{alias}, still there"
        return f"{alias}, gone" if message_id in gone_now else f"{alias}, gone already"
