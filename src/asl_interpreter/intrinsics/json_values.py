"""Intrinsic functions for JSON values and their text.

Each raises `ArgumentRefused` for arguments that do not fit. (Step Functions guide, *Intrinsics for JSON data
manipulation*.)
"""

from asl_interpreter.intrinsics.arguments import ArgumentRefused, a_string, an_object
from asl_interpreter.values import JSON, text
from asl_interpreter.values import parse as read


def merge(first: JSON, second: JSON, deep: JSON) -> JSON:
    """States.JsonMerge: the fields of both objects, those of the second winning. AWS knows no deep merging."""
    if deep is True:
        raise ArgumentRefused("The third argument must be false: objects within the objects cannot be merged.")
    return {**an_object(first, "first"), **an_object(second, "second")}


def parse(source: JSON) -> JSON:
    """States.StringToJson: the value that a text of JSON stands for; null for an empty text."""
    source = a_string(source)
    if not source.strip():
        return None
    try:
        return read(source, parse_constant=_refuse)
    except ValueError as fault:
        raise ArgumentRefused(f"The first argument is not JSON: {fault}.") from None


def serialise(value: JSON) -> JSON:
    """States.JsonToString: a value as JSON text."""
    return text(value)


def _refuse(constant: str) -> JSON:
    raise ValueError(f"{constant} is not a number")
