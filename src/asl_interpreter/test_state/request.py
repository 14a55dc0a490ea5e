"""The parameters of TestState (Step Functions API reference, *TestState*)."""

from collections.abc import Mapping
from typing import Any

from asl_interpreter.test_state.refused import RequestRefused
from asl_interpreter.values import JSON, parse

_ENUMS = {
    "inspectionLevel": ("INFO", "DEBUG", "TRACE"),
    "fieldValidationMode": ("STRICT", "PRESENT", "NONE"),
}

_SHAPE: dict[str, Any] = {
    "context": str, "definition": str, "input": str, "inspectionLevel": str, "revealSecrets": bool, "roleArn": str,
    "stateName": str, "variables": str,
    "mock": {"errorOutput": {"cause": str, "error": str}, "fieldValidationMode": str, "result": str},
    "stateConfiguration": {
        "errorCausedByState": str, "mapItemReaderData": str, "mapIterationFailureCount": int, "retrierRetryCount": int,
    },
}  # fmt: skip
"""The API's request syntax."""


def check_shape(request: Mapping[str, Any]) -> None:
    """Raise `RequestRefused` for a parameter that is of another type than the API says, as AWS's SDKs do."""
    _check("", request, _SHAPE)
    if request.get("definition") is None:
        raise RequestRefused.invalid(
            "1 validation error detected: Value null at 'definition' failed to satisfy constraint: Member must not be "
            "null"
        )


def _check(name: str, value: Any, shape: Any) -> None:
    if isinstance(shape, dict):
        if not isinstance(value, Mapping):
            raise RequestRefused("SerializationException", f"{name or 'The request'} must be an object")
        for field, inner in shape.items():
            if value.get(field) is not None:
                _check(f"{name}.{field}" if name else field, value[field], inner)
    elif type(value) is not shape:
        raise RequestRefused("SerializationException", f"{name} must be a {_TYPES[shape]}")
    elif shape is int and not 0 <= value < 2**31:
        raise RequestRefused.invalid(f"{name} must not be negative, nor larger than an integer can be")


_TYPES = {str: "string", bool: "boolean", int: "whole number"}


def chosen(parameters: Mapping[str, Any], name: str) -> str:
    """A parameter that has a few values, of which the first is the one when it is not given."""
    allowed = _ENUMS[name]
    value: str = parameters.get(name) or allowed[0]
    if value not in allowed:
        raise RequestRefused.invalid(
            f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        )
    return value


def input_of(request: Mapping[str, Any]) -> JSON:
    """The state's input; an empty object when there is none."""
    try:
        return parse(request.get("input") or "{}")
    except ValueError as fault:
        raise RequestRefused("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{fault}'") from None


def variables_of(request: Mapping[str, Any]) -> dict[str, JSON]:
    """The variables that the state can see, by name without the `$`."""
    variables = json_of(request.get("variables") or "{}")
    if not isinstance(variables, dict):
        raise RequestRefused.invalid("Variables must be a JSON object.")
    return variables


def json_of(text: str) -> JSON:
    """What a text holds as JSON; None when it is none."""
    try:
        return parse(text)
    except ValueError:
        return None
