"""Lambda's event source mapping for SQS, simulated (AWS Lambda guide, *Using Lambda with Amazon SQS*)."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any, Self

from workbook import cloud
from workbook.cloud.clock import Clock
from workbook.cloud.faults import Chance, CloudFault, Lottery
from workbook.cloud.waits import virtual_sleep, wait_of_this_thread
from workbook.event_source.agenda import Agenda
from workbook.event_source.creation import create
from workbook.event_source.faulty import faulty, of_mapping
from workbook.event_source.function import Duration, Handler, LambdaFunction
from workbook.event_source.gathering import Gatherer
from workbook.event_source.invoking import Invoker
from workbook.event_source.never_drained import NeverDrained, why_not
from workbook.event_source.recursion import STOPPED
from workbook.event_source.runs import HandlerRuns, Runs
from workbook.event_source.scaling import Scaling
from workbook.event_source.settings import Settings
from workbook.event_source.stack_settings import read_function, read_mapping
from workbook.event_source.throttling import Throttle
from workbook.messages.ledger import Ledger
from workbook.messages.ledger_time import LedgerTime
from workbook.messages.witness import Witness

if TYPE_CHECKING:
    from workbook.cloud import Stack  # slow to import: it brings the SAM translator
    from workbook.event_source.observed import ObservedMapping


class EventSourceMapping:
    """Polls an SQS queue of the local cloud and invokes a function with batches of its messages, in virtual time.

    The mapping works inside `drain` and `run_for`, event by event, and `ledger` says what became of every message,
    whoever touched it; once the queue is drained it looks away until the next run. An invocation in flight ends when it
    ends, also between two runs. With the same `seed` and the same messages the ledger is the same.

    Settings go by AWS's names (`workbook.event_source.settings`); what AWS refuses raises the `ClientError` that AWS
    would raise (`workbook.event_source.refusals`). Three arguments make things go wrong: `throttles` are the tries to
    invoke, counted from 1, that Lambda refuses; `duplicates` are the messages, by alias, that are delivered once more
    although they were deleted, which only standard queues do. Each is a collection of cases or a rate from 0 to 1.
    `faults` are these and all else, as `workbook.event_source.faulty` has it.

    Simpler than on AWS: a receive call finds all that is visible, up to ten messages; one batch is gathered at a time;
    a batching window begins with its first message; nobody but this mapping uses the reserved concurrency.

    Raises `NotConnected` where no local cloud is open in this process.
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
        minimum_pollers: int | None = None,
        maximum_pollers: int | None = None,
        reserved_concurrency: int | None = None,
        throttles: Chance[int] = (),
        duplicates: Chance[str] = (),
        faults: Sequence[CloudFault] = (),
        seed: int = 0,
    ) -> None:
        self.settings = Settings(
            batch_size,
            maximum_batching_window_in_seconds,
            function_response_types,
            filter_criteria,
            maximum_concurrency,
            minimum_pollers,
            maximum_pollers,
            reserved_concurrency,
        )
        self.function = function
        self._pair = create(queue_url, function, self.settings)
        self._source = self._pair.source
        told = of_mapping(faults, throttles, duplicates)
        if self._source.queue.fifo and told.duplicates:
            raise ValueError("a FIFO queue delivers a deleted message no second time: duplicates need a standard queue")
        self._time = LedgerTime(clock)
        ledger = Ledger(self._source.visibility_timeout, self._source.max_receive_count)
        self._witness = Witness(self._source.engine, self._source.queue, ledger, self._time.began)
        self._witness.names[self._source.by] = "this mapping"
        self._agenda = Agenda()
        self._scaling = Scaling(self.settings, fifo=self._source.queue.fifo)
        reorders = Lottery(told.reorders, f"o{seed}")
        self._gatherer = Gatherer(self.settings, self._source, self._witness, lambda: self._time.now, reorders)
        self._running = False
        self._invoker = Invoker(
            self._runs(seed, faulty(function, faults)),
            self._source,
            self._witness,
            time=self._time,
            agenda=self._agenda,
            scaling=self._scaling,
            throttle=partial(Throttle, told.throttles, f"t{seed}", reserved_concurrency),
            duplicates=Lottery(told.duplicates, f"d{seed}"),
            reports=self.settings.reports_batch_item_failures,
            failed=self._gatherer.hold_back_groups_of,
        )
        self._look_again: float | None = None

    @classmethod
    def from_stack(
        cls,
        stack: "Stack",
        logical_id: str,
        handler: Handler | None = None,
        *,
        duration: Duration | None = None,
        **changes: Any,
    ) -> "Self | ObservedMapping":
        """The mapping to the function that the stack's template calls `logical_id`.

        `handler` is tried in place of the function's own code; an invocation takes `duration` virtual seconds, 0.1
        unless told otherwise. Timeout, environment and the mapping's settings are the deployed ones; `changes` are
        arguments of `EventSourceMapping` to try others. Raises `NoSuchMapping` when the function has no queue.

        Where the queues are not in this process their mapping is Lambda's own: it is watched, not driven
        (`workbook.event_source.observed`). Raises `OnlySimulated` there for `handler`, `duration` and `changes`.
        """
        if not cloud.answers():
            from workbook.event_source.observed import ObservedMapping

            chosen = {"handler": handler, "duration": duration, **changes}
            return ObservedMapping(stack, logical_id, [name for name, value in chosen.items() if value is not None])
        function = read_function(stack.name, logical_id, handler, 0.1 if duration is None else duration)
        queue_url, settings = read_mapping(function.name)
        return cls(queue_url, function, clock=stack.clock, **(settings | changes))

    @property
    def ledger(self) -> Ledger:
        """What became of the messages up to this moment."""
        self._source.settle()
        return self._witness.ledger

    def delete(self) -> None:
        """DeleteEventSourceMapping: another mapping of the same queue and function can be made. The ledger ends."""
        self._pair.forget()
        self._witness.stop()
        self._invoker.forget()

    def drain(self, at_most: float = 3_600) -> None:
        """Run until the queue is empty: nothing visible, in flight, delayed or about to come back.

        Raises `NeverDrained` when that takes more than `at_most` seconds of virtual time, as it does when a message
        fails for ever and the queue has no redrive policy; `ValueError` when `at_most` is not a finite number from 0;
        `RuntimeError` inside a handler.
        """
        last = self._time.now + _checked(at_most)
        with self._run():
            while not self._drained:
                instant = self._next_instant
                if instant is None or instant > last:
                    raise NeverDrained(self._why_not(at_most))
                self._go_to(instant)
            self._witness.pause(self._time.instant)

    def run_for(self, seconds: float) -> None:
        """Run for `seconds` of virtual time; what is due at the very end still happens.

        Raises `ValueError` when `seconds` is not a finite number from 0, and `RuntimeError` inside a handler.
        """
        last = round(self._time.now + _checked(seconds), 6)
        with self._run():
            while (instant := self._next_instant) is not None and instant <= last:
                self._go_to(instant)
            self._time.move_to(last)

    # ------------------------------------------------------------------ the loop

    def _run(self) -> ExitStack:
        """What a run begins and ends with. Nothing that fell due while the mapping did not run is left out."""
        if wait_of_this_thread() is not None:
            raise RuntimeError("drain and run_for cannot be called inside a handler: time is the mapping's")
        if self._running:
            raise RuntimeError("this mapping runs already, in another thread: drain and run_for are for one at a time")
        with ExitStack() as stack:
            stack.enter_context(virtual_sleep(self.function.handler))
            self._source.settle()
            self._witness.go_on()
            self._running = True
            stack.callback(setattr, self, "_running", False)
            self._go_to(self._time.now)
            return stack.pop_all()

    def _runs(self, seed: int, function: LambdaFunction) -> Runs:
        return HandlerRuns(function, self._time, self._sleeps, seed)

    def _sleeps(self) -> AbstractContextManager[None]:
        """An invocation may also go on between two runs."""
        return nullcontext() if self._running else virtual_sleep(self.function.handler)

    def _go_to(self, instant: float) -> None:
        self._time.move_to(instant)
        for action in self._agenda.take_due(instant):
            action()
        self._source.settle()
        self._poll()

    def _poll(self) -> None:
        """Invoke the function, as long as there are batches and free slots."""
        now, self._look_again = self._time.now, None
        while self._invoker.busy < self._scaling.limit(now):
            batch = self._gatherer.next_batch(self._invoker.groups() if self._source.queue.fifo else ())
            if batch is None:
                if not self._invoker.busy and not self._gatherer.holds_messages:
                    self._scaling.rest()
                return
            self._invoker.invoke(batch)
        self._look_again = self._scaling.next_step(now)

    @property
    def _next_instant(self) -> float | None:
        """When something happens next: in the mapping, in the queue, to an invocation."""
        now, told, window_ends = self._time.now, self._source.next_instant, self._gatherer.window_ends
        coming = (
            self._agenda.next_instant,
            self._time.next_instant,
            None if told is None else self._time.of(told),
            window_ends if window_ends is not None and window_ends > now else None,  # else the batch waits for a slot
            self._look_again,
        )
        return min((each for each in coming if each is not None), default=None)

    @property
    def _drained(self) -> bool:
        return not self._invoker.busy and not self._gatherer.holds_messages and self._source.empty

    def _why_not(self, at_most: float) -> str:
        there = self._source.queue.store.messages.values()
        left = [f"{self._witness.alias(each.id)} (received {each.receive_count} times)" for each in there]
        return why_not(at_most, left, f" {STOPPED}." if self._invoker.stopped_a_loop else "")


def _checked(seconds: float) -> float:
    if not isfinite(seconds) or seconds < 0:
        raise ValueError(f"virtual time passes by a finite number of seconds, 0 or more, not {seconds}")
    return seconds
