"""Retry (Step Functions guide, *Retrying after an error*)."""

import math
from collections.abc import Sequence
from random import Random
from typing import Protocol

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.errors import ALL, StateFailed, matches
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit

_FIELDS = (
    "Comment",
    "ErrorEquals",
    "IntervalSeconds",
    "MaxAttempts",
    "BackoffRate",
    "MaxDelaySeconds",
    "JitterStrategy",
)
_MOST_ATTEMPTS = 99_999_999
_LONGEST_DELAY = 31_622_400  # exclusive: a leap year's seconds


class Retry:
    """The retriers of a state, asked in their order."""

    def __init__(self, fields: Fields) -> None:
        self._retriers = [_Retrier(retrier, at) for retrier, at in each_with_errors(fields, "Retry")]
        self._unused = [0] * len(self._retriers)

    def begin(self) -> list[int]:
        """How often each retrier has been used on a visit: not yet. Hand it to `delay`."""
        return self._unused.copy() if self._unused else self._unused

    def delay(self, visit: Visit, failure: StateFailed, used: list[int]) -> float | None:
        """The seconds to wait before the next attempt, None when there is none. Counts the attempt in `used`."""
        index = visit.retrier = first_match(failure, self._retriers)
        if index is None or used[index] >= self._retriers[index].max_attempts:
            return None
        used[index] += 1
        return self._retriers[index].delay(used[index], visit.scope.random)


class _Retrier:
    def __init__(self, value: JSON, at: Place) -> None:
        fields = Fields(value, at)
        fields.allow(_FIELDS)
        self.errors = error_equals(fields)
        interval = fields.integer("IntervalSeconds", 1, _MOST_ATTEMPTS)
        attempts = fields.integer("MaxAttempts", 0, _MOST_ATTEMPTS)
        rate = fields.number("BackoffRate", 1.0)
        self._interval = 1 if interval is None else interval
        self.max_attempts = 3 if attempts is None else attempts
        self._rate = 2.0 if rate is None else rate
        self._longest = fields.integer("MaxDelaySeconds", 1, _LONGEST_DELAY - 1)
        if self._longest is not None and self._longest <= self._interval:
            (at / "MaxDelaySeconds").fault("MaxDelaySeconds must be greater than IntervalSeconds")
        strategy = fields.string("JitterStrategy")
        if strategy not in (None, "FULL", "NONE"):
            (at / "JitterStrategy").fault(f"JitterStrategy must be FULL or NONE, but is '{strategy}'")
        self._jitter = strategy == "FULL"

    def delay(self, attempt: int, random: Random) -> float:
        """Seconds before the attempt with this number, counted from 1."""
        longest = self._longest or _LONGEST_DELAY
        # Compared before it is computed: 1,100 to the power of 40 is no float any more.
        grown = math.log(self._interval) + math.log(self._rate) * (attempt - 1) < math.log(longest) + 1
        seconds = min(self._interval * self._rate ** (attempt - 1), longest) if grown else longest
        return random.uniform(0, seconds) if self._jitter else seconds


class _WithErrors(Protocol):
    errors: list[str]


def first_match(failure: StateFailed, given: Sequence[_WithErrors]) -> int | None:
    """Which of the retriers or catchers is meant for a failure: the first that names it; None when none does."""
    error = failure.error or ""
    return next(
        (
            index
            for index, one in enumerate(given)
            if matches(error, one.errors, reported=failure.reported) or failure.also in one.errors
        ),
        None,
    )


def each_with_errors(fields: Fields, name: str) -> list[tuple[JSON, Place]]:
    """The retriers or catchers of a state with their places; reports a States.ALL that is not in the last of them."""
    given = fields.array(name)
    for index, one in enumerate(given[:-1]):
        errors = one.get("ErrorEquals") if isinstance(one, dict) else None
        if isinstance(errors, list) and ALL in errors:
            (fields.at / name / index / "ErrorEquals").fault(f"'{ALL}' can only appear in the last element")
    return [(one, fields.at / name / index) for index, one in enumerate(given)]


def error_equals(fields: Fields) -> list[str]:
    """The error names of a retrier or catcher."""
    fields.require("ErrorEquals")
    names = fields.array("ErrorEquals")
    at = fields.at / "ErrorEquals"
    if isinstance(fields.raw("ErrorEquals"), list) and (not names or not all(isinstance(name, str) for name in names)):
        at.fault("ErrorEquals must be a non-empty array of error names")
        return []
    if ALL in names and len(names) > 1:
        at.fault(f"'{ALL}' must appear alone")
    return names
