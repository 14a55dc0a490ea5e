"""Intrinsic functions for arrays. (Step Functions guide, *Intrinsics for arrays*.)

Each raises `ArgumentRefused` for arguments that do not fit.
"""

from asl_interpreter.intrinsics.arguments import ArgumentRefused, an_array, an_integer
from asl_interpreter.values import JSON, text

_LONGEST_RANGE = 1000


def array(*items: JSON) -> JSON:
    """States.Array: the arguments, as an array."""
    return list(items)


def partition(items: JSON, size: JSON) -> JSON:
    """States.ArrayPartition: the array in chunks of `size`; the last one may be shorter."""
    items, size = an_array(items), an_integer(size, "second")
    if size <= 0:
        raise ArgumentRefused(f"The second argument must be a positive number, but it is {size}.")
    return [items[start : start + size] for start in range(0, len(items), size)]


def contains(items: JSON, value: JSON) -> JSON:
    """States.ArrayContains: whether a value is one of the items.

    Observed on AWS: values are compared as texts, so that `true` is found in `["true"]` and the order of fields counts.
    """
    wanted = _as_text(value)
    return any(_as_text(item) == wanted for item in an_array(items))


def range_(first: JSON, last: JSON, step: JSON) -> JSON:
    """States.ArrayRange: the numbers from the first to the last, which is included, in steps; at most 1,000."""
    first, last, step = an_integer(first, "first"), an_integer(last, "second"), an_integer(step, "third")
    if step == 0:
        raise ArgumentRefused("The third argument must not be 0.")
    count = max(0, (last - first) // step + 1)
    if count > _LONGEST_RANGE:
        raise ArgumentRefused(f"The array would have {count} items; at most {_LONGEST_RANGE} are allowed.")
    return list(range(first, last + (1 if step > 0 else -1), step))


def get_item(items: JSON, index: JSON) -> JSON:
    """States.ArrayGetItem: the item at an index, counted from 0.

    Observed on AWS: an empty array gives null, while an index past the end of any other is refused.
    """
    items, index = an_array(items), an_integer(index, "second")
    if not items:
        return None
    if not 0 <= index < len(items):
        raise ArgumentRefused(
            f"The second argument is {index}, but the array's items are numbered from 0 to {len(items) - 1}."
        )
    return items[index]


def length(items: JSON) -> JSON:
    """States.ArrayLength: how many items there are."""
    return len(an_array(items))


def unique(items: JSON) -> JSON:
    """States.ArrayUnique: the items without repetition, each where it came first."""
    first_of_each: dict[object, JSON] = {}
    for item in an_array(items):
        first_of_each.setdefault(_identity(item), item)
    return list(first_of_each.values())


def _as_text(value: JSON) -> str:
    return value if isinstance(value, str) else text(value)


def _identity(value: JSON) -> object:
    """Something hashable that two values share when they are the same JSON, in which `true` is not 1."""
    if isinstance(value, dict):
        return dict, frozenset((field, _identity(part)) for field, part in value.items())
    if isinstance(value, list):
        return list, tuple(map(_identity, value))
    return isinstance(value, bool), value
