"""Values for which a comparison of a Choice holds, and others for which it does not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from asl_interpreter.values import JSON

ABSENT = object()
"""Stands among the values of a path that a Choice asks for with IsPresent: it may be missing."""

_MOMENT = "2026-01-01T00:00:00Z"
_KINDS: Mapping[str, tuple[JSON, JSON]] = {
    "IsNumeric": (1, "one"),
    "IsString": ("text", 1),
    "IsBoolean": (True, "true"),
    "IsTimestamp": (_MOMENT, "today"),
    "IsNull": (None, "something"),
}
_COMPARES = re.compile(r"(String|Numeric|Boolean|Timestamp)\w+$")
_BY_PATH = {"Numeric": 1, "Boolean": True, "Timestamp": _MOMENT}


@dataclass(frozen=True)
class Otherwise:
    """Stands among the values of a path for one with which a rule does not hold, so that the next one is tried."""

    value: JSON


def wanted(rule: Mapping[str, Any], negated: bool) -> Iterator[object]:
    """What a rule of a Choice asks of its Variable; `negated` is it inside a Not."""
    for operator, literal in rule.items():
        if operator == "IsPresent":
            yield ABSENT
        elif operator in _KINDS:
            is_so, is_not = _KINDS[operator]
            yield from either(is_so, is_not, negated=negated is (literal is True))
        elif operator.endswith("Path") and (kind := _COMPARES.match(operator)):
            if kind[1] in _BY_PATH:
                yield _BY_PATH[kind[1]]
        elif _COMPARES.match(operator):
            yield from either(holds(operator, literal), fails(operator, literal), negated)


def either(value: JSON, other: JSON, negated: bool) -> tuple[object, Otherwise]:
    """Both values of a comparison, the one that is sought first."""
    return (other, Otherwise(value)) if negated else (value, Otherwise(other))


def holds(operator: str, literal: JSON) -> JSON:
    """A value for which `value OPERATOR literal` holds; the operator is one of JSONPath's rules, or of JSONata."""
    if operator.startswith("StringMatches") and isinstance(literal, str):
        return literal.replace("*", "")
    if operator == "!=":
        return _another(literal)
    return _moved(literal, {"GreaterThan": 1, ">": 1, "LessThan": -1, "<": -1}, operator)


def fails(operator: str, literal: JSON) -> JSON:
    """A value for which it does not hold."""
    if operator in ("!=", "<", ">") or operator.endswith("Than"):
        return literal
    if operator.startswith("StringMatches"):
        return ""
    if operator == "=" or (operator.endswith("Equals") and "Than" not in operator):
        return _another(literal)
    return _moved(literal, {"GreaterThanEquals": -1, ">=": -1, "LessThanEquals": 1, "<=": 1}, operator)


def _moved(literal: JSON, by: Mapping[str, int], operator: str) -> JSON:
    if not isinstance(literal, int | float) or isinstance(literal, bool):
        return literal
    return literal + next((step for name, step in by.items() if operator.endswith(name)), 0)


def _another(literal: JSON) -> JSON:
    if isinstance(literal, bool):
        return not literal
    if isinstance(literal, int | float):
        return literal + 1
    return f"not {literal}" if isinstance(literal, str) else "something"
