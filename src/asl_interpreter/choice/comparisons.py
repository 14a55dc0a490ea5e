"""The comparison operators of Choice rules.

A test is false for a value of another type than the operator's: `NumericEquals` of a string is no error, it does not
match. (Amazon States Language specification, *Choice Rules*; Step Functions guide, *Choice workflow state*.)
"""

import operator
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from asl_interpreter.choice import timestamp
from asl_interpreter.values import JSON

Reader: TypeAlias = Callable[[JSON], Any]
"""Gives a value in a form that compares, or None when it is not of the operator's type."""


def string(value: JSON) -> str | None:
    return value if value.__class__ is str else None


def number(value: JSON) -> int | float | None:
    return value if value.__class__ is int or value.__class__ is float else None


def boolean(value: JSON) -> bool | None:
    return value if value is True or value is False else None


def instant(value: JSON) -> datetime | None:
    return timestamp.parse(value) if value.__class__ is str else None


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}

COMPARISONS: dict[str, tuple[Reader, Callable[[Any, Any], bool]]] = {
    "BooleanEquals": (boolean, operator.eq),
    **{
        f"{kind}{order}": (reader, compare)
        for kind, reader in (("String", string), ("Numeric", number), ("Timestamp", instant))
        for order, compare in _ORDER.items()
    },
}
"""By operator: how both sides are read, and how they compare. Each has a form `…Path`, but StringMatches."""

TYPE_TESTS: dict[str, Callable[[JSON], bool]] = {
    "IsNull": lambda value: value is None,
    "IsString": lambda value: string(value) is not None,
    "IsNumeric": lambda value: number(value) is not None,
    "IsBoolean": lambda value: boolean(value) is not None,
    "IsTimestamp": lambda value: instant(value) is not None,
}
"""By operator: whether a value is of that type."""

_PATTERN_PART = re.compile(r"\\\\|\\\*|\*|[^\\*]+|\\")


def compile_pattern(pattern: str) -> Callable[[JSON], bool]:
    r"""The test of StringMatches: `*` stands for any characters, `\*` for an asterisk, `\\` for a backslash."""
    pieces = [""]
    for part in _PATTERN_PART.findall(pattern):
        if part == "*":
            pieces.append("")
        else:
            pieces[-1] += _ESCAPES.get(part, part)
    first, *rest = pieces
    if not rest:
        return lambda value: value == first
    *between, last = rest

    def matches(value: JSON) -> bool:
        """Each piece is taken where it comes first, so that no place is looked at twice."""
        if value.__class__ is not str or not value.startswith(first):
            return False
        position = len(first)
        for piece in between:
            found = value.find(piece, position)
            if found < 0:
                return False
            position = found + len(piece)
        return len(value) - position >= len(last) and value.endswith(last)

    return matches


_ESCAPES = {r"\\": "\\", r"\*": "*"}
