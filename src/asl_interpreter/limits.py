"""What one state may hand to the next (Step Functions guide, *Quotas related to state machine executions*)."""

import marshal
from collections.abc import Mapping

from asl_interpreter.errors import DATA_LIMIT_EXCEEDED, RUNTIME, StatesError
from asl_interpreter.values import DEEPEST, JSON, TooDeep, check_depth, text, utf8

MOST_BYTES = 262_144
"""256 KiB of UTF-8: the largest input or output of a state, a task or an execution."""

MOST_STORED = 10_485_760
"""10 MiB: all variables of an execution."""


_SMALL = 5 * DEEPEST
"""Bytes, packed, that are too few to be too deep, let alone too large: marshal spends five on each array, and more on
each object."""


def fits(value: JSON) -> bool:
    """Whether a value is within the quota."""
    packed = _packed(value)
    return bool(packed) and (_at_most(packed) <= MOST_BYTES or size(value) <= MOST_BYTES)


def size(value: JSON) -> int:
    """The bytes of a value's JSON text."""
    return len(utf8(text(value)))


def check(maker: str, value: JSON) -> None:
    """Raise States.DataLimitExceeded when `value`, made by the state or the resource `maker`, is too large.

    Raises States.Runtime when it is nested too deep: a loop that wraps its input once on each way would get there.
    """
    packed = _packed(value)
    if 0 < len(packed) <= _SMALL:
        return
    if packed.count(b"[") + packed.count(b"{") > DEEPEST or not packed:
        _check_nesting(maker, value)
    if _at_most(packed) > MOST_BYTES and (found := size(value)) > MOST_BYTES:
        raise StatesError(
            DATA_LIMIT_EXCEEDED,
            f"The state/task '{maker}' returned a result with a size exceeding the maximum number of bytes service "
            "limit.",
            f"{found:,} bytes of JSON, and {MOST_BYTES:,} are allowed",
        )


def check_variables(maker: str, assigned: dict[str, JSON], variables: Mapping[str, JSON]) -> None:
    """Raise States.DataLimitExceeded for variables that are too large: those of one Assign, or all that are stored.

    (Step Functions guide, *Passing data between states with variables*: 256 KiB together in an Assign, 10 MiB in an
    execution.)
    """
    check(maker, assigned)
    together = {**variables, **assigned}
    if _at_most(_packed(together)) > MOST_STORED and size(together) > MOST_STORED:
        raise StatesError(
            DATA_LIMIT_EXCEEDED, f"The variables with those of the state '{maker}' exceed {MOST_STORED:,} bytes."
        )


def _check_nesting(maker: str, value: JSON) -> None:
    try:
        check_depth(value)
    except TooDeep as fault:
        raise StatesError(
            RUNTIME, f"The state/task '{maker}' returned a result that is nested too deep: {fault}"
        ) from None


def _packed(value: JSON) -> bytes:
    """A value as marshal writes it, four times as quick as JSON text; empty when it is too deep for that.

    Each object and each array begins with a byte of its own, `{` or `[`.
    """
    try:
        return marshal.dumps(value, 2)
    except ValueError:
        return b""


def _at_most(packed: bytes) -> int:
    """More bytes than a value's JSON text can have.

    marshal spends at least one byte on each character, and on each value, and JSON at most six on either: an escape,
    or `false` with its comma. (Numbers take marshal five bytes and more.)
    """
    return 6 * len(packed)
