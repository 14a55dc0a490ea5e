"""JSON values, as states hand them on.

A value is never changed once it was made: a state that adds something builds new containers around the parts it keeps.
That is why values can be shared between states, histories and inspection without copying.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

JSON: TypeAlias = Any
"""None, bool, int, float, str, or a list or a dict (with str keys) of them."""

DEEPEST = 200
"""How many objects and arrays may lie within each other, in a definition, an input, and every JSON text that is read.

AWS documents no bound. Python has one, where a value is not refused any more but ends the process's own calls.
"""

_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{}\]]', re.DOTALL)


class TooDeep(ValueError):
    """Objects and arrays lie within each other more than `DEEPEST` deep."""

    def __init__(self) -> None:
        super().__init__(f"JSON may be nested {DEEPEST} deep, and this is nested deeper")


def parse(source: str, **options: Any) -> JSON:
    """The value of a JSON text; `options` are those of `json.loads`. Raises `ValueError`, and `TooDeep` is one."""
    if source.count("[") + source.count("{") > DEEPEST:
        depth = 0
        for mark in _MARKS.finditer(source):
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
            if depth > DEEPEST:
                raise TooDeep
    return json.loads(source, **options)


def check_depth(value: JSON) -> None:
    """Raise `TooDeep` for a value that is nested deeper than `DEEPEST`; one that contains itself is."""
    level = {id(value): value}
    for _ in range(DEEPEST):
        inside = (it.values() if isinstance(it, Mapping) else it for it in level.values() if _holds(it))
        level = {id(each): each for it in inside for each in it if _holds(each)}
        if not level:
            return
    raise TooDeep


def _holds(value: JSON) -> bool:
    return isinstance(value, Mapping | list | tuple)


def text(value: JSON) -> str:
    """A value as JSON text, in the form that histories, causes and outputs show: no spaces, no escapes."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def type_name(value: JSON) -> str:
    """The JSON type of a value: `object`, `array`, `string`, `number`, `boolean` or `null`."""
    if isinstance(value, bool):
        return "boolean"
    return _TYPE_NAMES.get(type(value), "object")


_TYPE_NAMES = {dict: "object", list: "array", str: "string", int: "number", float: "number", type(None): "null"}
