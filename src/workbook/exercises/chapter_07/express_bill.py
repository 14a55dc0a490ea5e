"""What exercise 07-2 says to a function that computes the bill of one Express execution."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from workbook.basics.prices import price, rounding
from workbook.comparison.bill_lines import GB, express
from workbook.exercises.chapter_07.finite import finite, in_words
from workbook.exercises.exercise import Right, Verdict, Wrong

Function = Callable[..., Any]
Rule = Callable[[float, float], float]

CASES = (
    (84.0, 50.1),
    (100.0, 64.0),
    (101.0, 64.0),
    (270.0, 65.0),
    (20.4, 500.0),
    (2_340.0, 240.0),
    (61_001.0, 900.0),
)
"""Milliseconds and MB: some on a step, some just above one, some in the middle."""
_TIME, _MEMORY = "Express duration", "Express memory"  # by which their roundings are named
_NEAR = 0.001
"""Of the whole bill: AWS's page prints the price of a GB-second with four digits."""


def bills_an_execution(function: Function) -> Verdict:
    """`function(milliseconds, megabytes)` gives the dollars of one execution, as AWS rounds it."""
    came = {}
    for case in CASES:
        dollars = function(*case)
        if (number := finite(dollars)) is None:
            return Wrong(
                f"A bill is a number of dollars. For {_said(*case)} your function returned {in_words(dollars)}."
            )
        came[case] = number
    wrong = [case for case, dollars in came.items() if not _same(dollars, _right(*case))]
    if not wrong:
        return Right(
            "Seven executions, each to the step. The request is most of a short one's bill; in a long one it is the "
            "memory, for every 100 ms that were begun."
        )
    told = f"{_said(*wrong[0])}: {came[wrong[0]]:.10f} dollars, and AWS bills {_right(*wrong[0]):.10f}"
    for sentence, rule in _MISTAKES.items():
        if all(_same(dollars, rule(*case)) for case, dollars in came.items()):
            return Wrong(sentence, came=told)
    return Wrong(f"{len(wrong)} of {len(CASES)} executions are billed otherwise.", came=told)


def _right(milliseconds: float, megabytes: float) -> float:
    return sum(line.dollars for line in express(milliseconds, megabytes))


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_NEAR)


def _said(milliseconds: float, megabytes: float) -> str:
    return f"{milliseconds:g} ms in {megabytes:g} MB"


def _request() -> float:
    return price("Express requests").of(1)


def _second() -> float:
    """Of a GB."""
    return price("Express duration").of(1)


def _steps(of: str, by: Callable[[float], float]) -> Callable[[float], float]:
    """An amount in the steps of that rounding, rounded by a function of the reader's liking."""

    def rounded(amount: float) -> float:
        step = rounding(of).step
        return by(amount / step) * step

    return rounded


def _as_it_is(amount: float) -> float:
    return amount


_time, _memory = (_steps(of, math.ceil) for of in (_TIME, _MEMORY))


def _billed(
    time: Callable[[float], float] = _time,
    memory: Callable[[float], float] = _memory,
    *,
    gigabyte: float = GB,
    second: float = 1_000,
    request: Callable[[], float] = _request,
    duration: Callable[[], float] = _second,
    times: float = 1,
) -> Rule:
    def rule(milliseconds: float, megabytes: float) -> float:
        used = time(milliseconds) / second * memory(megabytes) / gigabyte
        return times * (request() + duration() * used)

    return rule


def _down(of: str) -> Callable[[float], float]:
    return _steps(of, math.floor)


def _at_least_one_down(of: str) -> Callable[[float], float]:
    return _steps(of, lambda steps: max(math.floor(steps), 1))


def _nearest(of: str) -> Callable[[float], float]:
    return _steps(of, round)


def _at_least_one(of: str) -> Callable[[float], float]:
    return lambda amount: max(amount, rounding(of).step)


def _one_more(of: str) -> Callable[[float], float]:
    return _steps(of, lambda steps: math.floor(steps) + 1)


def _rounded_together(milliseconds: float, megabytes: float) -> float:
    step = rounding(_TIME).step * rounding(_MEMORY).step
    return _request() + _second() * math.ceil(milliseconds * megabytes / step) * step / 1_000 / GB


_ROUNDS_DOWN = "It rounds down. What was begun is billed: 101 ms are 200 ms, and 65 MB are 128 MB."

_MISTAKES: Mapping[str, Rule] = {
    "Nothing is rounded. The duration goes up to the next 100 ms, and the memory to the next 64 MB.": _billed(
        _as_it_is, _as_it_is
    ),
    "The memory is rounded, and the duration is not: it goes up to the next 100 ms.": _billed(_as_it_is),
    "The duration is rounded, and the memory is not: it goes up to the next 64 MB.": _billed(memory=_as_it_is),
    "It rounds down, to nothing where less than a step was used. What was begun is billed.": _billed(
        _down(_TIME), _down(_MEMORY)
    ),
    _ROUNDS_DOWN: _billed(_at_least_one_down(_TIME), _at_least_one_down(_MEMORY)),
    "It rounds to the nearest step. What was begun is billed: 101 ms are 200 ms, not 100.": _billed(
        _nearest(_TIME), _nearest(_MEMORY)
    ),
    "It bills at least one step, and above that nothing is rounded. Each step that was begun is billed whole.": _billed(
        _at_least_one(_TIME), _at_least_one(_MEMORY)
    ),
    "The product is rounded. Duration and memory go up to their next steps first, each for itself.": _rounded_together,
    "It bills a step too much where the amount is just on one: 100 ms are 100 ms, and 64 MB are 64 MB.": _billed(
        _one_more(_TIME), _one_more(_MEMORY)
    ),
    "It rounds the duration to whole seconds. A step of Express is 100 ms.": _billed(
        lambda milliseconds: math.ceil(milliseconds / 1_000) * 1_000
    ),
    "It rounds the duration to 1 ms, as Lambda does. A step of Express is 100 ms.": _billed(math.ceil),
    "A GB has 1,024 MB where AWS bills memory, and your function divides by 1,000.": _billed(gigabyte=1_000),
    "The memory is billed in GB, and your function multiplies by MB.": _billed(gigabyte=1),
    "The price is for a second, and your function multiplies by milliseconds.": _billed(second=1),
    "The price is for a GB-second, and your function multiplies by milliseconds and MB.": _billed(gigabyte=1, second=1),
    "The request itself is missing: it is billed beside the duration.": _billed(request=lambda: 0.0),
    "The price of requests is for a million, and this is one.": _billed(
        request=lambda: price("Express requests").dollars
    ),
    "The price of the duration is for as many GB-seconds as the table has under `per`: `price(…).of(…)` divides.": (
        _billed(duration=lambda: price("Express duration").dollars)
    ),
    "Both prices are Lambda's. Express has its own.": _billed(
        request=lambda: price("Lambda requests").of(1), duration=lambda: price("Lambda duration, arm64").of(1)
    ),
    "That is the bill of a million executions. Asked is the bill of one.": _billed(times=1_000_000),
    "The duration has the price of Lambda on arm64. Express has its own.": _billed(
        duration=lambda: price("Lambda duration, arm64").of(1)
    ),
    "The request has Lambda's price. Express has its own.": _billed(request=lambda: price("Lambda requests").of(1)),
}
"""By the sentence that it gets: what people compute in place of the bill."""
