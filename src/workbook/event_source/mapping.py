"""Lambda's event source mapping for SQS, simulated (AWS Lambda guide, *Using Lambda with Amazon SQS*)."""

from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import floor, isfinite
from random import Random
from typing import TYPE_CHECKING, Any, Self

from workbook.cloud.clock import Clock
from workbook.cloud.waits import virtual_sleep
from workbook.event_source.agenda import Agenda, Turn, nothing
from workbook.event_source.book import Book, Delivery
from workbook.event_source.chance import Chance, Lottery
from workbook.event_source.function import Answer, Duration, Handler, LambdaFunction
from workbook.event_source.gathering import Gatherer
from workbook.event_source.ledger_time import LedgerTime
from workbook.event_source.response import Verdict, interpret, whole_batch_failed
from workbook.event_source.runtime import Invocation
from workbook.event_source.scaling import Scaling
from workbook.event_source.settings import Settings, check
from workbook.event_source.stack_settings import read_function, read_mapping
from workbook.messages.ledger import EventType, Ledger
from workbook.messages.ledger import Invocation as InvocationEntry
from workbook.messages.source_queue import SourceQueue

if TYPE_CHECKING:
    from workbook.cloud import Stack  # slow to import: it brings the SAM translator


class NeverDrained(RuntimeError):
    """Messages kept coming back for longer than `drain` was to go on; the message names them."""


