"""JSON values, as states hand them on.

A value is never changed once it was made: a state that adds something builds new containers around the parts it keeps.
That is why values can be shared between states, histories and inspection without copying.
"""

import json
from typing import Any, TypeAlias

JSON: TypeAlias = Any
"""None, bool, int, float, str, or a list or a dict (with str keys) of them."""


def text(value: JSON) -> str:
    """A value as JSON text, in the form that histories, causes and outputs show: no spaces, no escapes."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def type_name(value: JSON) -> str:
    """The JSON type of a value: `object`, `array`, `string`, `number`, `boolean` or `null`."""
    if isinstance(value, bool):
        return "boolean"
    return _TYPE_NAMES.get(type(value), "object")


_TYPE_NAMES = {dict: "object", list: "array", str: "string", int: "number", float: "number", type(None): "null"}
