"""Watches calls made by hand and writes the ledger that an event source mapping writes too: one picture for both."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from botocore.client import BaseClient

from workbook.cloud.clock import Clock
from workbook.messages.handmade import HandmadeLives
from workbook.messages.ledger import Ledger
from workbook.messages.source_queue import SourceQueue

_MICROSECOND = 1e-6

Call = dict[str, Any]


class Recorder:
    """Follows the messages of one queue through the calls that one SQS client makes.

    `ledger` has the messages' lives, for `figures.timeline`; `calls` has a row for each call, with the queue's three
    counts after it, for `figures.table`. SendMessage, ReceiveMessage, DeleteMessage and ChangeMessageVisibility are
    followed, the first and the third also as a batch.

    While a message is in flight no real time passes for this client: its calls happen at the instant that
    `clock.advance` led to. So a reader can think for as long as it takes, and a visibility timeout of 20 s still ends
    after 20 skipped seconds. Other clients are left alone, an event source mapping's among them, and what they do to
    the queue is not in the ledger. Do not use the client inside a handler that a mapping runs: there time belongs to
    the mapping.
    """

    def __init__(self, sqs: BaseClient, queue_url: str, *, clock: Clock) -> None:
        self.calls: list[dict[str, object]] = []
        self._queue = SourceQueue(queue_url)  # with a client of its own: what it asks is no call of the reader's
        self._clock = clock
        self._began, self._base, self._steps = clock.elapsed, clock.now(), 0
        ledger = Ledger(self._queue.visibility_timeout, self._queue.max_receive_count)
        self._lives = HandmadeLives(ledger, self._queue.retention)
        self._still = ExitStack()
        self._before = (0, 0)
        self._followed: dict[str, Callable[[Call, Call, float], str]] = {
            "SendMessage": self._sent,
            "SendMessageBatch": self._sent_batch,
            "ReceiveMessage": self._received,
            "DeleteMessage": self._deleted,
            "DeleteMessageBatch": self._deleted_batch,
            "ChangeMessageVisibility": self._changed,
        }
        events = sqs.meta.events
        events.register("before-parameter-build.sqs", self._note)
        events.register("before-call.sqs", self._begin)
        events.register("after-call.sqs", self._end)
        events.register("after-call-error.sqs", self._give_up)

    @property
    def now(self) -> float:
        """Virtual seconds that were skipped since the recorder was made."""
        return round(self._clock.elapsed - self._began, 6)

    @property
    def ledger(self) -> Ledger:
        """The lives so far, up to this moment."""
        self._lives.settle(self.now)
        return self._lives.ledger

    # ------------------------------------------------------------------ around each call

    def _note(self, params: Call, context: dict[str, Any], **_: Any) -> None:
        context["recorder_params"] = dict(params)

    def _begin(self, **_: Any) -> None:
        self._lives.settle(self.now)
        if not self._lives.in_flight:  # nothing waits for a timeout: go along with the clock, as a mapping does
            self._base, self._steps = self._clock.now() - self.now, 0
        # A message is not visible at the very end of its visibility timeout but after it: hence one microsecond more
        # for each call, aimed at the middle so that none is lost to rounding.
        self._steps += 1
        instant = self._base + self.now + (self._steps + 0.5) * _MICROSECOND
        with ExitStack() as still:
            still.enter_context(self._clock.standing_still())(self._clock.elapsed, instant)
            self._before = self._queue.size(), self._queue.dead_letters()
            self._still = still.pop_all()  # when the queue is gone, time goes on

    def _end(self, http_response: Any, parsed: Call, model: Any, context: dict[str, Any], **_: Any) -> None:
        with self._still:
            params = context.get("recorder_params", {})
            if params.get("QueueUrl") != self._queue.url or http_response.status_code >= 300:
                return
            if model.name == "DeleteQueue":
                return
            follow = self._followed.get(model.name)
            came = follow(params, parsed, self.now) if follow else ""
            self._lives.settle(self.now)
            visible, in_flight, delayed = self._queue.counts()
            row = {"time": f"t+{self.now:g} s", "call": model.name, "about": came}
            self.calls.append(row | {"visible": visible, "in flight": in_flight, "delayed": delayed})

    def _give_up(self, **_: Any) -> None:
        self._still.close()

    # ------------------------------------------------------------------ what each call did

    def _sent(self, params: Call, answer: Call, now: float) -> str:
        return self._lives.sent(answer["MessageId"], params["MessageBody"], now + params.get("DelaySeconds", 0))

    def _sent_batch(self, params: Call, answer: Call, now: float) -> str:
        entries = {entry["Id"]: entry for entry in params["Entries"]}
        accepted = sorted(answer.get("Successful", []), key=lambda each: list(entries).index(each["Id"]))
        return ", ".join(self._sent(entries[each["Id"]], each, now) for each in accepted)

    def _received(self, params: Call, answer: Call, now: float) -> str:
        moved = self._lives.dead_lettered(self._queue.dead_letters() - self._before[1], now)
        hidden_for = params.get("VisibilityTimeout", self._queue.visibility_timeout)
        came = [self._lives.received(message, hidden_for, now) for message in answer.get("Messages", [])]
        return ", ".join([*came, *(f"{alias} moved to the DLQ" for alias in moved)]) or "nothing"

    def _deleted(self, params: Call, answer: Call, now: float) -> str:
        gone = self._queue.size() < self._before[0]
        return self._lives.deleted(params["ReceiptHandle"], gone, now)

    def _deleted_batch(self, params: Call, answer: Call, now: float) -> str:
        handles = {entry["Id"]: entry["ReceiptHandle"] for entry in params["Entries"]}
        done = [handles[each["Id"]] for each in answer.get("Successful", [])]
        # How many went is known, which of them is not: an old receipt handle is the one that deletes nothing.
        left = self._before[0] - self._queue.size()
        lines = []
        for handle in sorted(done, key=self._lives.is_old):
            lines.append(self._lives.deleted(handle, left > 0, now))
            left -= 1
        return ", ".join(lines)

    def _changed(self, params: Call, answer: Call, now: float) -> str:
        return self._lives.hidden(params["ReceiptHandle"], params["VisibilityTimeout"], now)
