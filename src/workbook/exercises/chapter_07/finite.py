"""The numbers that answers of this chapter hold, of whatever type a reader computes with."""

import math
from decimal import Decimal
from numbers import Real


def finite(value: object) -> float | None:
    """A finite number as a float; `None` for anything else, `True` and `False` among it."""
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return None
    number = float(value)
    return number if math.isfinite(number) else None
