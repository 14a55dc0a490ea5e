"""One depth bounds every JSON text and value that is read."""

import json
from typing import Any

import pytest

from asl_interpreter import StateMachine
from asl_interpreter.machine import InvalidDefinition, faults
from asl_interpreter.values import DEEPEST, TooDeep, check_depth, parse

PASS = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": %s, "End": true}}}'
ITSELF: list[Any] = []
ITSELF.append(ITSELF)


def arrays(depth: int) -> str:
    return "[" * depth + "]" * depth


def objects(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize("depth", [DEEPEST + 1, 5_000, 100_000])
@pytest.mark.parametrize("made", [arrays, objects, lambda depth: "[" * depth], ids=["arrays", "objects", "unclosed"])
def test_a_text_nested_too_deep_is_refused_by_name(made: Any, depth: int) -> None:
    with pytest.raises(TooDeep, match="nested"):
        parse(made(depth))


@pytest.mark.parametrize("made", [arrays, objects])
def test_a_text_of_the_greatest_depth_is_read(made: Any) -> None:
    assert parse(made(DEEPEST)) == json.loads(made(DEEPEST))


def test_brackets_in_strings_and_beside_each_other_do_not_count() -> None:
    value = ["[" * 999, '\\"{' * 999, [[]] * 999, {'"[': "{"}]
    assert parse(json.dumps(value)) == value


def test_a_value_of_the_greatest_depth_passes_and_any_deeper_one_is_refused() -> None:
    check_depth(nested(DEEPEST))
    for value in (nested(DEEPEST + 1), nested(100_000), ITSELF, {"a": nested(DEEPEST)}):
        with pytest.raises(TooDeep):
            check_depth(value)


@pytest.mark.parametrize("value", [nested(5_000), ITSELF], ids=["deep", "itself"])
def test_an_input_that_is_too_deep_starts_nothing(value: Any) -> None:
    with pytest.raises(TooDeep):
        StateMachine(PASS % "1").run(value)


@pytest.mark.parametrize(
    "definition", [PASS % arrays(5_000), objects(5_000), {"StartAt": nested(5_000)}, {"a": ITSELF}]
)
def test_a_definition_that_is_too_deep_has_one_fault(definition: Any) -> None:
    assert [fault.message for fault in faults(definition) if "nested deeper" in fault.message]
    with pytest.raises(InvalidDefinition, match="nested deeper"):
        StateMachine(definition)


def parallels(depth: int) -> Any:
    machine: Any = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    for number in range(depth):
        state = {"Type": "Parallel", "Branches": [machine], "End": True}
        machine = {"StartAt": f"P{number}", "States": {f"P{number}": state}}
    return machine


def test_parallels_may_be_nested_as_deep_as_json() -> None:
    depth = (DEEPEST - 3) // 4  # four objects and arrays for each, and three for the innermost
    assert StateMachine(parallels(depth)).run("x").status == "SUCCEEDED"
    for deeper in (depth + 1, 3_000):
        (fault,) = faults(parallels(deeper))
        assert "nested deeper" in fault.message


def test_a_value_that_grows_deeper_on_each_way_fails_by_name() -> None:
    wrap = {"Type": "Pass", "Parameters": {"a.$": "$"}, "Next": "Wrap"}
    end = {"Type": "Choice", "Choices": [{"Variable": "$.stop", "IsPresent": True, "Next": "End"}], "Default": "Wrap"}
    states = {"Wrap": wrap | {"Next": "Again"}, "Again": end, "End": {"Type": "Succeed"}}
    execution = StateMachine({"StartAt": "Wrap", "States": states}).run()
    assert execution.error == "States.Runtime"
    assert execution.cause is not None
    assert "nested too deep" in execution.cause


def test_a_result_of_jsonata_that_is_too_deep_fails_by_name() -> None:
    wrap = "{% $reduce([1..400], function($a, $b) { {'a': $a} }) %}"
    machine = {
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {"A": {"Type": "Pass", "Output": wrap, "End": True}},
    }
    execution = StateMachine(machine).run()
    assert execution.error == "States.QueryEvaluationError"
    assert "nested more than 200 deep" in str(execution.cause)


EXPRESSIONS = ["(" * 3_000 + "1" + ")" * 3_000, "1+" * 3_000 + "1", "[" * 3_000 + "]" * 3_000, "/" + "(" * 3_000 + "/"]


@pytest.mark.parametrize("text", EXPRESSIONS, ids=["parentheses", "terms", "arrays", "groups"])
def test_an_expression_that_is_nested_too_deep_is_a_fault_or_fails(text: str) -> None:
    state = {"Type": "Pass", "Output": f"{{% {text} %}}", "End": True}
    definition = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": state}}
    found = faults(definition)
    assert all(fault.code == "INVALID_JSONATA_EXPRESSION" for fault in found)
    assert found or StateMachine(definition).run().error == "States.QueryEvaluationError"


def test_a_definition_of_more_than_a_megabyte_is_refused() -> None:
    for letter, count in (("x", 1_048_576), ("ü", 524_288)):
        (fault,) = faults(PASS % f'"{letter * count}"')
        assert "1,048,576 are allowed" in fault.message
    assert not faults(PASS % f'"{"x" * 1_000_000}"')
