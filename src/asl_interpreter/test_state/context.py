"""The context object of a test (Step Functions guide, *Accessing execution data from the Context object*)."""

from asl_interpreter.execution import Execution
from asl_interpreter.tasks.resource import INTEGRATION
from asl_interpreter.test_state.refused import RequestRefused
from asl_interpreter.values import JSON, parse, type_name

_FIELDS: dict[str, dict[str, str | None]] = {
    "Execution": {
        "Id": "string", "Input": None, "Name": "string", "RoleArn": "string", "StartTime": "string",
        "RedriveCount": "number", "RedriveTime": "string",
    },
    "State": {"EnteredTime": "string", "Name": "string", "RetryCount": "number"},
    "StateMachine": {"Id": "string", "Name": "string"},
    "Task": {"Token": "string"},
}  # fmt: skip
"""The fields that may be made up, each with the type of its value; None for any."""


def read_context(text: str | None, resource: str) -> dict[str, JSON] | None:
    """The context object of a request, which is used as it is; None when there is none. Raises `RequestRefused`.

    `resource` is what the state calls; empty when it is no Task.
    """
    if text is None:
        return None
    try:
        context = parse(text)
    except ValueError as fault:
        raise _invalid(str(fault)) from None
    if not isinstance(context, dict):
        raise _invalid("It must be a JSON object")
    for name, part in context.items():
        if name == "Map":
            raise _invalid("'Map' field is not supported when mocking a Context object")
        if name not in _FIELDS:
            raise _invalid(f"Field '{name}' is not allowed")
        _check(name, part)
    if "Task" in context and not _waits(resource):
        raise _invalid(
            "Context object contains 'Task' when state is not a Task state "
            "with a '.sync' or '.waitForTaskToken' service integration pattern"
        )
    return context


def made_up(execution: Execution, role_arn: str | None) -> dict[str, JSON]:
    """`$$.Execution` as AWS makes it for a test: it tells of no redrive."""
    made: dict[str, JSON] = {name: execution.context["Execution"][name] for name in ("Id", "Input", "Name")}
    return made | {"RoleArn": role_arn, "StartTime": execution.entered_time()}


def _check(name: str, part: JSON) -> None:
    if not isinstance(part, dict):
        raise _invalid(f"{name} must be an object")
    for field, value in part.items():
        if field not in _FIELDS[name]:
            raise _invalid(f"Field '{field}' is not allowed")
        expected = _FIELDS[name][field]
        if expected is not None and type_name(value) != expected:
            raise _invalid(f"{name}.{field} must be a {expected}")


def _waits(resource: str) -> bool:
    match = INTEGRATION.fullmatch(resource)
    return match is not None and match[4] is not None


def _invalid(reason: str) -> RequestRefused:
    return RequestRefused.invalid(f"Invalid Context object provided: {reason}")
