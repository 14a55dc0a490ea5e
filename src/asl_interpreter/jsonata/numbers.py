"""Numbers, where the library's `$string`, `$formatNumber`, `$formatInteger`, `$parseInteger` and `$power` differ.

(JSONata, *String functions* and *Numeric functions*; measured on AWS: floci-io/floci #2669, #2737.)
"""

import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from jsonata.functions import Functions
from jsonata.jexception import JException
from jsonata.utils import Utils

from asl_interpreter.jsonata.pictures import check_picture
from asl_interpreter.scope import Scope
from asl_interpreter.values import DEEPEST

_LONG = range(-(2**63), 2**63)
_EXPONENT = 1e21  # from here on JavaScript writes a number with one
_SEQUENCE = "Formatting or parsing an integer as a sequence starting with "


def string(scope: Scope, value: Any, prettify: bool | None) -> str | None:
    """`$string`: what is no text as JSON. Whole numbers below 1e21 are written out, others with 15 digits."""
    if isinstance(value, Utils.JList) and value.outer_wrapper:
        value = value[0]
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        raise JException("D3001", -1)
    shown = _shown(value, DEEPEST)
    if isinstance(shown, float):
        return json.dumps(shown).replace("e-0", "e-")
    if prettify:
        return json.dumps(shown, ensure_ascii=False, indent=2)
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def power(scope: Scope, base: float | None, exponent: float | None) -> float | None:
    """`$power`: what is no number, or too large to be one, is an error; the library lets Python's escape."""
    if base is None or exponent is None:
        return None
    try:
        result = float(base) ** float(exponent)
    except (OverflowError, ZeroDivisionError):
        result = math.inf
    if isinstance(result, complex) or not math.isfinite(result):
        raise JException("D3061", -1, base, exponent)
    return Utils.convert_number(result)  # type: ignore[no-any-return]


def _shown(value: Any, levels: int) -> Any:
    """A value with its numbers as JavaScript writes them, nulls as JSON has them, and functions as empty texts."""
    if not levels:
        raise JException("Expression evaluation memory limit exceeded: Check for excessive memory usage")
    if value is Utils.NULL_VALUE or value is None or isinstance(value, bool | str):
        return None if value is Utils.NULL_VALUE else value
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dict):
        return {name: _shown(item, levels - 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_shown(item, levels - 1) for item in value]
    return ""


def _number(value: int | float) -> int | float:
    if isinstance(value, int) and value in _LONG:
        return value
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise JException("D1001", -1, number)
    if not number.is_integer():
        return float(f"{number:.15g}")
    return int(Decimal(repr(number))) if abs(number) < _EXPONENT else number


def format_number(scope: Scope, value: float | None, picture: str | None, options: dict[str, str] | None) -> str | None:
    """`$formatNumber`: the picture must keep the rules of XPath's format-number, whatever the number."""
    if value is None or picture is None:
        return None
    check_picture(picture, options or {})
    return Functions.format_number(value, picture, options)  # type: ignore[no-any-return]


def format_integer(scope: Scope, value: float | None, picture: str | None) -> str | None:
    """`$formatInteger`."""
    return _with_picture(Functions.format_integer, value, picture)  # type: ignore[no-any-return]


def parse_integer(scope: Scope, value: str | None, picture: str | None) -> float | None:
    """`$parseInteger`: a text that the picture cannot read is no number."""
    try:
        return _with_picture(Functions.parse_integer, value, picture)  # type: ignore[no-any-return]
    except (ValueError, LookupError):
        return math.nan


def _with_picture(function: Callable[[Any, str], Any], value: Any, picture: str | None) -> Any:
    if value is None or picture is None:
        return None
    try:
        return function(value, picture)
    except (JException, RuntimeError) as error:
        if not str(getattr(error, "error", error)).startswith(_SEQUENCE):
            raise
        raise JException("D3130", -1, picture[: picture.rfind(";")] if ";" in picture else picture) from None
