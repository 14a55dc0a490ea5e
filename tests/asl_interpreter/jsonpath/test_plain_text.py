"""AWS's three warnings, worded and placed as in the API reference of ValidateStateMachineDefinition."""

from typing import Any

import pytest

from asl_interpreter import StateMachine, faults


def machine(state: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"StartAt": "It", "States": {"It": state, "Done": {"Type": "Succeed"}}, **more}


def found(state: dict[str, Any], **more: Any) -> list[tuple[str, str, str]]:
    return [(fault.severity, fault.code, fault.location) for fault in faults(machine(state, **more))]


PASS = {"Type": "Pass", "Next": "Done"}


def test_the_references_own_examples_are_answered_word_for_word() -> None:
    states = {
        "HelloWorld": {"Type": "Pass", "Parameters": {"a": "$.a"}, "Next": "Static"},
        "Static": {"Type": "Pass", "Result": {"c.$": "$.c"}, "Next": "FailState"},
        "FailState": {"Type": "Fail", "Error": "$.error", "Cause": "$.cause"},
    }
    definition = {"StartAt": "HelloWorld", "States": states}
    assert [(fault.code, fault.location, fault.message) for fault in faults(definition)] == [
        (
            "NO_DOLLAR",
            "/States/HelloWorld/Parameters",
            "The value of 'a' looks like a JSONPath. Instead of 'a', use 'a.$' to evaluate it as a JSONPath at "
            "runtime.",
        ),
        (
            "PASS_RESULT_IS_STATIC",
            "/States/Static/Result",
            "The value of 'c.$' will not evaluate as a JSONPath or Intrinsic Function at runtime. Instead of 'Result', "
            "use 'Parameters' to evaluate it as a JSONPath or Intrinsic Function at runtime.",
        ),
        (
            "NO_PATH",
            "/States/FailState/Error",
            "The value of 'Error' looks like a JSONPath. Instead of 'Error', use 'ErrorPath' to evaluate it as a "
            "JSONPath at runtime.",
        ),
        (
            "NO_PATH",
            "/States/FailState/Cause",
            "The value of 'Cause' looks like a JSONPath. Instead of 'Cause', use 'CausePath' to evaluate it as a "
            "JSONPath at runtime.",
        ),
    ]
    StateMachine(definition)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"Parameters": {"a": {"b": "$.x"}}}, "/Parameters/a"),
        ({"Parameters": {"a": [{"b": "$$.Execution.Id"}]}}, "/Parameters/a[0]"),
        ({"Parameters": {"a": "States.UUID()"}}, "/Parameters"),
        ({"Assign": {"a": "$.x"}}, "/Assign"),
    ],
)
def test_a_path_in_a_field_without_dollar_is_found_at_the_object_around_it(fields: Any, place: str) -> None:
    assert found(PASS | fields) == [("WARNING", "NO_DOLLAR", f"/States/It{place}")]


def test_the_assignments_of_rules_and_catchers_are_looked_at_too() -> None:
    rule = {"Variable": "$.a", "IsPresent": True, "Assign": {"a": "$.x"}, "Next": "Done"}
    choice = {"Type": "Choice", "Choices": [rule], "Default": "Done"}
    assert found(choice) == [("WARNING", "NO_DOLLAR", "/States/It/Choices[0]/Assign")]


@pytest.mark.parametrize(
    "fields",
    [
        {"Parameters": {"a.$": "$.x", "price": "$5", "text": "States. Nothing", "open": "$.a["}},
        {"Parameters": {"a": "{% $.x %}"}},
        {"Result": {"a": "x", "b": 1, "$": [None]}},
        {"Result": "plain"},
    ],
)
def test_what_would_not_evaluate_anyway_is_plain_text(fields: Any) -> None:
    assert found(PASS | fields) == []


def test_a_result_that_is_a_path_itself_is_static_too() -> None:
    assert found(PASS | {"Result": "$.x"}) == [("WARNING", "PASS_RESULT_IS_STATIC", "/States/It/Result")]
    assert found(PASS | {"Result": {"a": "$.x"}}) == [("WARNING", "PASS_RESULT_IS_STATIC", "/States/It/Result")]


def test_a_constant_that_a_rule_compares_with_has_a_field_for_paths() -> None:
    rule = {"Not": {"And": [{"Variable": "$.a", "StringEquals": "$.b"}]}, "Next": "Done"}
    assert found({"Type": "Choice", "Choices": [rule], "Default": "Done"}) == [
        ("WARNING", "NO_PATH", "/States/It/Choices[0]/Not/And[0]/StringEquals")
    ]


def test_with_jsonata_a_path_is_plain_text() -> None:
    assert found(PASS | {"Output": {"a": "$.x"}}, QueryLanguage="JSONata") == []
    assert found(PASS | {"Output": {"a": "$.x"}, "QueryLanguage": "JSONata"}) == []
