"""A compiled regular expression that counts, and otherwise answers as `re` does."""

import re
from collections.abc import Iterator
from re import _parser  # type: ignore[attr-defined]  # not in the documentation of `re`
from typing import Any

from asl_interpreter.matching.cost import bound
from asl_interpreter.matching.instructions import TooLarge, compile_instructions
from asl_interpreter.matching.rehearsal import Rehearsal, TooManySteps

MOST_STEPS = 1_000_000
"""Steps for one text: some four for each character of the largest that a state may have."""

_UNASKED = 1_000_000  # steps of `re` that cannot hurt: some milliseconds


class BoundedPattern:
    """Has the methods of `re.Pattern` that the libraries for JSONata and JSONPath call.

    Where the expression and the text's length alone do not say that a search is short, it is rehearsed with every step
    counted before `re` does it. Each method raises `TooManySteps`.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        """Raises `re.error`, and RecursionError, as `re.compile` does."""
        self._pattern = re.compile(pattern, flags)
        self._tree = _parser.parse(pattern, flags)
        self._instructions: Any = None

    def search(self, string: str) -> re.Match[str] | None:
        self._rehearse(string, 1)
        return self._pattern.search(string)

    def fullmatch(self, string: str) -> re.Match[str] | None:
        self._rehearse(string, 1)
        return self._pattern.fullmatch(string)

    def finditer(self, string: str) -> Iterator[re.Match[str]]:
        self._rehearse(string)
        return self._pattern.finditer(string)

    def sub(self, repl: Any, string: str, count: int = 0) -> str:
        self._rehearse(string, count)
        return self._pattern.sub(repl, string, count)

    def split(self, string: str, maxsplit: int = 0) -> list[Any]:
        self._rehearse(string, maxsplit)
        return self._pattern.split(string, maxsplit)

    def _rehearse(self, string: str, matches: int = 0) -> None:
        """Find the first `matches`, or all, and raise `TooManySteps` when that takes too long."""
        if bound(self._tree, len(string)) <= _UNASKED:
            return
        if self._instructions is None:
            try:
                self._instructions = compile_instructions(self._tree)
            except TooLarge:
                raise TooManySteps from None
        rehearsal = Rehearsal(self._instructions, string, MOST_STEPS)
        found, place = 0, 0
        while (match := rehearsal.search(place)) is not None:
            found += 1
            if found == matches:
                return
            start, end = match
            place = end if end > start else end + 1
