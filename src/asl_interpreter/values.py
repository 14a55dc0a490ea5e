"""JSON values, as states hand them on.

A value is never changed once it was made: a state that adds something builds new containers around the parts it keeps.
That is why values can be shared between states, histories and inspection without copying.
"""

import json
import math
import re
from collections.abc import Mapping
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]  # the first is not documented
from typing import Any, NoReturn, TypeAlias

JSON: TypeAlias = Any
"""None, bool, int, float, str, or a list or a dict (with str keys) of them."""

DEEPEST = 200
"""How many objects and arrays may lie within each other: in a definition, an input, every JSON text that is read, and
everything that a state hands on.

AWS documents no bound. Python has one, where a value is not refused any more but ends the process's own calls.
"""

_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{}\]]', re.DOTALL)


class NotJSON(ValueError):
    """A value that JSON cannot write: NaN, Infinity, a date, a set. The message says what is wrong with it."""


class TooDeep(NotJSON):
    """Objects and arrays lie within each other more than `DEEPEST` deep."""

    def __init__(self) -> None:
        super().__init__(f"JSON may be nested {DEEPEST} deep, and this is nested deeper")


def parse(source: str, **options: Any) -> JSON:
    """The value of a JSON text; `options` are those of `json.loads`. Raises `ValueError`, and `TooDeep` is one.

    NaN, Infinity, and numbers that are too large to be told from it (`1e400`) are no JSON, though Python reads them.
    """
    try:
        value = json.loads(source, **{"parse_float": _finite, "parse_constant": _no_number, **options})
    except (ValueError, RecursionError):
        _check_marks(source)
        raise
    if source.count("[") + source.count("{") > DEEPEST:
        check_depth(value)
    return value


def _check_marks(source: str) -> None:
    """Raise `TooDeep` for a text that is, whatever else is wrong with it. To look at a value takes a tenth as long."""
    depth = 0
    for mark in _MARKS.finditer(source):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
        if depth > DEEPEST:
            raise TooDeep from None


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits)


def _no_number(written: str) -> NoReturn:
    raise ValueError(f"{written if len(written) < 40 else 'a number'} is no number that JSON has")


def check_value(value: JSON) -> None:
    """Raise `NotJSON` for a value that did not come from a JSON text and could not; `TooDeep` is one."""
    check_depth(value)
    try:
        text(value)
    except (TypeError, ValueError) as fault:  # what is not nested too deep takes no RecursionError
        raise NotJSON(f"This is no JSON: {fault}") from None


def is_plain(value: JSON, depth: int = 8) -> bool:
    """Whether one can see at a glance that JSON can write a value: texts and usual numbers, not nested deep.

    `text` tells for every value, and takes three times as long for these, which are what most services answer.
    """
    kind = type(value)
    if kind is dict and depth:
        # Written out, for what is inside most often: a call for each of these would take longer than all the rest.
        for name, inner in value.items():
            if type(name) is not str:
                return False
            inside = type(inner)
            if inside is list:
                for item in inner:
                    if type(item) is not str and not is_plain(item, depth - 1):
                        return False
            elif inside is not str and not is_plain(inner, depth - 1):
                return False
        return True
    if kind is list and depth:
        return all(is_plain(item, depth - 1) for item in value)
    return kind is str or kind is bool or value is None or (kind is int and -_USUAL < value < _USUAL)


_USUAL = 2**63


def check_answer(state: str, answer: JSON) -> None:
    """Raise `NotJSON` for an answer of the task function, to the state of this name, that no service can give."""
    if not is_plain(answer):
        try:
            text(answer)
        except (TypeError, ValueError, RecursionError) as fault:
            raise NotJSON(f"The task function gave '{state}' something that is no JSON: {fault}") from None


def check_depth(value: JSON) -> None:
    """Raise `TooDeep` for a value that is nested deeper than `DEEPEST`; one that contains itself is."""
    level = {id(value): value} if _holds(value) else {}
    for _ in range(DEEPEST):
        inside = (it.values() if isinstance(it, _OBJECTS) else it for it in level.values())
        level = {id(each): each for it in inside for each in it if type(each) not in _SCALARS and _holds(each)}
        if not level:
            return
    raise TooDeep


_SCALARS = frozenset({str, int, float, bool, type(None)})
_OBJECTS = (dict, Mapping)
_HOLDERS = (dict, list, tuple, Mapping)  # the abstract class last: to ask it takes longer


def _holds(value: JSON) -> bool:
    return isinstance(value, _HOLDERS)


_WRITER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)


_write: Any = (
    _WRITER.iterencode
    if c_make_encoder is None
    else c_make_encoder(None, _WRITER.default, encode_basestring, None, ":", ",", False, False, False)
)
"""What `_WRITER.encode` makes at each call, made once: most texts are short, and it takes longer than they do."""


def text(value: JSON) -> str:
    """A value as JSON text, in the form that histories, causes and outputs show: no spaces, no escapes."""
    return "".join(_write(value, 0))


def utf8(string: str) -> bytes:
    """A text's bytes. Half a surrogate pair, which JSON can write and UTF-8 cannot, is a question mark, as in Java."""
    return string.encode(errors="replace")


def type_name(value: JSON) -> str:
    """The JSON type of a value: `object`, `array`, `string`, `number`, `boolean` or `null`."""
    if isinstance(value, bool):
        return "boolean"
    return _TYPE_NAMES.get(type(value), "object")


_TYPE_NAMES = {dict: "object", list: "array", str: "string", int: "number", float: "number", type(None): "null"}
