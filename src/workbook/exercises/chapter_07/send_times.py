"""What exercise 07-1 says to a function that counts latencies from the moment at which each request was due."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from workbook.basics.sentence import Sentence
from workbook.comparison.simulation.sweep import nearest_rank
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.kinds import kind_of
from workbook.load import SimulatedClock, Stalling

Function = Callable[..., Any]
_NEAR = 1e-6  # s


@dataclass(frozen=True)
class Log:
    """What a closed loop wrote down: when it sent each request, and how long each took, in seconds."""

    what: str
    sent: tuple[float, ...]
    took: tuple[float, ...]
    rate: float

    @property
    def right(self) -> list[float]:
        return [sent + took - number / self.rate for number, (sent, took) in enumerate(self._pairs())]

    def _pairs(self) -> Iterable[tuple[float, float]]:
        return zip(self.sent, self.took, strict=True)


def written_down(
    what: str, target: Callable[[SimulatedClock], Callable[[int], object]], rate: float, count: int
) -> Log:
    """A loop that waits until a request is due, sends it, and waits for its answer before it looks at the next."""
    clock = SimulatedClock()
    call = target(clock)
    sent, took = [], []
    for number in range(count):
        clock.wait_until(number / rate)
        sent.append(clock.now())
        call(number)
        took.append(clock.now() - sent[-1])
    return Log(what, tuple(sent), tuple(took), rate)


def _takes(*seconds: float) -> Callable[[SimulatedClock], Callable[[int], object]]:
    """A target that takes these times in turn."""
    return lambda clock: lambda number: clock.sleep(seconds[number % len(seconds)])


def _late_start(clock: SimulatedClock) -> Callable[[int], object]:
    """The first request goes out 0.4 s late: the connection had to be made."""
    clock.sleep(0.4)
    return lambda number: clock.sleep(0.004)


LOGS = (
    written_down("a target that always answers in time", _takes(0.005, 0.015), 40, 80),
    written_down("one stall of 2 s", lambda clock: Stalling(clock, usual=0.005, at=3.0, lasts=2.0), 50, 400),
    written_down("a target that is always slower than the rate", _takes(0.03), 50, 60),
    written_down("a loop that begins 0.4 s late", _late_start, 20, 100),
    written_down("three slow answers far apart", _takes(*[0.002] * 29, 1.5), 10, 90),
)


def counts_from_when_they_were_due(function: Function) -> Verdict:
    """`function(sent, took, rate)` gives the latency of each request from the instant at which it was due."""
    came: dict[Log, list[float]] = {}
    untouched = True
    for log in LOGS:
        sent, took = list(log.sent), list(log.took)
        returned = function(sent, took, log.rate)
        try:
            came[log] = _numbers(returned, log)
        except _NoLatencies as error:
            return Wrong(str(error), came=kind_of(returned))
        untouched = untouched and (sent, took) == ([*log.sent], [*log.took])
    wrong = [log for log in LOGS if not _same(came[log], log.right)]
    if not wrong and not untouched:
        return Wrong(
            "The latencies are right, and your function changed the lists that it was given: called again, it would "
            "count from those. Put the latencies into a new list.",
            came="`sent` or `took` are others afterwards",
        )
    if not wrong:
        return Right(
            "Five logs, and every latency of each. With one stall of 2 s the log's own p99 is "
            f"{_p99(LOGS[1].took)}, and counted from when they were due it is {_p99(LOGS[1].right)}."
        )
    first = wrong[0]
    told = f"{first.what}: p99 {_p99(came[first])}, and it is {_p99(first.right)}"
    for sentence, mistake in _MISTAKES.items():
        if all(_same(latencies, mistake(log)) for log, latencies in came.items()):
            return Wrong(sentence, came=told)
    if any(latency < -_NEAR for latency in came[first]):
        return Wrong("Some latencies are below zero: an answer before its request was due.", came=told)
    return Wrong(f"With {first.what} the latencies are others.", came=told)


class _NoLatencies(Sentence, ValueError):
    """What was returned is no list of latencies."""


def _numbers(returned: object, log: Log) -> list[float]:
    """What was returned, as numbers, one for each request. Raises `_NoLatencies`."""
    if isinstance(returned, str | Mapping) or not isinstance(returned, Iterable):
        raise _NoLatencies(
            f"One latency for each request is asked for, a list. Your function returned {kind_of(returned)}."
        )
    enough = 10 * len(log.sent)  # somebody's generator may have no end
    latencies = list(islice(returned, enough))
    if len(latencies) > len(log.sent):
        many = f"at least {enough}" if len(latencies) == enough else len(latencies)
        raise _NoLatencies(
            f"{len(log.sent)} requests were sent, and you return {many} latencies. None has to be made up: "
            "this loop sent every request, some of them late."
        )
    if len(latencies) < len(log.sent):
        raise _NoLatencies(
            f"{len(log.sent)} requests were sent, and you return {len(latencies)} latencies. The slow ones count, too."
        )
    try:
        found = [float(each) for each in latencies]
    except (TypeError, ValueError):
        raise _NoLatencies("A latency is a number of seconds, and the list has something else in it.") from None
    if not all(map(math.isfinite, found)):
        raise _NoLatencies("A latency is a finite number of seconds.")
    return found


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    """As distributions: in any order."""
    return len(one) == len(other) and all(abs(a - b) < _NEAR for a, b in zip(sorted(one), sorted(other), strict=True))


def _p99(latencies: Sequence[float]) -> str:
    return f"{nearest_rank(latencies, 99):.3f} s"


def _since(due: Callable[[Log], Iterable[float]]) -> Callable[[Log], list[float]]:
    return lambda log: [s + t - d for s, t, d in zip(log.sent, log.took, due(log), strict=True)]


def _numbered(log: Log) -> range:
    return range(len(log.sent))


_MISTAKES: Mapping[str, Callable[[Log], list[float]]] = {
    "That is the report's own: each time from when the request was sent. It was due earlier.": lambda log: [*log.took],
    "That is how late each request was sent. How long its answer took comes on top.": lambda log: [
        sent - number / log.rate for number, sent in enumerate(log.sent)
    ],
    "That is when each answer came. A latency begins when the request was due.": lambda log: [
        sent + took for sent, took in log._pairs()
    ],
    "The first request is due at 0 s, not one interval later.": _since(
        lambda log: [(n + 1) / log.rate for n in _numbered(log)]
    ),
    "`rate` is requests a second. The time between two of them is `1 / rate`.": _since(
        lambda log: [n * log.rate for n in _numbered(log)]
    ),
    "A request is due by its number, whenever the one before it was sent: you count an interval from there.": _since(
        lambda log: [0.0, *(sent + 1 / log.rate for sent in log.sent[:-1])]
    ),
    "A request is due by its number, whenever the one before it was answered: what waited behind a slow one is "
    "forgiven so.": _since(lambda log: [0.0, *(s + t for s, t in zip(log.sent[:-1], log.took[:-1], strict=True))]),
    "The plan begins at 0 s, whenever the first request was really sent.": _since(
        lambda log: [log.sent[0] + n / log.rate for n in _numbered(log)]
    ),
    "You spread the requests evenly over the time that was needed. They were due at `rate` a second.": _since(
        lambda log: [n * log.sent[-1] / (len(log.sent) - 1) for n in _numbered(log)]
    ),
    "The lateness is counted twice.": lambda log: [
        2 * (sent - n / log.rate) + took for n, (sent, took) in enumerate(log._pairs())
    ],
    "These are milliseconds. Seconds go in, and seconds come out.": lambda log: [1_000 * each for each in log.right],
    "You add up all times that came before. The wait is in the send times already.": lambda log: [
        *accumulate(log.took)
    ],
}
"""By the sentence that it gets: what people count in place of the latency."""
