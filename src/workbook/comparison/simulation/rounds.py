"""How long the round trips of a booking take: one call after the other, or a Map's, up to 40 at once."""

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbook.comparison.counts import Round

MAP_CONCURRENCY = 40
"""Iterations of an inline Map at once (Step Functions guide, *Using Map state in Inline mode*)."""


@dataclass(frozen=True)
class Leg:
    """Round trips that belong together: a call alone, or all calls of one Map."""

    rounds: int
    """How many of `Counts.booking` it stands for."""
    calls: tuple[str, ...]
    """Of the iterations that make one call each, in the order in which they begin."""
    chain: tuple[str, ...]
    """Of the iteration that makes several, one after the other; or the call alone."""


def legs(rounds: Sequence[Round]) -> list[Leg]:
    """The round trips, with those of one Map put together.

    A Map begins with a round of several calls. Rounds that repeat an operation of the one before go on with it, since
    no iteration waits for the whole round before; and so do single calls after a round that had a call of its own kind:
    it is the accepted applicant's iteration, which makes three.
    """
    found: list[Leg] = []
    group: list[Round] = []
    for each in rounds:
        if group and not _goes_on(group, each):
            found.append(_leg(group))
            group = []
        group.append(each)
    return [*found, *([_leg(group)] if group else [])]


def _goes_on(group: Sequence[Round], each: Round) -> bool:
    if sum(group[0].values()) == 1:
        return False
    if set(group[-1]) & set(each) and sum(group[-1].values()) > 1:
        return True
    return sum(each.values()) == 1 and len(group[0]) > 1


def _leg(group: Sequence[Round]) -> Leg:
    together: Counter[str] = Counter()
    for each in group:
        together.update(each)
    chain = tuple(name for each in group for name in each if together[name] == 1)
    calls = tuple(name for name, times in together.items() if times > 1 for _ in range(times))
    return Leg(len(group), calls, chain)


Draw = Callable[[str], float]
"""ms of one call, by its name."""


def duration(leg: Leg, draw: Draw) -> float:
    """ms until the last call of it has answered."""
    chain = sum([draw(name) for name in leg.chain])
    if not leg.calls:
        return chain
    return max(chain, _makespan([draw(name) for name in leg.calls], MAP_CONCURRENCY - bool(leg.chain)))


def _makespan(durations: Sequence[float], at_once: int) -> float:
    """When the last ends, if each begins as soon as one of `at_once` places is free."""
    places = list(durations[:at_once])
    heapq.heapify(places)
    for each in durations[at_once:]:
        heapq.heapreplace(places, places[0] + each)
    return max(places)
