"""What intrinsic functions ask of their arguments, and the refusal of those that do not fit."""

from math import floor, isfinite, trunc

from asl_interpreter.values import JSON, text, type_name

LONGEST_TEXT = 10_000
_SMALLEST, _LARGEST = -(2**31), 2**31 - 1
_SHOWN = 80


class ArgumentRefused(Exception):
    """An intrinsic function refuses its arguments.

    The message says why, for a reader. AWS only names the function; `detail` is what it adds to that in some cases.
    """

    def __init__(self, reason: str, *, detail: str = "", what: str = "arguments") -> None:
        super().__init__(reason)
        self._detail = f": {detail}" if detail else ""
        self._what = what

    def cause(self, function: str) -> str:
        """The refusal in AWS's words."""
        return f"Invalid {self._what} in {function}{self._detail}"


def an_array(value: JSON) -> list[JSON]:
    """The argument, which has to be an array. Raises `ArgumentRefused`."""
    if not isinstance(value, list):
        raise _wrong(value, "first", "an array")
    return value


def an_object(value: JSON, position: str) -> dict[str, JSON]:
    """The argument, which has to be an object. Raises `ArgumentRefused`."""
    if not isinstance(value, dict):
        raise _wrong(value, position, "an object")
    return value


def a_string(value: JSON, position: str = "first") -> str:
    """The argument, which has to be a string. Raises `ArgumentRefused`."""
    if not isinstance(value, str):
        raise _wrong(value, position, "a string")
    return value


def not_too_long(string: str) -> str:
    """The first argument, which has to have at most 10,000 characters. Raises `ArgumentRefused`."""
    if len(string) > LONGEST_TEXT:
        raise ArgumentRefused(
            f"The first argument must have at most {LONGEST_TEXT} characters, but it has {len(string)}."
        )
    return string


def an_integer(value: JSON, position: str) -> int:
    """The argument, which has to be a number, without its fraction. Raises `ArgumentRefused`.

    The guide says that a fraction is rounded; observed on AWS, it is cut off (1.6 counts as 1), except by MathAdd.
    """
    return trunc(_a_number(value, position))


def a_rounded_integer(value: JSON, position: str) -> int:
    """The argument, which has to be a number, rounded as in Java: a half goes up, also below zero.

    Raises `ArgumentRefused`.
    """
    number = _a_number(value, position)
    return in_range(number if isinstance(number, int) else floor(number + 0.5), f"{position} argument")


def in_range(number: int, position: str) -> int:
    """The number, which has to fit into 32 bits. Raises `ArgumentRefused`."""
    if not _SMALLEST <= number <= _LARGEST:
        raise ArgumentRefused(f"The {position} must be between {_SMALLEST} and {_LARGEST}, but it is {number}.")
    return number


def _a_number(value: JSON, position: str) -> int | float:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (isinstance(value, float) and not isfinite(value))
    ):
        raise _wrong(value, position, "a number")
    return value


def _wrong(value: JSON, position: str, wanted: str) -> ArgumentRefused:
    shown = text(value)
    if len(shown) > _SHOWN:
        shown = f"{shown[:_SHOWN]}…"
    found = "null" if value is None else f"the {type_name(value)} {shown}"
    return ArgumentRefused(f"The {position} argument must be {wanted}, but it is {found}.")
