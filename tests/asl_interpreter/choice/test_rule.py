"""Choice rules: every operator, on values that match, that do not, and of another type."""

from random import Random
from typing import Any

import pytest

from asl_interpreter.choice.comparisons import compile_pattern
from asl_interpreter.choice.rule import compile_rule
from asl_interpreter.definition.place import Place
from asl_interpreter.errors import StatesError
from asl_interpreter.scope import Scope

SCOPE = Scope({"Execution": {"Name": "e-1"}}, {"limit": 5, "nothing": None}, Random(0))
EARLY, LATE = "2026-01-01T09:00:00Z", "2026-01-01T10:00:01+01:00"
VALUES = [None, True, False, 0, 0.0, 1, 1.5, "", "a", "1", EARLY, [], [1], {}, {"a": 1}]


def matches(rule: dict[str, Any], data: Any) -> bool:
    at = Place()
    compiled = compile_rule(rule, at)
    assert at.faults == []
    return compiled(data, SCOPE)


ORDERED = [("String", "a", "b"), ("Numeric", 1, 1.5), ("Timestamp", EARLY, LATE)]
ORDERS = {
    "Equals": (False, True, False),
    "LessThan": (True, False, False),
    "GreaterThan": (False, False, True),
    "LessThanEquals": (True, True, False),
    "GreaterThanEquals": (False, True, True),
}


@pytest.mark.parametrize(("kind", "low", "high"), ORDERED)
@pytest.mark.parametrize(("order", "expected"), ORDERS.items())
def test_an_operator_compares_with_a_constant_and_with_what_a_path_leads_to(
    kind: str, low: Any, high: Any, order: str, expected: tuple[bool, bool, bool]
) -> None:
    for (left, right), outcome in zip([(low, high), (low, low), (high, low)], expected, strict=True):
        data = {"left": left, "right": right}
        assert matches({"Variable": "$.left", f"{kind}{order}": right}, data) is outcome
        assert matches({"Variable": "$.left", f"{kind}{order}Path": "$.right"}, data) is outcome


@pytest.mark.parametrize("operator", ["BooleanEquals", "BooleanEqualsPath"])
def test_booleans_are_compared(operator: str) -> None:
    right = "$.right" if operator.endswith("Path") else True
    assert matches({"Variable": "$.left", operator: right}, {"left": True, "right": True})
    assert not matches({"Variable": "$.left", operator: right}, {"left": False, "right": True})


@pytest.mark.parametrize(
    ("operator", "constant"),
    [("StringEquals", "a"), ("NumericLessThan", 100), ("BooleanEquals", True), ("TimestampEquals", EARLY)],
)
def test_a_value_of_another_type_does_not_match_and_is_no_error(operator: str, constant: Any) -> None:
    fitting = {"S": (str,), "N": (int, float), "B": (bool,), "T": (str,)}[operator[0]]
    others = [value for value in VALUES if type(value) not in fitting]
    assert len(others) >= 10
    for value in others:
        assert not matches({"Variable": "$.v", operator: constant}, {"v": value}), value
        assert not matches({"Variable": "$.v", f"{operator}Path": "$.w"}, {"v": constant, "w": value}), value


def test_whole_numbers_and_fractions_are_one_type() -> None:
    assert matches({"Variable": "$.v", "NumericEquals": 5}, {"v": 5.0})


@pytest.mark.parametrize(
    ("operator", "members"),
    [
        ("IsNull", [None]),
        ("IsBoolean", [True, False]),
        ("IsNumeric", [0, 0.0, 1, 1.5]),
        ("IsString", ["", "a", "1", EARLY]),
        ("IsTimestamp", [EARLY]),
        ("IsPresent", VALUES),
    ],
)
def test_a_type_test_is_the_same_as_whether_the_value_is_of_that_type(operator: str, members: list[Any]) -> None:
    for value in VALUES:
        member = any(value is one for one in members)
        for wanted in (True, False):
            assert matches({"Variable": "$.v", operator: wanted}, {"v": value}) is (member is wanted), value


def test_what_is_not_there_is_not_present() -> None:
    assert matches({"Variable": "$.a.b", "IsPresent": False}, {"a": 1})
    assert not matches({"Variable": "$.a.b", "IsPresent": True}, {"a": 1})
    assert matches({"Variable": "$unset", "IsPresent": False}, {})
    assert matches({"Variable": "$nothing", "IsPresent": True}, {})


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("log-*.txt", ["log-.txt", "log-2026.txt", "log-a/b\nc.txt"], ["log-2026.csv", "my log-1.txt", ""]),
        ("*", ["", "anything"], []),
        ("", [""], ["a"]),
        ("*a*b*", ["ab", "xaxbx"], ["ba"]),
        (r"\*", ["*"], ["a", r"\*"]),
        (r"a\\*", ["a\\", "a\\b"], ["a*", "ab"]),
        ("a.c[0]", ["a.c[0]"], ["abc0", "abc[0]"]),
        (r"a\b", [r"a\b"], ["ab"]),
    ],
)
def test_string_matches_takes_an_asterisk_for_any_characters(
    pattern: str, matching: list[str], others: list[str]
) -> None:
    for value in matching:
        assert matches({"Variable": "$.v", "StringMatches": pattern}, {"v": value}), value
    for other in [*others, 1, None, ["log-.txt"]]:
        assert not matches({"Variable": "$.v", "StringMatches": pattern}, {"v": other}), other


