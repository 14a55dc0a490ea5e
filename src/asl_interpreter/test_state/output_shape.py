"""A mocked result against the output that the API's model promises (Step Functions API reference, *MockInput*)."""

from collections.abc import Callable
from typing import Any, TypeAlias

from asl_interpreter.tasks import java_names, models
from asl_interpreter.tasks.resource import INTEGRATION, capital, parse
from asl_interpreter.tasks.services import OPTIMISED
from asl_interpreter.tasks.shapes import JSON_TYPES, Members, Spelling, is_document, read_shape
from asl_interpreter.test_state.refused import RequestRefused
from asl_interpreter.values import JSON, type_name

_Checked: TypeAlias = Callable[[JSON, str], None]


def check(result: JSON, resource: str, *, strict: bool) -> None:
    """Refuse a result that the task's API could not give. Fields that the model does not know pass.

    `strict` says that the required fields must be there. A task that waits for a job or for a callback has another
    result than its API, and is not checked.
    """
    shape, spelling = _output(resource)
    if shape is not None:
        read_shape(shape, spelling, _Check(strict))(result, "")


def _output(resource: str) -> tuple[Any, Spelling]:
    """The shape of the output, None when no API says what it is, and how its fields are spelled."""
    match = INTEGRATION.fullmatch(resource)
    if match is None or match[4]:
        return None, capital
    aws_sdk, service, action, _ = match.groups()
    service = parse(resource).service if aws_sdk else OPTIMISED[service].botocore if service in OPTIMISED else service
    if service not in models.available():
        return None, capital
    model = models.service_model(service)
    if capital(action) not in model.operation_names:
        return None, capital
    return model.operation_model(capital(action)).output_shape, java_names.member if aws_sdk else capital


class _Check:
    """A `Reading` of the shapes of an output. A check gets a value and the innermost field around it."""

    def __init__(self, strict: bool) -> None:
        self._strict = strict

    def structure(self, members: Members[_Checked]) -> tuple[_Checked, None]:
        def check(value: JSON, field: str) -> None:
            _check_type(value, "object", field)
            if self._strict:
                for name in members.required.values():
                    if name not in value:
                        raise _error(f"Required field '{name}' is missing")
            for name, item in value.items():
                if name in members.names:
                    members[name][1](item, name)

        return check, None

    def list(self, item: _Checked) -> _Checked:
        def check(value: JSON, field: str) -> None:
            _check_type(value, "array", field)
            for each in value:
                item(each, field)

        return check

    def map(self, value: _Checked) -> _Checked:
        def check(given: JSON, field: str) -> None:
            _check_type(given, "object", field)
            for key, item in given.items():
                value(item, key)

        return check

    def scalar(self, shape: Any) -> _Checked:
        def check(value: JSON, field: str) -> None:
            if not is_document(shape):
                _check_type(value, JSON_TYPES[shape.type_name], field)
                _check_limits(value, shape, field)

        return check


def _check_type(value: JSON, kind: str, field: str) -> None:
    if type_name(value) != kind:
        raise _error(f"Field '{field}' must be {'an' if kind[0] in 'ao' else 'a'} {kind}")


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
