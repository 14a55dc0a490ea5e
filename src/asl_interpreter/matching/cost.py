"""How many steps a match can take at most, as far as the expression alone tells it."""

from collections.abc import Iterable
from math import inf
from re import _constants  # type: ignore[attr-defined]  # not in the documentation of `re`
from typing import Any

c: Any = _constants
_REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
_LOOKS = (c.ASSERT, c.ASSERT_NOT)


def bound(tree: Iterable[Any], length: int) -> float:
    """The most steps for a search through a text of `length` characters; infinite where ways may double with each."""
    loops, ways = _measure(tree)
    return inf if loops == inf else (length + 1) ** (loops + 1) * ways


def _measure(tree: Iterable[Any]) -> tuple[float, float]:
    """How many loops follow each other, each of which may end anywhere, and how many ways there are beside them."""
    loops, ways = 0.0, 1.0
    for operation, argument in tree:
        more, times = _measure_one(operation, argument)
        loops, ways = loops + more, ways * times
    return loops, ways


def _measure_one(operation: Any, argument: Any) -> tuple[float, float]:
    if operation in _REPEATS:
        least, most, body = argument
        loops, ways = _measure(body)
        if loops or ways > 1:  # a loop in a loop, or a choice in one
            return (loops, ways + 1 - least) if most == 1 else (inf, inf)
        return (0, 1) if least == most else (0, 2) if most == 1 else (1, 1)
    if operation is c.BRANCH:
        each = [_measure(branch) for branch in argument[1]]
        return max(loops for loops, _ in each), sum(ways for _, ways in each)
    if operation is c.SUBPATTERN:
        return _measure(argument[-1])
    if operation in _LOOKS:
        return _measure(argument[1])
    if operation is c.ATOMIC_GROUP:
        return _measure(argument)
    return (inf, inf) if operation in (c.GROUPREF, c.GROUPREF_EXISTS) else (0, 1)
