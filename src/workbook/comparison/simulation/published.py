"""The tutorial's load test again: its table, three free parameters for each row, and what they reproduce.

A request is one service time, drawn from a lognormal distribution, in an execution environment; one that finds no free
environment takes the time of a cold start more. When that happens is not fitted: it follows from rate and service time.
"""

import heapq
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from statistics import NormalDist, fmean, linear_regression, median
from typing import Any

import yaml

from workbook.basics.entries import MORE_THAN_NOTHING, NAMED, SOME, TEXT, EntryError, FieldKind, checked_entry
from workbook.basics.quick_yaml import data_of
from workbook.basics.sentence import Sentence
from workbook.comparison.simulation.functions import Concurrency, Environments
from workbook.comparison.simulation.latencies import Latency
from workbook.comparison.simulation.sweep import nearest_rank

FILE = Path(__file__).with_name("published.yaml")
FITTED = ("p50", "p90", "p95", "p99")
"""What the parameters are fitted to. The other numbers are only shown beside what was published."""
SHOWN = ("min", "mean", *FITTED, "max")
SEEDS = range(7)

_FILE = {"rate": MORE_THAN_NOTHING, "requests": SOME, "source": TEXT, "attacks": NAMED}
_ROWS = {"Lambda function": NAMED, "Express workflow": NAMED}
_ROW = dict.fromkeys(SHOWN, FieldKind("a number of milliseconds above 0", MORE_THAN_NOTHING.fits))

_ROUNDS, _SEEDS_OF_A_FIT = 4, 3


class BadTable(Sentence, ValueError):
    """The file of the published table has what cannot be fitted; the sentence says where and why."""


class UnknownAttack(Sentence, LookupError):
    """There is no such row in the published table."""


@dataclass(frozen=True)
class Parameters:
    """What is free: nobody published it, and the fit says it."""

    median: float
    """ms of a request that finds a free environment, all the way to the client and back."""
    sigma: float
    """Of the lognormal distribution of these."""
    cold_start: float
    """ms that are added to a request that finds none."""


@dataclass(frozen=True)
class Attacked:
    """A row of the published table, simulated."""

    name: str
    published: Mapping[str, float]
    parameters: Parameters
    simulated: Mapping[str, tuple[float, float, float]]
    """Median, least and most over the seeds, by the names in SHOWN."""
    cold_starts: float
    """Of all requests, the median over the seeds."""
    warm: Mapping[str, float]
    """The medians over the seeds when every request finds a free environment."""

    def miss(self, name: str) -> float:
        """By what part the simulated median misses the published number: 0.1 is 10 % too much."""
        return self.simulated[name][0] / self.published[name] - 1


@cache
def table() -> Mapping[str, Any]:
    """The published table as its file has it. Raises BadTable."""
    try:
        found = checked_entry("the file", data_of(FILE.read_text(encoding="utf-8")), _FILE)
        rows = checked_entry("attacks", found["attacks"], _ROWS)
        for name, row in rows.items():
            _must_grow(name, checked_entry(name, row, _ROW))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadTable(f"{FILE.name} cannot be read: {error}.") from error
    except EntryError as error:
        raise BadTable(f"{FILE.name}: {error}") from error
    # The claim sets the second row against the first, in whatever order they were written.
    return found | {"attacks": {name: rows[name] for name in _ROWS}}


def _must_grow(name: str, row: Mapping[str, float]) -> None:
    for one, other in pairwise(("min", *FITTED, "max")):
        if row[one] > row[other]:
            raise EntryError(f"{name}: `{other}` is no less than `{one}`, {row[one]:g} ms, but is {row[other]:g}.")
    if row["p50"] == row["p95"]:
        raise EntryError(f"{name}: `p95` is more than `p50`, or there is no curve to fit.")


