"""JSONata's error messages in the words of JSONata 2, which Step Functions reports.

The library's catalogue says "Object" where JSONata says "function", and hands on some values in another order.
"""

import math
import re
from typing import Any

from jsonata.jexception import JException
from jsonata.utils import Utils

from asl_interpreter.values import text

_PLACEHOLDER = re.compile(r"\{\{\{\w+\}\}\}|\{\{\w+\}\}")
_ITEM_TYPES = {"a": "arrays", "b": "booleans", "f": "functions", "n": "numbers", "o": "objects", "s": "strings"}
_CODES = {
    "Second argument of replace function cannot be an empty string": "D3010",
    "Fourth argument of replace function must evaluate to a positive number": "D3011",
}


class EvaluationFailed(Exception):
    """An evaluation failed. The text says what the expression did, e.g. "returned nothing (undefined)."."""


def failure(error: JException) -> EvaluationFailed:
    """The failure that an error of the library means."""
    code = _CODES.get(error.error, error.error)
    coded = f". {code}: " if code in JException.error_codes else ": "
    return EvaluationFailed(f"threw an error during evaluation{coded}{message(error)}")


def message(error: JException) -> str:
    """The message of an error, without its code."""
    template = JException.error_codes.get(error.error)
    if template is None:
        return str(error.error)
    values = iter(_values(error))
    return _PLACEHOLDER.sub(lambda match: _shown(match[0], next(values, None)), template.replace("Object", "function"))


def _values(error: JException) -> tuple[Any, ...]:
    """What stands in the placeholders of the message, in their order."""
    if error.error == "D1002":
        return (error.expected,)
    if error.error == "D3100":
        return (error.location,)
    if error.error == "T0412":
        return (error.current, error.expected, _ITEM_TYPES.get(error.extra or "", error.extra))
    return (error.current, error.expected, error.extra)


def _shown(placeholder: str, value: Any) -> str:
    if placeholder.startswith("{{{"):
        return str(value)
    if value is Utils.NULL_VALUE or value in (math.inf, -math.inf):
        return "null"
    try:
        return text(value)
    except TypeError:  # a function, or a null within
        return "null"
