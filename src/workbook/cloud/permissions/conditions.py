"""The Condition of a statement (IAM user guide, *IAM JSON policy elements: Condition operators*)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from workbook.basics.sentence import Sentence
from workbook.cloud.permissions.patterns import matches


class ConditionError(Sentence, ValueError):
    """A condition operator that IAM does not have, or that is not evaluated here."""


def _arn_like(pattern: str, value: str) -> bool:
    """Part by part: a wildcard does not reach over a colon, but for those in the last part."""
    patterns, values = pattern.split(":", 5), value.split(":", 5)
    return len(patterns) == len(values) and all(map(matches, patterns, values))


_POSITIVE: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.casefold() == value.casefold(),
    "StringLike": matches,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": lambda wanted, value: wanted.casefold() == value.casefold(),
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}
_SETS = ("ForAllValues", "ForAnyValue")


def must_be_known(condition: Any, statement: str) -> None:
    """Raises `ConditionError` unless every operator of the condition is one that `hold` evaluates."""
    if not isinstance(condition, Mapping) or not all(isinstance(keys, Mapping) for keys in condition.values()):
        raise ConditionError(f'{statement}: a Condition is {{"operator": {{"key": "value"}}}}, not {condition!r:.80}.')
    for written in condition:
        _, operator, _ = _parts(written)
        if operator not in _POSITIVE and operator not in _NEGATED and operator != "Null":
            raise ConditionError(f"{statement}: the condition operator {written} is not evaluated here.")


def hold(condition: Mapping[str, Mapping[str, Any]], context: Mapping[str, str | tuple[str, ...]]) -> bool:
    """Whether every operator holds for every one of its keys; among the values that one key is compared with, any will
    do. Keys have no case, values have.
    """
    known = {key.casefold(): value for key, value in context.items()}
    return all(
        _holds(operator, _texts(wanted), known.get(key.casefold()))
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _holds(written: str, wanted: list[str], found: str | tuple[str, ...] | None) -> bool:
    quantifier, operator, if_exists = _parts(written)
    if operator == "Null":
        return (found is None) == (wanted[0].casefold() == "true")
    negated = operator in _NEGATED
    if found is None:
        # A key that is not there: a negated operator holds, any other does not; ForAllValues has nothing to refute it.
        return if_exists or quantifier == "ForAllValues" or (negated and quantifier != "ForAnyValue")
    compare = _POSITIVE[_NEGATED.get(operator, operator)]
    each = [negated != any(compare(one, value) for one in wanted) for value in _texts(found)]
    return any(each) if quantifier == "ForAnyValue" else all(each)


def _parts(written: str) -> tuple[str, str, bool]:
    quantifier, _, operator = written.rpartition(":")
    if quantifier and quantifier not in _SETS:
        return quantifier, written, False
    return quantifier, operator.removesuffix("IfExists"), operator.endswith("IfExists")


def _texts(value: Any) -> list[str]:
    values: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]
