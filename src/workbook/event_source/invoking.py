"""From a batch to what became of it: throttled, invoked, answered, deleted."""

from collections.abc import Callable
from functools import partial

from workbook.cloud.faults.chance import Lottery
from workbook.event_source.agenda import Agenda
from workbook.event_source.function import Answer
from workbook.event_source.records import Delivery
from workbook.event_source.recursion import STOPPED, Chains
from workbook.event_source.response import Verdict, interpret, whole_batch_failed
from workbook.event_source.runs import Runs
from workbook.event_source.scaling import Scaling
from workbook.event_source.throttling import Throttle, pause_after
from workbook.messages.ledger import Entry, EventType, Invocation, Start
from workbook.messages.ledger_time import LedgerTime
from workbook.messages.source import Source
from workbook.messages.witness import Witness


class Invoker:
    """Invokes the function by `runs`, and does to the queue what the answers say.

    `reports` is whether ReportBatchItemFailures is on, and `failed` is told the deliveries that stay in the queue.
    """

    def __init__(
        self,
        runs: Runs,
        source: Source,
        witness: Witness,
        *,
        time: LedgerTime,
        agenda: Agenda,
        scaling: Scaling,
        throttle: Callable[[Callable[[], int]], Throttle],
        duplicates: Lottery[str],
        reports: bool,
        failed: Callable[[list[Delivery]], None],
    ) -> None:
        self._runs, self._source, self._witness = runs, source, witness
        self._ledger = witness.ledger
        self._time, self._agenda, self._scaling = time, agenda, scaling
        self._throttle = throttle(lambda: len(self._running))
        self._duplicates = duplicates
        self._reports, self._stay = reports, failed
        self._running: dict[int, list[Delivery]] = {}
        self._throttled: dict[int, list[Delivery]] = {}  # by the place in the order of throttles
        self._copied: set[str] = set()
        self._chains = Chains(source.engine, source.queue.arn)
        self.forget = self._chains.stop_watching
        self.stopped_a_loop = False
        self._numbers = self._throttles = 0

    @property
    def busy(self) -> int:
        """How many batches are in hand: being worked on, or waiting to be tried again."""
        return len(self._running) + len(self._throttled)

    def groups(self) -> set[str | None]:
        """The message groups of the batches in hand."""
        return {each.group for batches in (self._running, self._throttled) for one in batches.values() for each in one}

    def invoke(self, batch: list[Delivery], tries: int = 1) -> None:
        """Try to invoke the function with `batch`."""
        if self._throttle.refuses() or self._runs.full():
            self._wait_to_try_again(batch, tries)
        elif self._chains.stop(batch):
            self.stopped_a_loop = True
            self._fail(batch, None, STOPPED)
            self._scaling.back_off(self._time.now)
        else:
            self._begin(batch)

    # ------------------------------------------------------------------ throttled

    def _wait_to_try_again(self, batch: list[Delivery], tries: int) -> None:
        now = self._time.now
        for delivery in batch:
            self._write(delivery, EventType.THROTTLED, None)
        self._scaling.back_off(now)
        self._throttles += 1
        self._throttled[self._throttles] = batch
        timeout_ends = min(self._time.of(self._source.hidden_until(delivery.message_id)) for delivery in batch)
        again = min(now + pause_after(tries), max(timeout_ends, now))
        self._agenda.at(again, partial(self._try_again, self._throttles, tries + 1))

    def _try_again(self, number: int, tries: int) -> None:
        """What was not dropped back to the queue is tried again: a message whose visibility timeout has ended is."""
        self._source.settle()
        batch = self._throttled.pop(number)
        held = [each for each in batch if self._source.holds(each.receipt_handle, each.message_id)]
        self._stay([each for each in batch if each not in held])
        if held:
            self.invoke(held, tries)

    # ------------------------------------------------------------------ invoked

    def _begin(self, batch: list[Delivery]) -> None:
        now, number = self._time.now, self._numbers + 1
        name = f"invocation {number} of {self._source.by}"
        event = {"Records": [each.record for each in batch]}
        begin = self._runs.prepare(event, name)
        self._numbers, self._running[number] = number, batch
        self._witness.invocations[name], self._witness.names[name] = number, f"invocation {number}"
        self._chains.begin(name, batch)
        self._ledger.starts.append(Start(number, now, tuple((each.alias, each.receive_count) for each in batch)))
        begin(partial(self._finish, number, now, name))

    # ------------------------------------------------------------------ answered

    def _finish(self, number: int, started: float, name: str, answer: Answer) -> None:
        self._source.catch_up()
        batch = self._running.pop(number)
        verdict = self._verdict(answer, [delivery.message_id for delivery in batch])
        named = self._witness.with_aliases
        outcome, response, log = named(verdict.reason), named(answer.response), named(answer.log)
        aliases = tuple(delivery.alias for delivery in batch)
        raised_on = named(answer.raised_on)
        self._ledger.answered(Invocation(number, started, self._time.now, aliases, outcome, response, log, raised_on))
        if answer.error is not None:  # an answer that reports failures slows nothing down
            self._scaling.back_off(self._time.now)
        done = [delivery for delivery in batch if delivery.message_id not in verdict.failed]
        self._fail([delivery for delivery in batch if delivery.message_id in verdict.failed], number, outcome)
        for delivery in done:
            self._write(delivery, EventType.HANDLED, number)
        self._delete(done, number)
        self._chains.end(name, done)

    def _verdict(self, answer: Answer, message_ids: list[str]) -> Verdict:
        if answer.error is not None:
            return whole_batch_failed(message_ids, answer.error)
        return interpret(answer.response, message_ids, reports_batch_item_failures=self._reports)

    def _fail(self, batch: list[Delivery], number: int | None, reason: str) -> None:
        for delivery in batch:
            self._write(delivery, EventType.FAILED, number, reason)
        self._stay(batch)

    def _delete(self, done: list[Delivery], number: int) -> None:
        """Delete what is done; an old receipt handle is not refused, and deletes nothing."""
        leaving = []
        # A batch can hold a message twice; then its later receipt handle counts.
        for delivery in {each.message_id: each for each in done}.values():
            if self._copy_stays(delivery):
                self._witness.copy_stays(delivery.message_id, self._time.now, number, self._source.by)
            else:
                leaving.append(delivery.receipt_handle)
        with self._witness.deleting(EventType.DELETED, number):
            self._source.delete(leaving)

    def _copy_stays(self, delivery: Delivery) -> bool:
        """Whether one server misses this deletion: once for a message at most."""
        there = self._source.holds(delivery.receipt_handle, delivery.message_id)
        if not there or delivery.alias in self._copied or not self._duplicates.hits(delivery.alias):
            return False
        self._copied.add(delivery.alias)
        return True

    def _write(self, delivery: Delivery, event: EventType, number: int | None, detail: str = "") -> None:
        """Under the receive it is about: there may be a later one."""
        self._ledger.record(Entry(self._time.now, event, delivery.alias, delivery.receive_count, number, detail))
