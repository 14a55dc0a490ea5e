"""Ids and values as a page shows them."""

import re

_LONGEST = 240  # characters

# What comes before and after an id can be anything: the published sample forgot the # between two of them.
_UUID = re.compile(r"([0-9a-f]{8})-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def short(text: str, digits: int = 8) -> str:
    """`text` with the first `digits` (at most eight) of every UUID in it, and an ellipsis for the rest."""
    return _UUID.sub(lambda found: f"{found[1][:digits]}…", text)


def describe(value: object) -> str:
    """`value` as a reader knows it: short, ids cut, without addresses in memory, the same on every run."""
    if is_function(value):
        return f"the function `{name_of(value)}`"
    try:
        text = short(re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value)))
    except KeyboardInterrupt:
        raise
    except BaseException:  # A class of the reader's own may have a broken __repr__.
        text = f"a value of the type {type(value).__name__}"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def name_of(function: object) -> str:
    """The function's name, or its type's."""
    try:
        return str(getattr(function, "__name__", type(function).__name__))
    except Exception:  # A property of the reader's own may be broken.
        return type(function).__name__


def is_function(value: object) -> bool:
    """Whether it can be called and is no class."""
    return callable(value) and not isinstance(value, type)
