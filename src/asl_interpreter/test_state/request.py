"""The parameters of TestState (Step Functions API reference, *TestState*)."""

from collections.abc import Mapping
from typing import Any

from asl_interpreter.test_state.refused import RequestRefused
from asl_interpreter.values import JSON, parse

_ENUMS = {
    "inspectionLevel": ("INFO", "DEBUG", "TRACE"),
    "fieldValidationMode": ("STRICT", "PRESENT", "NONE"),
}


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
