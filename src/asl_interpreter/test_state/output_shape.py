"""A mocked result against the output that the API's model promises (Step Functions API reference, *MockInput*)."""

from collections.abc import Callable
from typing import Any

from asl_interpreter.tasks import java_names
from asl_interpreter.tasks.request import Spelling
from asl_interpreter.tasks.resource import BOTOCORE_NAMES, INTEGRATION, capital, parse, session
from asl_interpreter.test_state.refused import RequestRefused
from asl_interpreter.values import JSON, type_name

_KINDS = {
    "structure": "object", "map": "object", "list": "array", "string": "string", "char": "string", "blob": "string",
    "timestamp": "string", "integer": "number", "long": "number", "float": "number", "double": "number",
    "boolean": "boolean",
}  # fmt: skip
"""The JSON type of each type of shape."""


def check(result: JSON, resource: str, *, strict: bool) -> None:
    """Refuse a result that the task's API could not give. Fields that the model does not know pass.

    `strict` says that the required fields must be there. A task that waits for a job or for a callback has another
    result than its API, and is not checked.
    """
    shape, spelling = _output(resource)
    if shape is not None:
        _Check(strict, spelling).value(result, shape, "")


def _output(resource: str) -> tuple[Any, Spelling]:
    """The shape of the output, None when no API says what it is, and how its fields are spelled."""
    match = INTEGRATION.fullmatch(resource)
    if match is None or match[4]:
        return None, capital
    aws_sdk, service, action, _ = match.groups()
    service = parse(resource).service if aws_sdk else BOTOCORE_NAMES.get(service, service)
    if service not in session().get_available_services():
        return None, capital
    model = session().get_service_model(service)
    if capital(action) not in model.operation_names:
        return None, capital
    return model.operation_model(capital(action)).output_shape, java_names.member if aws_sdk else capital


class _Check:
    def __init__(self, strict: bool, spelling: Callable[[str], str]) -> None:
        self._strict = strict
        self._spelling = spelling

    def value(self, value: JSON, shape: Any, field: str) -> None:
        """Check the value of `field`, the innermost field around it."""
        if getattr(shape, "is_document_type", False):
            return
        kind = _KINDS[shape.type_name]
        if type_name(value) != kind:
            raise _error(f"Field '{field}' must be {'an' if kind[0] in 'ao' else 'a'} {kind}")
        match shape.type_name:
            case "structure":
                self._structure(value, shape)
            case "map":
                for key, item in value.items():
                    self.value(item, shape.value, key)
            case "list":
                for item in value:
                    self.value(item, shape.member, field)
            case _:
                _check_limits(value, shape, field)

    def _structure(self, value: dict[str, JSON], shape: Any) -> None:
        if self._strict:
            for name in map(self._spelling, shape.required_members):
                if name not in value:
                    raise _error(f"Required field '{name}' is missing")
        members = {self._spelling(name): member for name, member in shape.members.items()}
        for name, item in value.items():
            if name in members:
                self.value(item, members[name], name)


def _check_limits(value: JSON, shape: Any, field: str) -> None:
    limits = shape.metadata
    if limits.get("enum") and value not in limits["enum"]:
        raise _error(f"Field '{field}' is not an expected value")
    if isinstance(value, str):
        if len(value) < limits.get("min", 0):
            raise _error(f"Field '{field}' is smaller than the minimum length")
        if len(value) > limits.get("max", len(value)):
            raise _error(f"Field '{field}' exceeds the maximum length")
    elif not isinstance(value, bool):
        if value < limits.get("min", value):
            raise _error(f"Field '{field}' is less than the minimum value")
        if value > limits.get("max", value):
            raise _error(f"Field '{field}' exceeds the maximum value")


def _error(what: str) -> RequestRefused:
    return RequestRefused.invalid(f"Mock result schema validation error: {what}")
