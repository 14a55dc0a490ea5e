"""What a request makes up for the state under test (Step Functions API reference, *MockInput*)."""

from collections.abc import Mapping
from typing import Any

from asl_interpreter.tasks.call import TaskFailed
from asl_interpreter.test_state import output_shape
from asl_interpreter.test_state.context import read_context
from asl_interpreter.test_state.definition import Definition
from asl_interpreter.test_state.mocked import Mock
from asl_interpreter.test_state.refused import RequestRefused
from asl_interpreter.test_state.request import chosen, json_of
from asl_interpreter.values import JSON, parse


def read_mock(request: Mapping[str, Any], definition: Definition) -> Mock | None:
    """The request's mock; None when it has none. Raises `RequestRefused`."""
    mock = request.get("mock")
    if mock is None:
        if request.get("context") is not None:
            raise RequestRefused.invalid("A Context object can only be specified when a mock is specified.")
        return None
    if definition.type not in ("Task", "Map", "Parallel"):
        raise RequestRefused.invalid(f"State type '{definition.type}' is not supported when a mock is specified")
    if request.get("revealSecrets"):
        raise RequestRefused.invalid("TestState does not support RevealSecrets when a mock is specified.")
    if (mock.get("result") is None) == (mock.get("errorOutput") is None):
        raise RequestRefused.invalid("A test mock should have only one of the following fields: [result, errorOutput].")
    configuration = request.get("stateConfiguration") or {}
    items = json_of(configuration.get("mapItemReaderData") or "")
    return Mock(
        outcome=_outcome(mock, definition),
        context=read_context(request.get("context"), definition.fields.get("Resource", "")),
        retries_made=int(configuration.get("retrierRetryCount") or 0),
        iterations_failed=int(configuration.get("mapIterationFailureCount") or 0),
        items_read=items if isinstance(items, list) else [],
    )


def _outcome(mock: Mapping[str, Any], definition: Definition) -> "JSON | TaskFailed":
    mode = chosen(mock, "fieldValidationMode")
    failure = mock.get("errorOutput")
    if failure is not None:
        return TaskFailed(failure.get("error") or "", failure.get("cause"))
    try:
        result = parse(mock["result"])
    except ValueError:
        raise RequestRefused.invalid("Mocked result must be valid JSON") from None
    match definition.type:
        case "Map" if "ResultWriter" in definition.fields:
            if not isinstance(result, dict):
                raise RequestRefused.invalid("Mocked result must be a JSON object.")
        case "Map" | "Parallel":
            _check_outputs(result, definition)
        case _ if mode != "NONE":
            output_shape.check(result, definition.fields["Resource"], strict=mode == "STRICT")
    return result


def _check_outputs(result: JSON, definition: Definition) -> None:
    """The outputs of iterations or branches."""
    if not isinstance(result, list):
        raise RequestRefused.invalid("Mocked result must be an array.")
    if definition.type == "Parallel" and len(result) != len(definition.fields["Branches"]):
        raise RequestRefused.invalid(
            "Mocked result must contain the same number of items as number of Parallel branches."
        )
