"""Answers that are half done: what is there already can be wrong, and then its author wants to know."""

from collections.abc import Callable
from typing import Any


def raw(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a reader's function returns, dots included; the judge would stop at the dots.

    What it raises it raises again when it is called in the usual way, so that the judge knows whose error it is.
    """
    try:
        return getattr(function, "__wrapped__", function)(*arguments)
    except Exception:
        return function(*arguments)
