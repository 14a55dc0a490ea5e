"""Messages whose lives are alike, in one lane."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby, pairwise

from workbook.figures.lives import Life


@dataclass(frozen=True)
class Lived:
    """A life, and the messages that lived it; one of the lives stands for all."""

    life: Life
    messages: tuple[str, ...]

    @property
    def name(self) -> str:
        """`msg-1 … msg-4, alike`; of many that do not follow one another the first, `msg-1 and 9 more, alike`."""
        if len(self.messages) == 1:
            return self.messages[0]
        runs = list(_runs(self.messages))
        if len(runs) > 2:
            return f"{self.messages[0]} and {len(self.messages) - 1} more, alike"
        return f"{', '.join(runs)}, alike"


def together(lives: Sequence[Life]) -> list[Lived]:
    """Lives that are the same but for the message, in the order of the first of each.

    The same are sent and ended at the same time, and received in the same invocations with the same outcome.
    """
    found: dict[object, list[Life]] = {}
    for life in lives:
        receives = tuple(astuple(receive) for receive in life.receives)
        found.setdefault((life.sent, life.ended, life.end, life.duplicates, receives), []).append(life)
    return [Lived(same[0], tuple(life.message for life in same)) for same in found.values()]


def _runs(messages: Sequence[str]) -> Iterator[str]:
    """Neighbours as `msg-1 … msg-4`, two of them as `msg-1, msg-2`."""
    places = [int((re.findall(r"\d+", message) or [0])[-1]) for message in messages]
    follows = [False, *(after - before == 1 for before, after in pairwise(places))]
    number = 0
    numbers = [number := number + (not each) for each in follows]
    for _, run in groupby(zip(numbers, messages, strict=True), key=lambda each: each[0]):
        names = [message for _, message in run]
        yield f"{names[0]} … {names[-1]}" if len(names) > 2 else ", ".join(names)
