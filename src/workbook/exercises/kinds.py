"""The types of values in words. Each has one name in all sentences; a check says it with `kind_of`."""

from collections.abc import Callable
from typing import Any

from workbook.basics.shown import is_function

_KINDS: dict[object, str] = {
    str: "a text (`str`)",
    int: "a whole number (`int`)",
    float: "a number (`float`)",
    bool: "`True` or `False`",
    dict: "a `dict`",
    list: "a `list`",
    tuple: "a `tuple`",
    set: "a `set`",
    Callable: "a function",
}


def any_of(wanted: Any) -> str:
    """What `isinstance` accepts, in words: a type, or several of them."""
    kinds = wanted if isinstance(wanted, tuple) else (wanted,)
    return " or ".join(_KINDS.get(kind, f"a `{getattr(kind, '__name__', kind)}`") for kind in kinds)


def kind_of(value: object) -> str:
    """What `value` is: "a text (`str`)", "a `dict`"; `None`, `True` and `False` are called by their name."""
    if value is None or isinstance(value, bool):
        return f"`{value}`"
    return "a function" if is_function(value) else any_of(type(value))
