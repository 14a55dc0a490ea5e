"""FilterCriteria: which messages the function gets to see (AWS Lambda guide, *Control which events Lambda sends to
your function*; for SQS, *Using event filtering with an Amazon SQS event source*)."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from workbook.event_source.nesting import too_deep

Pattern = dict[str, Any]

MOST_FILTERS = 5
_ABSENT = object()


class InvalidFilterPattern(ValueError):
    """A filter pattern is not one that AWS accepts; the message says which part."""


def parse(criteria: Mapping[str, Any] | None) -> list[Pattern]:
    """The patterns of a FilterCriteria structure, read from JSON. Raises `InvalidFilterPattern`."""
    if criteria is None:
        return []
    filters = _members(criteria, "Filters").get("Filters", [])
    if not isinstance(filters, list | tuple):
        raise InvalidFilterPattern(f"Filters is a list, not {filters!r}")
    if len(filters) > MOST_FILTERS:
        raise InvalidFilterPattern(f"{len(filters)} filters: {MOST_FILTERS} is the default quota")
    return [_parse(_members(each, "Pattern").get("Pattern")) for each in filters]


def _members(structure: object, name: str) -> Mapping[str, Any]:
    """A structure of which AWS knows one member."""
    if not isinstance(structure, Mapping) or set(structure) - {name}:
        raise InvalidFilterPattern(f"{structure!r} is not an object whose only member is {name}")
    return structure


def _parse(text: object) -> Pattern:
    if not isinstance(text, str):
        raise InvalidFilterPattern(f"{text!r} is not a string of JSON")
    try:
        pattern = json.loads(text, parse_constant=_not_json)
    except (ValueError, RecursionError) as wrong:
        raise InvalidFilterPattern(f"{text!r} cannot be read as JSON") from wrong
    if not isinstance(pattern, dict):
        raise InvalidFilterPattern(f"{text!r} is not a JSON object")
    if too_deep(pattern):
        raise InvalidFilterPattern("the pattern is nested too deep")
    _check(pattern)
    return pattern


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is Python's, not JSON")


def _check(pattern: Pattern) -> None:
    for key, rule in pattern.items():
        if key == "$or" and isinstance(rule, list) and all(isinstance(each, dict) for each in rule):
            for each in rule:
                _check(each)
        elif isinstance(rule, dict):
            _check(rule)
        elif isinstance(rule, list) and rule:
            for alternative in rule:
                if isinstance(alternative, dict):
                    _comparison(alternative)
                elif isinstance(alternative, list):
                    raise InvalidFilterPattern(f"the rule for {key!r} holds a list within a list")
        else:
            raise InvalidFilterPattern(f"the rule for {key!r} must be an object or a list that is not empty")


def matches(body: str, patterns: list[Pattern]) -> bool:
    """Whether a message gets through: with no patterns always, else if one of them matches.

    Only `body` can be filtered on. A body that is a JSON object is compared key by key; a body that is anything else
    as a plain string. When pattern and body differ in kind, the message does not match.
    """
    if not patterns:
        return True
    data: object = body
    try:
        decoded = json.loads(body)
        data = decoded if isinstance(decoded, dict) else body
    except (ValueError, RecursionError):  # a number too long, or lists too deep, for Python: a plain string to us
        pass
    return any(_object_matches(pattern, {"body": data}) for pattern in patterns)


def _object_matches(pattern: Pattern, value: object) -> bool:
    """Every key of the pattern must match; `$or` needs one of its patterns."""
    if not isinstance(value, Mapping):
        return False
    for key, rule in pattern.items():
        if key == "$or":
            if not any(_object_matches(each, value) for each in rule):
                return False
        elif isinstance(rule, dict):
            if not _object_matches(rule, value.get(key, {})):
                return False
        elif not _any_matches(rule, value.get(key, _ABSENT)):
            return False
    return True


def _any_matches(alternatives: list[Any], value: object) -> bool:
    """One alternative is enough, and of an array in the message one element is."""
    if isinstance(value, dict):
        return False
    candidates = value if isinstance(value, list) and value else [value]
    return any(
        _comparison(alternative)(candidate) if isinstance(alternative, dict) else _equal(alternative, candidate)
        for alternative in alternatives
        for candidate in candidates
    )


def _equal(expected: object, value: object) -> bool:
    # In Python True == 1; in JSON they differ.
    return expected == value and isinstance(expected, bool) == isinstance(value, bool)


def _comparison(rule: dict[str, Any]) -> Callable[[object], bool]:
    if len(rule) != 1:
        raise InvalidFilterPattern(f"{rule!r}: a comparison has one operator")
    [(operator, operand)] = rule.items()
    match operator, operand:
        case "exists", bool():
            return lambda value: (value is not _ABSENT) == operand
        case "prefix", str():
            return lambda value: isinstance(value, str) and value.startswith(operand)
        case "suffix", str():
            return lambda value: isinstance(value, str) and value.endswith(operand)
        case "equals-ignore-case", str():
            return lambda value: isinstance(value, str) and value.lower() == operand.lower()
        case "anything-but", str() | int() | float() | list():
            excluded = operand if isinstance(operand, list) else [operand]
            return lambda value: value is not _ABSENT and not any(_equal(each, value) for each in excluded)
        case "numeric", list():
            return _numeric(operand)
    raise InvalidFilterPattern(f"{rule!r}: no such comparison")


_NUMERIC: dict[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}


def _numeric(terms: list[Any]) -> Callable[[object], bool]:
    """`[">", 0, "<=", 100]`: every pair must hold."""
    pairs = list(zip(terms[::2], terms[1::2], strict=False))
    if not pairs or len(terms) % 2 or not all(map(_is_term, pairs)):
        raise InvalidFilterPattern(f"{terms!r}: numeric takes pairs of a sign and a number")
    return lambda value: _is_number(value) and all(_NUMERIC[sign](value, bound) for sign, bound in pairs)  # type: ignore[arg-type]


def _is_term(pair: tuple[Any, Any]) -> bool:
    sign, bound = pair
    return isinstance(sign, str) and sign in _NUMERIC and _is_number(bound)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
