"""Expressions tried alone: the engine's values, and its errors as sentences."""

from decimal import Decimal
from typing import Any

import pytest

from workbook.cloud import Stack
from workbook.practice.playground import NotEvaluated, evaluate

pytestmark = pytest.mark.usefixtures("local")


def said(expression: str, data: object = None) -> str:
    answer = evaluate(expression, data)
    assert isinstance(answer, NotEvaluated)
    return repr(answer)


@pytest.mark.parametrize(
    ("expression", "data", "value"),
    [
        ("States.Format('JOB#{}', $.jobId)", {"jobId": "1"}, "JOB#1"),
        ("States.ArrayPartition($.ids, 2)", {"ids": [1, 2, 3]}, [[1, 2], [3]]),
        ("States.JsonToString($.body)", {"body": {"a": 1}}, '{"a":1}'),
        ("$.Items[?(@.jobStatus)]", {"Items": [{"jobStatus": "OPEN"}, {"id": 2}]}, [{"jobStatus": "OPEN"}]),
        ("$.Items[?(@.nothing)]", {"Items": [{"id": 2}]}, []),
        ("$", [1], [1]),
        ("$$.Execution.Input.jobId", {"jobId": "1"}, "1"),
    ],
)
def test_an_expression_gives_what_a_state_would_have(expression: str, data: object, value: object) -> None:
    assert evaluate(expression, data) == value


def test_without_an_input_the_input_is_an_empty_object() -> None:
    assert evaluate("$") == {}


def test_a_path_that_leads_nowhere_is_a_sentence_and_a_hint_of_what_is_there() -> None:
    assert said("$.jobID", {"jobId": "1"}) == (
        "States.Runtime: The JSONPath '$.jobID' specified for the field 'value.$' could not be found in the input "
        "'{\"jobId\":\"1\"}'. Hint: $ is there, with jobId; it has no 'jobID'."
    )


def test_an_intrinsic_function_that_fails_names_itself_and_its_reason() -> None:
    text = said("States.Format('JOB#{}#{}', $.jobId)", {"jobId": "1"})
    assert text.startswith("States.Runtime: The function 'States.Format('JOB#{}#{}', $.jobId)' had")
    assert "Hint: The template has 2 {}" in text


@pytest.mark.parametrize("expression", ["JOB#{}", "States.Form('{}', $.jobId)", "States.Format('{}, $.jobId)", ""])
def test_what_is_no_expression_is_refused_in_one_sentence(expression: str) -> None:
    assert said(expression, {"jobId": "1"}) == (
        "InvalidDefinition: The value for the field 'value.$' must be a valid JSONPath "
        "or a valid intrinsic function call"
    )


def test_a_long_input_is_cut_out_of_the_sentence() -> None:
    assert len(said("$.jobId", {"text": "x" * 5000})) < 500


def test_trying_an_expression_leaves_no_state_machine_behind(stack: Stack) -> None:
    import boto3

    step_functions = boto3.client("stepfunctions")
    before = len(step_functions.list_state_machines()["stateMachines"])
    evaluate("$")
    assert len(step_functions.list_state_machines()["stateMachines"]) == before


@pytest.mark.parametrize("data", [{"a": ...}, {"a": {1, 2}}, {("a",): 1}, {"a": Decimal(1)}])
def test_an_input_that_is_no_json_gets_a_sentence(data: object) -> None:
    assert said("$.a", data).startswith("InvalidInput: The input is no JSON: ")


def test_an_input_with_a_number_as_a_name_is_read_as_json_has_it() -> None:
    assert "$ is there, with 1;" in said("$.a", {1: 2})


@pytest.mark.parametrize("expression", [..., None, 1, ["$.a"]])
def test_an_expression_that_is_no_text_gets_a_sentence(expression: Any) -> None:
    assert "An expression is a text such as" in repr(evaluate(expression, {"a": 1}))
