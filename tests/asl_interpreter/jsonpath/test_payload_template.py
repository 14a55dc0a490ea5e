"""Payload templates: Parameters, ResultSelector, ItemSelector and Assign with JSONPath."""

from typing import Any

import pytest

from asl_interpreter.definition.place import Place
from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.fields.template import compile_template
from asl_interpreter.jsonpath.language import JSONPath
from asl_interpreter.scope import Scope

JSONPATH = JSONPath()
INPUT = {"jobId": "j-1", "items": [{"id": 1}, {"id": 2}], "none": None}


@pytest.mark.parametrize(
    ("template", "result"),
    [
        ({"id.$": "$.jobId", "fixed": [1, {"a": True}]}, {"id": "j-1", "fixed": [1, {"a": True}]}),
        ({"key": {"PK": {"S.$": "States.Format('JOB#{}', $.jobId)"}}}, {"key": {"PK": {"S": "JOB#j-1"}}}),
        ([1, {"id.$": "$.jobId"}, [{"n.$": "$.none"}]], [1, {"id": "j-1"}, [{"n": None}]]),
        ({"ids.$": "$.items[*].id"}, {"ids": [1, 2]}),
        ({"name.$": "$$.Execution.Name", "job.$": "$job.id"}, {"name": "book-1", "job": "j-1"}),
        ({"all.$": "$"}, {"all": INPUT}),
        ({"a": "$.jobId", "b": "States.UUID()"}, {"a": "$.jobId", "b": "States.UUID()"}),
        ({"z": 1, "a.$": "$.jobId", "m": 2}, {"z": 1, "a": "j-1", "m": 2}),
        ({}, {}),
        ("text", "text"),
        (None, None),
    ],
)
def test_fields_that_end_in_a_dollar_are_evaluated_and_all_else_is_kept(
    template: Any, result: Any, scope: Scope
) -> None:
    at = Place("/States/Book/Parameters")
    made = compile_template(template, at, JSONPATH)(INPUT, scope)
    assert made == result
    assert at.faults == []
    if isinstance(result, dict):
        assert list(made) == list(result)


def test_literals_are_shared_and_results_are_not(scope: Scope) -> None:
    template = {"fixed": {"a": [1]}, "id.$": "$.jobId"}
    make = compile_template(template, Place(), JSONPATH)
    first, second = make(INPUT, scope), make({"jobId": "j-2"}, scope)
    assert (first["id"], second["id"]) == ("j-1", "j-2")
    assert first["fixed"] is template["fixed"]


def test_a_path_that_leads_nowhere_fails_the_state_in_the_words_of_aws(scope: Scope) -> None:
    with pytest.raises(StatesError) as failure:
        compile_template({"a": {"id.$": "$.jobs.id"}}, Place(), JSONPATH)({"jobId": "ü"}, scope)
    assert failure.value.error == RUNTIME
    assert failure.value.cause == (
        "The JSONPath '$.jobs.id' specified for the field 'id.$' could not be found in the input '{\"jobId\":\"ü\"}'"
    )
    assert failure.value.hint == "$ is there, with jobId; it has no 'jobs'."


def test_a_path_into_the_context_object_shows_the_context_object(scope: Scope) -> None:
    with pytest.raises(StatesError) as failure:
        compile_template({"id.$": "$$.Execution.Id"}, Place(), JSONPATH)(INPUT, scope)
    assert failure.value.cause == (
        "The JSONPath '$$.Execution.Id' specified for the field 'id.$' could not be found in the input "
        '\'{"Execution":{"Name":"book-1"}}\''
    )


def test_an_index_past_the_end_of_an_array_gives_null_but_fails_further_down(scope: Scope) -> None:
    assert compile_template({"item.$": "$.items[2]"}, Place(), JSONPATH)(INPUT, scope) == {"item": None}
    with pytest.raises(StatesError):
        compile_template({"id.$": "$.items[2].id"}, Place(), JSONPATH)(INPUT, scope)


@pytest.mark.parametrize(
    "value", ["jobId", "$.a b", "$.a[", "", 1, None, {"a": 1}, "States.Format('{}'", "States.No()"]
)
def test_what_is_neither_a_path_nor_a_call_is_a_fault_of_the_object_that_holds_the_field(value: Any) -> None:
    at = Place("/States/Book/Parameters")
    compile_template({"a": [{"id.$": value}]}, at, JSONPATH)
    assert [(fault.location, fault.message) for fault in at.faults] == [
        (
            "/States/Book/Parameters/a[0]",
            "The value for the field 'id.$' must be a valid JSONPath or a valid intrinsic function call",
        )
    ]


def test_every_fault_is_reported() -> None:
    at = Place()
    compile_template({"a.$": "x", "b": {"c.$": "y"}}, at, JSONPATH)
    assert len(at.faults) == 2


def test_a_field_cannot_be_there_with_and_without_its_dollar() -> None:
    at = Place("/States/Book/Parameters")
    compile_template({"id": 1, "id.$": "$.jobId"}, at, JSONPATH)
    assert [fault.location for fault in at.faults] == ["/States/Book/Parameters"]
