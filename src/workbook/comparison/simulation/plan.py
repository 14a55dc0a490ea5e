"""A counted booking, made ready to be simulated often: its legs, what each sends, and streams of latencies to draw."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from workbook.basics.sentence import Sentence
from workbook.comparison.counts import Counts
from workbook.comparison.simulation.latencies import Latencies, Latency
from workbook.comparison.simulation.rounds import Draw, Leg, legs


class CannotBook(Sentence, ValueError):
    """A way that does not book a job of this size, so that there is nothing to simulate."""


@dataclass(frozen=True)
class PlannedBooking:
    """A booking of one way, whose calls are drawn."""

    legs: list[Leg]
    decided_after: int
    """So many legs until the job is closed and the application accepted."""
    sends: list[int]
    """Messages that each leg puts on the queue."""
    in_function: bool
    """Whether it needs an execution environment of Lambda: it does where no state machine was counted."""
    start: Iterator[float]
    """ms until its first call is under way."""
    first: Draw
    later: Draw
    """ms of a call in the first leg, and in those after it: there a state takes time of its own."""
    message: Callable[[], float]
    """ms that the consumer works for a message. Receiving and deleting is Lambda's own."""

    @classmethod
    def of(cls, counts: Counts, latencies: Latencies, seed: int) -> "PlannedBooking":
        """Raises CannotBook, and NoLatency for a call that the data file does not know."""
        if not counts.decided:
            raise CannotBook(f"The {counts.way} ends a booking of {counts.applications} in {counts.outcome}.")
        steps = legs(counts.booking)
        in_function = counts.transitions == 0
        start = "lambda.Invoke" if in_function else "stepfunctions.StartSyncExecution"
        names = {name for leg in steps for name in (*leg.calls, *leg.chain)}
        drawn = {name: latencies.call(name).draws(seed, name) for name in names}
        state = _drawn(latencies.others, "state", seed)

        def call(name: str) -> float:
            return next(drawn[name])

        def call_of_a_state(name: str) -> float:
            return next(drawn[name]) + next(state)

        return cls(
            steps,
            _legs_until(counts.decided, steps),
            _sends(steps, counts),
            in_function,
            _drawn(latencies.starts, start, seed),
            call,
            call if in_function else call_of_a_state,
            _work_for_a_message(counts, latencies, seed),
        )


def _drawn(latencies: Mapping[str, Latency], name: str, seed: int) -> Iterator[float]:
    return latencies[name].draws(seed, name)


def _legs_until(rounds: int, steps: list[Leg]) -> int:
    for number, leg in enumerate(steps, 1):
        rounds -= leg.rounds
        if rounds <= 0:
            return number
    raise AssertionError("a booking is decided by one of its round trips")


def _messages(counts: Counts) -> int:
    return sum(items for name, items in counts.items.items() if name.startswith("sqs.Send"))


def _sends(steps: list[Leg], counts: Counts) -> list[int]:
    """How many messages each leg sends: all of them, spread evenly over the calls that send."""
    calls = [sum(name.startswith("sqs.Send") for name in (*leg.calls, *leg.chain)) for leg in steps]
    messages, every, done, sent = _messages(counts), sum(calls), 0, 0
    found = []
    for number in calls:
        done += number
        until = messages * done // every if every else 0
        found.append(until - sent)
        sent = until
    return found


def _work_for_a_message(counts: Counts, latencies: Latencies, seed: int) -> Callable[[], float]:
    messages = _messages(counts)
    calls = {name: times for name, times in counts.declining_calls.items() if not name.startswith("sqs.")}
    each = [
        latencies.call(name).draws(seed, f"consumer {name}")
        for name, times in calls.items()
        for _ in range(round(times / messages))
    ]
    return lambda: sum(map(next, each))
