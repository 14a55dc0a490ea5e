"""What goes wrong by chance, or by plan."""

from collections.abc import Collection
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

Chance = float | Collection[T]
"""A rate from 0 to 1, or the cases themselves."""


class Lottery(Generic[T]):
    """Decides for one case after the other; with the same seed it decides the same."""

    def __init__(self, chance: "Chance[T]", seed: str) -> None:
        if isinstance(chance, float | int) and not 0 <= chance <= 1:
            raise ValueError(f"a rate is a number from 0 to 1, not {chance}")
        self._chance = chance
        self._random = Random(seed)

    def hits(self, case: T) -> bool:
        if isinstance(self._chance, float | int):
            return self._random.random() < self._chance
        return case in self._chance
