"""FilterCriteria: which messages the function gets to see (AWS Lambda guide, *Control which events Lambda sends to
your function*; for SQS, *Using event filtering with an Amazon SQS event source*)."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from workbook.event_source.nesting import too_deep

Pattern = dict[str, Any]
Path = tuple[str, ...]

MOST_FILTERS = 5


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
        if key == "$or" and _is_or(rule):
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
    event = {"body": data}
    present = frozenset(_paths_of_leaves(event, ()))
    return any(_matches(pattern, event, (), present) for pattern in patterns)


def _matches(pattern: Pattern, value: object, path: Path, present: frozenset[Path]) -> bool:
    """Whether every rule of the pattern holds in `value`, or in one element of it where it is an array.

    What a message is compared by are its leaves, the values that are neither objects nor arrays: an object is no leaf,
    and below a value there is nothing, as AWS's event-ruler flattens events (its README, *Ruler in depth*).
    """
    objects = [each for each in _elements(value) if isinstance(each, dict)] or [{}]
    return any(all(_holds(key, rule, one, path, present) for key, rule in pattern.items()) for one in objects)


def _holds(key: str, rule: Any, value: dict[str, Any], path: Path, present: frozenset[Path]) -> bool:
    if key == "$or" and _is_or(rule):
        return any(_matches(each, value, path, present) for each in rule)
    inner = value.get(key, [])
    if not path and isinstance(rule, dict) != isinstance(inner, dict):  # body and pattern differ in kind
        return False
    path = (*path, key)
    if isinstance(rule, dict):
        return _matches(rule, inner, path, present)
    leaves = [each for each in _elements(inner) if not isinstance(each, dict)]
    return any(_alternative(alternative, leaves, path in present) for alternative in rule)


def _alternative(alternative: Any, leaves: list[object], present: bool) -> bool:
    """One leaf is enough."""
    if not isinstance(alternative, dict):
        return any(_equal(alternative, leaf) for leaf in leaves)
    if "exists" in alternative:
        return bool(leaves) if alternative["exists"] else not present
    return any(map(_comparison(alternative), leaves))


def _elements(value: object) -> Iterator[object]:
    """The elements of an array, those of arrays in it too; any other value is its own."""
    if isinstance(value, list):
        for each in value:
            yield from _elements(each)
    else:
        yield value


def _paths_of_leaves(value: object, path: Path) -> Iterator[Path]:
    for each in _elements(value):
        if isinstance(each, dict):
            for key, inner in each.items():
                yield from _paths_of_leaves(inner, (*path, key))
        else:
            yield path


def _is_or(rule: object) -> bool:
    """`$or` chooses between two patterns or more; else it is a field of that name."""
    return isinstance(rule, list) and len(rule) > 1 and all(isinstance(each, dict) for each in rule)


def _equal(expected: object, value: object) -> bool:
    # In Python True == 1; in JSON they differ.
    return expected == value and isinstance(expected, bool) == isinstance(value, bool)


def _comparison(rule: dict[str, Any]) -> Callable[[object], bool]:
    if len(rule) != 1:
        raise InvalidFilterPattern(f"{rule!r}: a comparison has one operator")
    [(operator, operand)] = rule.items()
    match operator, operand:
        case "exists", bool():
            return lambda value: operand  # of a leaf that is there; one that is not there is `_alternative`'s
        case "prefix", str():
            return lambda value: isinstance(value, str) and value.startswith(operand)
        case "suffix", str():
            return lambda value: isinstance(value, str) and value.endswith(operand)
        case "equals-ignore-case", str():
            return lambda value: isinstance(value, str) and value.lower() == operand.lower()
        case "anything-but", str() | int() | float() | list():
            excluded = operand if isinstance(operand, list) else [operand]
            return lambda value: not any(_equal(each, value) for each in excluded)
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
    """`[">", 0, "<=", 100]`: one pair, or two that are a range, the bottom first (event-ruler's README, *Numeric*)."""
    pairs = list(zip(terms[::2], terms[1::2], strict=False))
    if not pairs or len(terms) % 2 or not all(map(_is_term, pairs)):
        raise InvalidFilterPattern(f"{terms!r}: numeric takes pairs of a sign and a number")
    if len(pairs) > 1 and not _is_range(*pairs):
        raise InvalidFilterPattern(f"{terms!r}: two pairs are a range, > or >= a number, then < or <= a greater one")
    return lambda value: _is_number(value) and all(_NUMERIC[sign](value, bound) for sign, bound in pairs)  # type: ignore[arg-type]


def _is_range(*pairs: tuple[Any, Any]) -> bool:
    (over, bottom), (under, top) = pairs[:2]
    return len(pairs) == 2 and over in (">", ">=") and under in ("<", "<=") and bottom < top


def _is_term(pair: tuple[Any, Any]) -> bool:
    sign, bound = pair
    return isinstance(sign, str) and sign in _NUMERIC and _is_number(bound)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