@cache
def reproduce(name: str) -> Attacked:
    """A row of the table, simulated with the parameters that fit it. Raises UnknownAttack."""
    if name not in table()["attacks"]:
        raise UnknownAttack(f"The published table has {' and '.join(table()['attacks'])}, and no {name!r}.")
    published = table()["attacks"][name]
    parameters = fit(published)
    runs = [_attack(parameters, seed) for seed in SEEDS]
    warm = [sorted(_warm(parameters, seed)) for seed in SEEDS]
    values = {shown: [_number(times, shown) for times, _ in runs] for shown in SHOWN}
    return Attacked(
        name,
        published,
        parameters,
        {shown: (median(those), min(those), max(those)) for shown, those in values.items()},
        median(cold for _, cold in runs),
        {shown: median(_number(times, shown) for times in warm) for shown in SHOWN},
    )


def fit(published: Mapping[str, float]) -> Parameters:
    """The three parameters from p50, p90, p95 and p99, again and again, with what a simulation says in between.

    The simulation tells which part of the requests starts cold; all others are faster, so a percentile of all is a
    higher one of those others. A line through the logarithms of p50, p90 and p95 over the normal quantiles there gives
    median and sigma (least squares). The cold start then moves by what the simulated p99 misses. Four numbers for three
    parameters: that it fits is consistent, and no proof.
    """
    warm = FITTED[:3]
    found, cold_part = Parameters(published["p50"], 0.2, published["p99"] - published["p50"]), 0.0
    for _ in range(_ROUNDS):
        z = [NormalDist().inv_cdf(min(_share(name) / (1 - cold_part), 0.999)) for name in warm]
        logs = [math.log(published[name]) for name in warm]
        sigma, log = linear_regression(z, logs)
        found = replace(found, median=math.exp(log), sigma=sigma)
        runs = [_attack(found, seed) for seed in SEEDS[:_SEEDS_OF_A_FIT]]
        p99 = median(_number(times, "p99") for times, _ in runs)
        found = replace(found, cold_start=max(0.0, found.cold_start + published["p99"] - p99))
        cold_part = median(cold for _, cold in runs) / table()["requests"]
    return found


def claim(function: Attacked, workflow: Attacked) -> str:
    """What the table says of the tutorial's "half the time", and what it does not say."""

    def ratios(of: Callable[[Attacked], Mapping[str, float]]) -> str:
        return ", ".join(f"{name} {of(workflow)[name] / of(function)[name]:.2f}x" for name in ("mean", "p50", "p99"))

    return (
        f"The tutorial says that the workflow took half the time. Its table says: {ratios(lambda row: row.published)}. "
        f"Simulated with every environment warm: {ratios(lambda row: row.warm)}, so most of the distance at p99 is "
        f"the first seconds, when {function.cold_starts:.0f} requests of the function found nothing free, and "
        f"{workflow.cold_starts:.0f} of the workflow's endpoint. "
        "And the two did not do the same work: the workflow's endpoint called StartExecution, which answers before the "
        "booking is done, and its state machine was a Standard one, not an Express one."
    )


@cache
def _attack(parameters: Parameters, seed: int) -> tuple[list[float], int]:
    """The sorted ms of all requests of one attack, and how many of them started cold."""
    environments, every = Environments(Concurrency()), 1000 / table()["rate"]
    now, at_work = 0.0, list[float]()
    times = []
    for took in _warm(parameters, seed):
        while at_work and at_work[0] <= now:
            heapq.heappop(at_work)
            environments.give_back()
        if environments.take(now):
            took += parameters.cold_start
        times.append(took)
        heapq.heappush(at_work, now + took)
        now += every
    return sorted(times), environments.cold_starts


def _warm(parameters: Parameters, seed: int) -> Iterator[float]:
    """ms of each request of an attack, when it finds a free environment."""
    return islice(Latency(0, parameters.median, parameters.sigma).draws(seed, "request"), table()["requests"])


def _number(times: Sequence[float], name: str) -> float:
    """Of sorted times: `"min"`, `"mean"`, `"max"`, or a percentile such as `"p95"`, by its nearest rank."""
    if name == "mean":
        return fmean(times)
    if name in ("min", "max"):
        return times[0 if name == "min" else -1]
    return nearest_rank(times, 100 * _share(name))


def _share(name: str) -> float:
    return int(name[1:]) / 100
