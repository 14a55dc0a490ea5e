"""What one state may hand to the next (Step Functions guide, *Quotas related to state machine executions*)."""

import marshal

from asl_interpreter.errors import DATA_LIMIT_EXCEEDED, StatesError
from asl_interpreter.values import JSON, text

MOST_BYTES = 262_144
"""256 KiB of UTF-8: the largest input or output of a state, a task or an execution."""


def fits(value: JSON) -> bool:
    """Whether a value is within the quota."""
    return _at_most(value) <= MOST_BYTES or len(text(value).encode()) <= MOST_BYTES


def _at_most(value: JSON) -> int:
    """More bytes than a value's JSON text can have, four times as quick to find as the text itself.

    marshal spends at least one byte on each character, and on each value, and JSON at most six on either: an escape,
    or `false` with its comma. (Numbers take marshal five bytes and more.)
    """
    return 6 * len(marshal.dumps(value, 2))


def check(maker: str, value: JSON) -> None:
    """Raise States.DataLimitExceeded when `value`, made by the state or the resource `maker`, is too large."""
    if not fits(value):
        raise StatesError(
            DATA_LIMIT_EXCEEDED,
            f"The state/task '{maker}' returned a result with a size exceeding the maximum number of bytes service "
            "limit.",
            f"{len(text(value).encode()):,} bytes of JSON, and {MOST_BYTES:,} are allowed",
        )
