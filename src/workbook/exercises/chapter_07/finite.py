"""The numbers that answers of this chapter hold, of whatever type a reader computes with."""

import math
from decimal import Decimal
from numbers import Real

from workbook.exercises.kinds import kind_of


def finite(value: object) -> float | None:
    """A finite number as a float; `None` for anything else, `True` and `False` among it."""
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def in_words(value: object) -> str:
    """What came in place of a finite number: `nan` and `inf` by their names, for they are numbers, all else by kind."""
    return f"`{value}`" if isinstance(value, float) else kind_of(value)
