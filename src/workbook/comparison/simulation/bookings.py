"""Bookings under load: one way, so many a second, each a walk through its counted round trips on a simulated AWS."""

import math
from collections.abc import Generator
from dataclasses import dataclass, field

import simpy

from workbook.basics.sentence import Sentence
from workbook.comparison.counts import Counts
from workbook.comparison.simulation.functions import ACCOUNT_CONCURRENCY, Concurrency, Environments, NoEnvironment
from workbook.comparison.simulation.latencies import Latencies
from workbook.comparison.simulation.plan import PlannedBooking
from workbook.comparison.simulation.pollers import QueuePollers, QueueSettings
from workbook.comparison.simulation.rounds import duration


class BadLoad(Sentence, ValueError):
    """A load that cannot be simulated; the sentence says what is meant."""


@dataclass
class SimulatedRun:
    """What came of one run. Times are ms from the moment a booking was meant to begin."""

    way: str
    rate: float
    bookings: int
    decided: list[float] = field(default_factory=list)
    """Until the job was closed and the application accepted."""
    answered: list[float] = field(default_factory=list)
    """Until the caller had the answer of the whole booking."""
    declined: list[float] = field(default_factory=list)
    """Until the last other application was DECLINED. Empty where there is none."""
    throttled: int = 0
    """Bookings that were refused: their callers had an error at once."""
    cold_starts: int = 0
    """Of the function that books."""
    queue_cold_starts: int = 0
    """Of the function that declines."""
    messages_sent: int = 0
    messages_declined: int = 0
    returned: int = 0
    """Messages that were back on the queue, because their batch stayed throttled until the visibility timeout."""
    most_batches: int = 0
    """The most batches of the queue that were under way at once."""
    most_waiting: int = 0
    """The most messages that waited on the queue."""
    in_progress: float = 0.0
    """Bookings in progress, on average over the time until the last answer: what Little's law is about."""
    last_answer: float = 0.0
    """ms from the first booking's begin."""


def simulate(
    counts: Counts,
    *,
    rate: float,
    bookings: int = 1_000,
    seed: int = 0,
    latencies: Latencies | None = None,
    warm: int | None = None,
    concurrency: int = ACCOUNT_CONCURRENCY,
) -> SimulatedRun:
    """`bookings` of a way, one every `1 / rate` seconds whatever comes back: an open loop, as vegeta's.

    `warm` execution environments of each function are free at the beginning; None stands for as many as the account
    may use, 0 shows the burst of cold starts. `concurrency` is what the account may use, booking and declining
    together. The run ends when the last booking has been answered and the queue is empty.

    Raises BadLoad; CannotBook for a way that refuses the job; NoLatency for a call that the data file does not know.
    """
    if not (math.isfinite(rate) and rate > 0):
        raise BadLoad(f"A rate is a number of bookings per second above 0, not {rate!r}.")
    if bookings < 1:
        raise BadLoad(f"At least one booking is needed, not {bookings!r}.")
    if concurrency < 1:
        raise BadLoad(f"An account can run at least one environment at once, not {concurrency!r}.")
    if warm is not None and warm < 0:
        raise BadLoad(f"So many environments cannot be warm: {warm!r}.")
    latencies = latencies or Latencies.load()
    plan = PlannedBooking.of(counts, latencies, seed)
    run = SimulatedRun(counts.way, rate, bookings)
    return _Simulation(plan, latencies, run, seed, concurrency, concurrency if warm is None else warm).run()


class _Simulation:
    def __init__(
        self, plan: PlannedBooking, latencies: Latencies, run: SimulatedRun, seed: int, concurrency: int, warm: int
    ) -> None:
        self._plan, self._cold_start, self._run = plan, latencies.cold_start, run
        self._clock = simpy.Environment()
        account = Concurrency(concurrency)
        self._function = Environments(account, warm=warm)
        self._consumer = Environments(account, warm=warm)
        to_function = latencies.others["sqs to function"].draws(seed, "sqs to function")
        self._pollers = QueuePollers(
            self._clock,
            self._consumer,
            QueueSettings.load(),
            begins=lambda cold: next(to_function) + (self._cold_start if cold else 0.0),
            work=plan.message,
            declined=self._declined,
        )
        self._begun = [number * 1000 / run.rate for number in range(run.bookings)]
        self._left = [sum(plan.sends)] * run.bookings
        self._under_way, self._since = 0, 0.0

    def run(self) -> SimulatedRun:
        run, consumer, pollers = self._run, self._consumer, self._pollers
        self._clock.process(self._arrivals())
        self._clock.run()
        run.in_progress /= run.last_answer or 1
        run.cold_starts, run.queue_cold_starts = self._function.cold_starts, consumer.cold_starts
        run.returned = pollers.returned
        run.most_batches, run.most_waiting = pollers.most_at_once, pollers.most_waiting
        return run

    def _arrivals(self) -> Generator[simpy.Event, None, None]:
        for number, at in enumerate(self._begun):
            yield self._clock.timeout(at - self._clock.now)
            self._clock.process(self._booking(number))

    def _booking(self, number: int) -> Generator[simpy.Event, None, None]:
        plan, run, clock = self._plan, self._run, self._clock
        began = clock.now
        # All drawn here, in the order of arrival: whoever overtakes whom, a booking takes what it would take alone.
        wait = next(plan.start)
        takes = [duration(leg, plan.later if index else plan.first) for index, leg in enumerate(plan.legs)]
        cold = False
        if plan.in_function:
            try:
                cold = self._function.take(clock.now)
            except NoEnvironment:
                run.throttled += 1
                return
        self._count(+1)
        wait += self._cold_start if cold else 0.0
        for index, (took, messages) in enumerate(zip(takes, plan.sends, strict=True), 1):
            wait += took
            if index == plan.decided_after:
                run.decided.append(clock.now + wait - began)
            if messages:
                yield clock.timeout(wait)
                wait = 0.0
                run.messages_sent += messages
                self._pollers.put(number, messages)
        yield clock.timeout(wait)
        if plan.in_function:
            self._function.give_back()
        self._count(-1)
        run.answered.append(clock.now - began)
        run.last_answer = clock.now

    def _count(self, change: int) -> None:
        """Integrates how many bookings are under way over time."""
        self._run.in_progress += self._under_way * (self._clock.now - self._since)
        self._under_way, self._since = self._under_way + change, self._clock.now

    def _declined(self, booking: int, at: float) -> None:
        self._run.messages_declined += 1
        self._left[booking] -= 1
        if not self._left[booking]:
            self._run.declined.append(at - self._begun[booking])
