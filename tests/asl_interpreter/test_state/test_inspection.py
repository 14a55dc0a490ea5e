"""Which stages of the data flow TestState shows of which state (recorded on AWS)."""

from typing import Any

import pytest

DATA = {"a": {"n": 1}}
RESOURCE = "arn:aws:states:::lambda:invoke"
STATES = {"StartAt": "It", "States": {"It": {"Type": "Pass", "End": True}}}
JSONATA = {"QueryLanguage": "JSONata"}
WAY_IN = {"input": DATA, "afterInputPath": {"n": 1}}
MAP: dict[str, Any] = {"Type": "Map", "ItemProcessor": STATES, "End": True}
PARALLEL: dict[str, Any] = {"Type": "Parallel", "Branches": [STATES], "End": True}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (
            {"Type": "Pass", "InputPath": "$.a", "Parameters": {"p": 1}, "ResultPath": "$.r", "End": True},
            WAY_IN
            | {"afterParameters": {"p": 1}, "afterResultSelector": {"p": 1}, "afterResultPath": DATA | {"r": {"p": 1}}},
        ),
        (
            {"Type": "Pass", "InputPath": "$.a", "Result": 7, "ResultPath": "$.r", "End": True},
            {"input": DATA, "result": 7, "afterResultSelector": 7, "afterResultPath": DATA | {"r": 7}},
        ),
        (JSONATA | {"Type": "Pass", "Output": 1, "End": True}, {"input": DATA}),
        ({"Type": "Succeed", "InputPath": "$.a"}, WAY_IN),
        (JSONATA | {"Type": "Succeed"}, {"input": DATA}),
        ({"Type": "Fail", "Error": "No"}, {"input": DATA, "afterInputPath": DATA}),
        (JSONATA | {"Type": "Fail", "Error": "No"}, {"input": DATA}),
        ({"Type": "Pass", "InputPath": "$.none", "End": True}, {"input": DATA}),
    ],
)
def test_states_without_mock(api: Any, state: dict[str, Any], expected: dict[str, Any]) -> None:
    assert api(state, DATA)["inspectionData"] == expected


@pytest.mark.parametrize(
    ("state", "result", "expected"),
    [
        (
            {"Type": "Task", "Resource": RESOURCE, "InputPath": "$.a", "ResultSelector": {"x.$": "$.StatusCode"}},
            {"StatusCode": 200},
            WAY_IN
            | {
                "afterParameters": {"n": 1},
                "result": {"StatusCode": 200},
                "afterResultSelector": {"x": 200},
                "afterResultPath": {"x": 200},
            },
        ),
        (
            JSONATA | {"Type": "Task", "Resource": RESOURCE, "Arguments": {"FunctionName": "{% $states.input.a.n %}"}},
            {"StatusCode": 200},
            {"input": DATA, "afterArguments": {"FunctionName": 1}, "result": {"StatusCode": 200}},
        ),
        (
            PARALLEL | {"InputPath": "$.a", "ResultPath": "$.r"},
            [5],
            {"input": DATA, "afterResultSelector": [5], "afterResultPath": DATA | {"r": [5]}},
        ),
    ],
)
def test_states_with_a_mock(api: Any, state: dict[str, Any], result: Any, expected: dict[str, Any]) -> None:
    assert api(state | {"End": True}, DATA, result=result)["inspectionData"] == expected


def test_a_mocked_error_shows_the_way_in_alone(api: Any) -> None:
    state = {"Type": "Task", "Resource": RESOURCE, "InputPath": "$.a", "End": True}
    assert api(state, DATA, error=("No", ""))["inspectionData"] == WAY_IN | {"afterParameters": {"n": 1}}


class TestMap:
    def test_with_jsonpath(self, api: Any) -> None:
        assert api(MAP | {"ItemsPath": "$.l"}, {"l": [1]}, result=["x"])["inspectionData"] == {
            "input": {"l": [1]},
            "afterInputPath": {"l": [1]},
            "afterItemsPath": [1],
            "afterResultSelector": ["x"],
            "afterResultPath": ["x"],
            "maxConcurrency": 0,
        }

    def test_with_jsonata(self, api: Any) -> None:
        state = JSONATA | MAP | {"Items": [1], "MaxConcurrency": "{% 1 + 1 %}"}
        assert api(state, result=["x"])["inspectionData"] == {"input": {}, "maxConcurrency": 2}

    def test_items_that_are_no_array_are_the_end(self, api: Any) -> None:
        answered = api(MAP | {"ItemsPath": "$$.Execution.Name"}, result=[], context={"Execution": {"Name": "n"}})
        assert answered["cause"] == 'Reference path "$.Execution.Name" must point to array.'
        assert answered["inspectionData"] == {"input": {}, "afterInputPath": {}}

    def test_the_input_of_each_iteration_is_shown_when_there_is_an_item_selector(self, api: Any) -> None:
        state = MAP | {"ItemSelector": {"index.$": "$$.Map.Item.Index", "value.$": "$$.Map.Item.Value"}}
        shown = api(state, ["a", "b"], result=[])["inspectionData"]
        assert shown["afterItemSelector"] == [{"index": 0, "value": "a"}, {"index": 1, "value": "b"}]

    def test_what_an_item_reader_has_read_are_the_items(self, api: Any) -> None:
        state = MAP | {
            "ItemProcessor": STATES | {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}},
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "Parameters": {"Bucket": "b", "Key": "k"},
                "ReaderConfig": {"InputType": "JSON"},
            },
            "ItemSelector": {"value.$": "$$.Map.Item.Value"},
        }
        shown = api(state, result=[], stateConfiguration={"mapItemReaderData": '["a"]'})["inspectionData"]
        assert shown["afterItemSelector"] == [{"value": "a"}]
        assert "afterItemsPath" not in shown
