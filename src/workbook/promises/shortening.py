"""A history that breaks a promise, made short: whatever the breaking does not need is left out."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from workbook.promises.history import Applies, BookingHistory, Books, HistoryStep, QueueWorks
from workbook.promises.playing import Played, play
from workbook.promises.stage import HistoryStage
from workbook.promises.ways import WayToBook

MOST_TRIES = 200
"""Histories that are played at most for one that is to be short."""


def shortest(played: Played, stage: HistoryStage, way: WayToBook) -> Played:
    """The first promise that was broken, broken by a history without what that does not need."""
    promise = played.broken[0].promise

    def still_breaks(history: BookingHistory) -> bool:
        return promise in [each.promise for each in play(history, stage, way).broken]

    return play(shortened(played.history, still_breaks), stage, way)


def shortened(history: BookingHistory, still_breaks: Callable[[BookingHistory], bool]) -> BookingHistory:
    """The shortest history that was found by leaving out one thing after the other, as long as `still_breaks`."""
    tries = 0
    shorter: BookingHistory | None = history
    while shorter is not None:
        history = shorter
        shorter = None
        for one in _without_one_thing(history):
            if tries == MOST_TRIES:
                return history
            tries += 1
            if still_breaks(one):
                shorter = one
                break
    return history


def _without_one_thing(history: BookingHistory) -> Iterator[BookingHistory]:
    steps = history.steps
    for place in reversed(range(len(steps))):
        if len(steps) > 1:
            yield replace(history, steps=(*steps[:place], *steps[place + 1 :]))
    if history.lag is not None:
        yield replace(history, lag=None)
    if history.mapping:
        yield replace(history, mapping=())
    if history.page is not None:
        yield replace(history, page=None)
    for place, step in enumerate(steps):
        for simpler in _simpler(step):
            yield replace(history, steps=(*steps[:place], simpler, *steps[place + 1 :]))


def _simpler(step: HistoryStep) -> Iterator[HistoryStep]:
    if isinstance(step, Applies | Books | QueueWorks):
        for place in range(len(step.faults)):
            yield replace(step, faults=(*step.faults[:place], *step.faults[place + 1 :]))
    if isinstance(step, Books) and step.meanwhile is not None:
        yield replace(step, meanwhile=None)
