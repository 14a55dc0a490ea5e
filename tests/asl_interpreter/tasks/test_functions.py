"""Lambda functions: handlers of this process, and answers as Lambda's API gives them."""

import json
from typing import Any

import pytest

from asl_interpreter.tasks.call import TaskFailed
from asl_interpreter.tasks.functions import Functions

ARN = "arn:aws:lambda:us-east-1:123456789012:function:book"


class NoSuchJob(Exception):
    pass


def book(event: Any, context: Any) -> Any:
    if event == "fail":
        raise NoSuchJob("There is no job 7.")
    if event == "set":
        return {1, 2}
    return {"event": event, "name": context.function_name, "arn": context.invoked_function_arn}


def remote(**answer: Any) -> tuple[Functions, list[Any]]:
    """Functions that Lambda's API gives an answer for, and what it was asked."""
    asked: list[Any] = []

    def invoke(parameters: Any) -> dict[str, Any]:
        asked.append(parameters)
        return {"StatusCode": 200, **answer}

    return Functions({}, invoke), asked


@pytest.fixture
def functions() -> Functions:
    def invoke(parameters: Any) -> dict[str, Any]:
        raise AssertionError("a registered function went to AWS")

    return Functions({"book": book}, invoke)


def test_the_arn_of_a_function_gives_what_it_returns(functions: Functions) -> None:
    assert functions.function(f"{ARN}:live")({"id": 1}) == {"event": {"id": 1}, "name": "book", "arn": f"{ARN}:live"}


@pytest.mark.parametrize("name", ["book", "book:live", ARN, f"{ARN}:3", "123456789012:function:book"])
def test_invoke_finds_a_function_by_any_form_of_its_name(functions: Functions, name: str) -> None:
    result = functions.invoke({"FunctionName": name, "Payload": {"id": 1}})
    assert list(result) == ["ExecutedVersion", "Payload", "SdkHttpMetadata", "SdkResponseMetadata", "StatusCode"]
    assert result["Payload"]["event"] == {"id": 1}
    assert result["Payload"]["arn"].startswith("arn:aws:lambda:")


@pytest.mark.parametrize(
    ("payload", "event"),
    [(None, {}), ("HelloWorld", "HelloWorld"), ('{"a": 1}', {"a": 1}), (0, 0), ([], []), (False, False)],
)
def test_a_payload_is_json_and_null_is_an_empty_object(functions: Functions, payload: Any, event: Any) -> None:
    assert functions.invoke({"FunctionName": "book", "Payload": payload})["Payload"]["event"] == event
    here, asked = remote(Payload="null")
    here.invoke({"FunctionName": "book", "Payload": payload})
    assert asked == [{"FunctionName": "book", "Payload": event}]


def test_the_context_has_all_that_lambdas_guide_lists() -> None:
    seen: list[Any] = []
    Functions({"book": lambda event, context: seen.append(context)}, lambda _: {}).function(ARN)({})
    [context] = seen
    texts = ["function_name", "function_version", "invoked_function_arn", "aws_request_id"]
    texts += ["log_group_name", "log_stream_name"]
    assert {type(getattr(context, name)) for name in texts} == {str}
    assert (context.memory_limit_in_mb, context.identity, context.client_context) == (128, None, None)
    assert context.get_remaining_time_in_millis() > 0


def test_the_input_of_a_function_as_resource_is_not_parsed_again(functions: Functions) -> None:
    assert functions.function(ARN)('{"a": 1}')["event"] == '{"a": 1}'


def test_the_input_of_a_function_as_resource_may_be_null(functions: Functions) -> None:
    """Recorded on AWS: test_invoke_json_values[None]."""
    assert functions.function(ARN)(None)["event"] is None


def test_a_handler_cannot_change_the_executions_own_values() -> None:
    def change(event: Any, context: Any) -> Any:
        event["seen"] = True
        return event

    event: dict[str, Any] = {}
    assert Functions({"book": change}, lambda parameters: {}).function(ARN)(event) == {"seen": True}
    assert event == {}


def test_an_exception_is_reported_as_lambdas_python_runtime_does(functions: Functions) -> None:
    with pytest.raises(TaskFailed) as failure:
        functions.function(ARN)("fail")
    assert failure.value.error == "NoSuchJob"
    report = json.loads(str(failure.value.cause))
    assert list(report) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert report["errorMessage"] == "There is no job 7."
    assert report["errorType"] == "NoSuchJob"
    (line,) = report["stackTrace"]
    assert "in book\n" in line


def test_a_return_value_that_is_no_json_is_a_marshal_error(functions: Functions) -> None:
    with pytest.raises(TaskFailed) as failure:
        functions.function(ARN)("set")
    assert failure.value.error == "Runtime.MarshalError"
    assert "Object of type set is not JSON serializable" in str(failure.value.cause)


def test_request_ids_count_the_calls_so_that_every_run_is_the_same(functions: Functions) -> None:
    ids = [functions.invoke({"FunctionName": "book"})["SdkResponseMetadata"]["RequestId"] for _ in range(2)]
    assert ids == ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"]


@pytest.mark.parametrize(("payload", "parsed"), [('{"a":[1]}', {"a": [1]}), ("null", None), ("no json", "no json")])
def test_the_payload_of_a_function_on_aws_is_parsed(payload: str, parsed: Any) -> None:
    functions, asked = remote(Payload=payload, ExecutedVersion="$LATEST")
    assert functions.function(ARN)({"id": 1}) == parsed
    assert functions.invoke({"FunctionName": "book"}) == {
        "StatusCode": 200,
        "ExecutedVersion": "$LATEST",
        "Payload": parsed,
    }
    assert asked[0] == {"FunctionName": ARN, "Payload": {"id": 1}}


@pytest.mark.parametrize(
    ("payload", "error", "written_anew"),
    [
        ('{"errorMessage": "m", "errorType": "Bad"}', "Bad", '{"errorMessage":"m","errorType":"Bad"}'),
        ('"text"', "Lambda.Unknown", '"text"'),
    ],
)
def test_the_error_of_a_function_on_aws_is_its_type_and_its_report(payload: str, error: str, written_anew: str) -> None:
    """Recorded on AWS: test_raise_exception_catch, of test_task_lambda and of test_task_service_lambda."""
    functions, _ = remote(Payload=payload, FunctionError="Unhandled")
    with pytest.raises(TaskFailed) as failure:
        functions.function(ARN)({})
    assert (failure.value.error, failure.value.cause) == (error, payload)
    with pytest.raises(TaskFailed) as failure:
        functions.invoke({"FunctionName": "book"})
    assert (failure.value.error, failure.value.cause) == (error, written_anew)