YES, NO = {"Variable": "$.v", "IsNumeric": True}, {"Variable": "$.v", "IsNull": True}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"And": [YES, YES]}, True),
        ({"And": [YES, NO]}, False),
        ({"Or": [NO, YES]}, True),
        ({"Or": [NO, NO]}, False),
        ({"Not": NO}, True),
        ({"Not": YES}, False),
        ({"And": [{"Or": [NO, {"Not": NO}]}, {"Not": {"And": [YES, NO]}}]}, True),
        ({"Comment": "why", "And": [{**YES, "Comment": "because"}]}, True),
    ],
)
def test_rules_combine(rule: dict[str, Any], expected: bool) -> None:
    assert matches(rule, {"v": 1}) is expected


def test_and_and_or_stop_where_the_outcome_is_known() -> None:
    missing = {"Variable": "$.missing", "IsNull": True}
    assert not matches({"And": [NO, missing]}, {"v": 1})
    assert matches({"Or": [YES, missing]}, {"v": 1})


def test_both_sides_take_the_context_object_and_variables() -> None:
    assert matches({"Variable": "$$.Execution.Name", "StringEqualsPath": "$.name"}, {"name": "e-1"})
    assert matches({"Variable": "$.name", "StringEqualsPath": "$$.Execution.Name"}, {"name": "e-1"})
    assert matches({"Variable": "$limit", "NumericLessThanPath": "$.n"}, {"n": 6})
    assert matches({"Variable": "$.n", "NumericGreaterThanPath": "$limit"}, {"n": 6})


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ({"Variable": "$.missing", "NumericEquals": 1}, "$.missing"),
        ({"Variable": "$.missing", "IsNull": True}, "$.missing"),
        ({"Variable": "$.missing", "StringMatches": "*"}, "$.missing"),
        ({"Variable": "$.n", "NumericEqualsPath": "$.other.deep"}, "$.other.deep"),
        ({"Variable": "$unset", "NumericEquals": 1}, "$unset"),
        ({"Not": {"Variable": "$.missing", "IsString": True}}, "$.missing"),
    ],
)
def test_a_path_that_leads_nowhere_fails_the_state(rule: dict[str, Any], path: str) -> None:
    with pytest.raises(StatesError) as failure:
        matches(rule, {"n": 1})
    assert failure.value.error == "States.Runtime"
    assert failure.value.cause == (
        f"Invalid path '{path}': The choice state's condition path references an invalid value."
    )
    assert failure.value.hint


@pytest.mark.parametrize(
    ("rule", "location"),
    [
        ({"NumericEquals": 1}, "/rule"),
        ({"Variable": "$.v"}, "/rule"),
        ({"Variable": "v", "NumericEquals": 1}, "/rule/Variable"),
        ({"Variable": 1, "NumericEquals": 1}, "/rule/Variable"),
        ({"Variable": "$.v", "NumericEquals": "1"}, "/rule/NumericEquals"),
        ({"Variable": "$.v", "NumericEquals": True}, "/rule/NumericEquals"),
        ({"Variable": "$.v", "StringEquals": None}, "/rule/StringEquals"),
        ({"Variable": "$.v", "StringMatches": 1}, "/rule/StringMatches"),
        ({"Variable": "$.v", "TimestampEquals": "tomorrow"}, "/rule/TimestampEquals"),
        ({"Variable": "$.v", "IsNull": "true"}, "/rule/IsNull"),
        ({"Variable": "$.v", "StringEqualsPath": "w"}, "/rule/StringEqualsPath"),
        ({"Variable": "$.v", "StringMatchesPath": "$.w", "IsNull": True}, "/rule"),
        ({"Variable": "$.v", "NumericEquals": 1, "StringEquals": "1"}, "/rule"),
        ({"Variable": "$.v", "NumericAlmost": 1, "IsNull": True}, "/rule"),
        ({"And": []}, "/rule/And"),
        ({"Or": {}}, "/rule/Or"),
        ({"Not": [YES]}, "/rule/Not"),
        ({"And": [YES], "Variable": "$.v"}, "/rule"),
        ({"And": [YES, {**YES, "Next": "There"}]}, "/rule/And/1"),
    ],
)
def test_a_rule_that_cannot_be_is_a_fault_where_it_stands(rule: dict[str, Any], location: str) -> None:
    at = Place("/rule")
    compile_rule(rule, at)
    assert location in [fault.location.replace("[", "/").replace("]", "") for fault in at.faults]


@pytest.mark.parametrize(
    ("operator", "constant", "message"),
    [
        ("TimestampLessThan", "2026-01-01", "String does not match RFC3339 timestamp"),
        ("TimestampLessThan", 2026, "TimestampLessThan cannot take 2026"),
        ("NumericEquals", "1", 'NumericEquals cannot take "1"'),
    ],
)
def test_a_constant_that_the_operator_cannot_take_is_told(operator: str, constant: Any, message: str) -> None:
    at = Place()
    compile_rule({"Variable": "$.v", operator: constant}, at)
    assert [fault.message for fault in at.faults] == [message]


def test_every_fault_is_named_at_once() -> None:
    at = Place()
    compile_rule({"And": [{"Variable": "v", "IsNull": 1}, {"Not": {"Variable": "$.v"}}]}, at)
    assert len(at.faults) == 3


@pytest.mark.parametrize(
    ("pattern", "text", "answer"),
    [
        ("*-*-*.txt", "-" * 100_000, False),
        ("*a*a*a*a*b", "a" * 100_000, False),
        ("*-*-*.txt", "a-b-c.txt", True),
        ("*a*", "a", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("*ab*ab", "abab", True),
        ("*ab*ab", "ab", False),
        ("**", "", True),
        ("", "", True),
        ("", "a", False),
        (r"a\*", "a*", True),
        (r"a\*", "ab", False),
        (r"a\\*", "a\\b", True),
    ],
)
def test_string_matches_looks_at_each_place_once(pattern: str, text: str, answer: bool) -> None:
    assert compile_pattern(pattern)(text) is answer