class EventSourceMapping:
    """Polls an SQS queue and invokes a function with batches of its messages, in virtual time.

    The queue and its messages are real to boto3; only time is not: the mapping works inside `drain` and `run_for`, in
    one thread, event by event, and `ledger` says what became of every message. With the same `seed` and the same
    messages the ledger is the same.

    Settings go by AWS's names; a combination that AWS refuses raises the `ClientError` that AWS would raise (`check` in
    `workbook.event_source.settings` lists them). Two arguments make things go wrong: `throttles` are the attempts to
    invoke, counted from 1, that Lambda refuses; `duplicates` are the messages, by alias, that are delivered once more
    although they were deleted, which only standard queues do. Each is a collection of cases or a rate from 0 to 1.

    As on AWS, failed messages are left alone until their visibility timeout ends. Simpler than on AWS: a receive call
    finds all that is visible, up to ten messages; one batch is gathered at a time; a batching window begins with its
    first message; a throttled batch is not offered again within its visibility timeout; polling does not slow down
    after failures. The ledger follows what the mapping itself does: when a handler calls ChangeMessageVisibility, or a
    message is deleted or purged by another hand, the ledger does not tell; a message that left so is taken for one in
    flight until the queue is found empty.
    """

    def __init__(
        self,
        queue_url: str,
        function: LambdaFunction,
        *,
        clock: Clock,
        batch_size: int = 10,
        maximum_batching_window_in_seconds: int = 0,
        function_response_types: Sequence[str] = (),
        filter_criteria: Mapping[str, Any] | None = None,
        maximum_concurrency: int | None = None,
        throttles: Chance[int] = (),
        duplicates: Chance[str] = (),
        seed: int = 0,
    ) -> None:
        self.settings = Settings(
            batch_size,
            maximum_batching_window_in_seconds,
            function_response_types,
            filter_criteria,
            maximum_concurrency,
        )
        self._queue = SourceQueue(queue_url)
        check(
            self.settings,
            fifo=self._queue.fifo,
            visibility_timeout=self._queue.visibility_timeout,
            function_timeout=function.timeout,
        )
        if self._queue.fifo and duplicates:
            raise ValueError("a FIFO queue delivers a deleted message no second time: duplicates need a standard queue")
        self.function = function
        self.ledger = Ledger(self._queue.visibility_timeout, self._queue.max_receive_count)
        self._time = LedgerTime(clock)
        self._agenda = Agenda()
        self._book = Book(self.ledger)
        self._scaling = Scaling(maximum_concurrency)
        self._throttles, self._duplicates = Lottery(throttles, f"t{seed}"), Lottery(duplicates, f"d{seed}")
        self._request_ids = Random(f"r{seed}")
        self._gatherer = Gatherer(self.settings, self._queue, self._book, self._time, self._agenda)
        self._running: dict[int, list[Delivery]] = {}
        self._attempts = self._invocations = 0

    @classmethod
    def from_stack(
        cls,
        stack: "Stack",
        logical_id: str,
        handler: Handler | None = None,
        *,
        duration: Duration = 0.1,
        **changes: Any,
    ) -> Self:
        """The mapping to the function that the stack's template calls `logical_id`.

        `handler` is tried in place of the function's own code; an invocation takes `duration` virtual seconds.
        Timeout, environment and the mapping's settings are the deployed ones; `changes` are arguments of
        `EventSourceMapping` to try others. Raises `NoSuchMapping` when the function has no queue.
        """
        function = read_function(stack.name, logical_id, handler, duration)
        queue_url, settings = read_mapping(function.name)
        return cls(queue_url, function, clock=stack.clock, **(settings | changes))

    def drain(self, at_most: float = 3_600) -> None:
        """Run until the queue is empty: nothing visible, in flight, delayed or about to come back.

        Raises `NeverDrained` when that takes more than `at_most` seconds of virtual time, as it does when a message
        fails for ever and the queue has no redrive policy; `ValueError` when `at_most` is not a finite number from 0;
        `RuntimeError` inside a handler.
        """
        last = self._time.now + _checked(at_most)
        with self._time.running(in_flight=bool(self._book.remaining)), virtual_sleep(self.function.handler):
            self._go_to(self._time.now)
            while not self._drained:
                instant = self._next_instant
                if instant > last:
                    raise NeverDrained(self._why_not(at_most))
                self._go_to(instant)
            self._book.forget_remaining()

    def run_for(self, seconds: float) -> None:
        """Run for `seconds` of virtual time; what is due at the very end still happens.

        Raises `ValueError` when `seconds` is not a finite number from 0, and `RuntimeError` inside a handler.
        """
        last = round(self._time.now + _checked(seconds), 6)
        with self._time.running(in_flight=bool(self._book.remaining)), virtual_sleep(self.function.handler):
            self._go_to(self._time.now)  # what fell due while the mapping did not run comes first
            while not self._drained and (instant := self._next_instant) <= last:
                self._go_to(instant)
            self._time.move_to(last)

    # ------------------------------------------------------------------ the loop

    def _go_to(self, instant: float) -> None:
        self._time.move_to(instant)
        for action in self._agenda.take_due(instant):
            action()
        self._poll()

    def _poll(self) -> None:
        """Invoke the function, as long as there are batches and free slots."""
        now = self._time.now
        while len(self._running) < self._scaling.limit(now):
            groups_in_flight = {each.group for batch in self._running.values() for each in batch}
            batch = self._gatherer.next_batch(groups_in_flight)
            if batch is None:
                if not self._running and not self._gatherer.holds_messages:
                    self._scaling.rest()
                return
            self._invoke(batch)
        step = self._scaling.next_step(now)
        if step is not None:
            self._agenda.at(step, Turn.LOOK_AGAIN, nothing)

    @property
    def _next_instant(self) -> float:
        """When something happens next; messages that others hold are looked for every second."""
        coming = self._agenda.next_instant
        look_again = float(floor(self._time.now) + 1)
        return look_again if coming is None or (coming > look_again and self._others_hold_messages) else coming

    @property
    def _others_hold_messages(self) -> bool:
        """Delayed, in flight with another consumer, or kept back behind another message of their group."""
        return self._queue.size() > len(self._book.remaining)

    @property
    def _drained(self) -> bool:
        return not self._running and not self._gatherer.holds_messages and self._queue.size() == 0

    def _why_not(self, at_most: float) -> str:
        left = [f"{each.alias} (received {each.receive_count} times)" for each in self._book.remaining]
        return (
            f"not drained after {at_most:g} s of virtual time; still there: {', '.join(left) or 'others'}. "
            "A message that always fails leaves a queue only through a redrive policy; "
            "run_for(seconds) watches it without waiting for the end."
        )

    # ------------------------------------------------------------------ from the function back to the queue

    def _invoke(self, batch: list[Delivery]) -> None:
        now = self._time.now
        self._attempts += 1
        if self._throttles.hits(self._attempts):
            for delivery in batch:
                self._book.write(delivery.message, EventType.THROTTLED, now)
            self._gatherer.hold_back_groups_of(batch)
            return
        self._invocations += 1
        number = self._invocations
        for delivery in batch:
            self.ledger.belongs_to(delivery.received, number)
        self._running[number] = batch
        invocation, computing = self.function.begin({"Records": [each.record for each in batch]}, self._request_ids)
        self._go_on(invocation, partial(self._end, number, now, invocation, computing))

    def _go_on(self, invocation: Invocation, end: Callable[[], None]) -> None:
        """Let the handler run until it waits, and come back to it when that is over."""
        now = self._time.now
        try:
            wants = invocation.go_on()
        except KeyboardInterrupt:  # the reader's: the cell stops, and the batch has failed
            end()
            raise
        self._time.move_to(now)  # the handler may have moved the clock: time passes where it sleeps
        if wants is None:
            end()
        else:
            self._agenda.at(now + wants, Turn.END_OF_WAIT, partial(self._go_on, invocation, end))

    def _end(self, number: int, started: float, invocation: Invocation, computing: float) -> None:
        """The handler has done its work; what it had to compute takes until the end of the invocation."""
        answer = self.function.answer(invocation, computing)
        self._agenda.at(started + answer.took, Turn.END_OF_INVOCATION, partial(self._finish, number, started, answer))

    def _finish(self, number: int, started: float, answer: Answer) -> None:
        now, batch = self._time.now, self._running.pop(number)
        verdict = self._verdict(answer, [delivery.message_id for delivery in batch])
        response = self._book.with_aliases(answer.response)
        aliases = tuple(delivery.message.alias for delivery in batch)
        outcome = self._book.with_aliases(verdict.reason)
        insort(
            self.ledger.invocations,
            InvocationEntry(number, started, now, aliases, outcome, response, self._book.with_aliases(answer.log)),
            key=lambda invocation: invocation.number,
        )
        failed = [delivery for delivery in batch if delivery.message_id in verdict.failed]
        done = [delivery for delivery in batch if delivery.message_id not in verdict.failed]
        for delivery in failed:
            self._book.finish(delivery, EventType.FAILED, now, number, verdict.reason)
        for delivery in done:
            self._book.finish(delivery, EventType.HANDLED, now, number)
        self._gatherer.hold_back_groups_of(failed)
        self._delete(done, number)

    def _verdict(self, answer: Answer, message_ids: list[str]) -> Verdict:
        if answer.error is not None:
            return whole_batch_failed(message_ids, answer.error)
        reports = self.settings.reports_batch_item_failures
        return interpret(answer.response, message_ids, reports_batch_item_failures=reports)

    def _delete(self, done: list[Delivery], number: int) -> None:
        """Delete what is done; what SQS does not delete comes back when its visibility timeout ends."""
        leaving = []
        # A batch can hold a message twice; then its later receipt handle counts.
        for delivery in {each.message_id: each for each in done}.values():
            message = delivery.message
            if message.gone:
                continue
            if not message.copied and self._duplicates.hits(message.alias):
                message.copied = True
                self._book.write(message, EventType.DELETED, self._time.now, number, "one server kept a copy")
            else:
                leaving.append(delivery)
        kept = self._queue.delete([delivery.record["receiptHandle"] for delivery in leaving])
        for delivery in leaving:
            # An old receipt handle is not refused, and may delete nothing (SQS API reference, DeleteMessage).
            if delivery.record["receiptHandle"] not in kept and not delivery.outdated:
                self._book.leave(delivery.message, EventType.DELETED, self._time.now, number)


def _checked(seconds: float) -> float:
    if not isfinite(seconds) or seconds < 0:
        raise ValueError(f"virtual time passes by a finite number of seconds, 0 or more, not {seconds}")
    return seconds
