"""Intrinsic functions for arrays."""

from collections.abc import Callable
from typing import Any

import pytest

from asl_interpreter.errors import StatesError

Call = Callable[..., Any]
Refusal = Callable[..., StatesError]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("States.Array()", []),
        ("States.Array($.a, 'x', null)", [[1, 2, 3, 4, 5], "x", None]),
        ("States.ArrayPartition($.a, 2)", [[1, 2], [3, 4], [5]]),
        ("States.ArrayPartition($.a, 9)", [[1, 2, 3, 4, 5]]),
        ("States.ArrayPartition($.a, 2.9)", [[1, 2], [3, 4], [5]]),
        ("States.ArrayPartition(States.Array(), 1)", []),
        ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("States.ArrayRange(0, 10, 3)", [0, 3, 6, 9]),
        ("States.ArrayRange(1.9, 3.9, 1.9)", [1, 2, 3]),
        ("States.ArrayRange(5, 1, -2)", [5, 3, 1]),
        ("States.ArrayRange(-0.6, -1.9, -1)", [0, -1]),
        ("States.ArrayRange(3, 3, -1)", [3]),
        ("States.ArrayRange(5, 1, 1)", []),
        ("States.ArrayRange(1, 5, -1)", []),
        ("States.ArrayGetItem($.a, 0)", 1),
        ("States.ArrayGetItem($.a, 4)", 5),
        ("States.ArrayGetItem($.a, 1.9)", 2),
        ("States.ArrayGetItem(States.Array(), 3)", None),
        ("States.ArrayLength($.a)", 5),
        ("States.ArrayLength(States.Array())", 0),
    ],
)
def test_arrays_are_made_cut_and_read(source: str, value: Any, call: Call) -> None:
    assert call(source, a=[1, 2, 3, 4, 5]) == value


def test_a_range_has_at_most_a_thousand_numbers(call: Call, refusal: Refusal) -> None:
    assert len(call("States.ArrayRange(1, 1000, 1)")) == 1000
    assert len(call("States.ArrayRange(1000, 1, -1)")) == 1000
    assert "1001" in refusal("States.ArrayRange(1, 1001, 1)").hint
    assert "1001" in refusal("States.ArrayRange(1001, 1, -1)").hint


@pytest.mark.parametrize(
    ("items", "value", "found"),
    [
        ([1, 2], 2, True),
        ([1, 2], 3, False),
        ([], None, False),
        ([1, None], None, True),
        ([0], False, False),
        ([1], True, False),
        ([[1, 2], 3], [1, 2], True),
        ([[1, 2], 3], 1, False),
        ([{"a": 1, "b": [2]}], {"a": 1, "b": [2]}, True),
        ([{"a": 1, "b": 2}], {"b": 2, "a": 1}, False),
        ([{"a": 1}], {"a": 1, "b": None}, False),
        (["true", "7"], True, True),
        (["true", "7"], 7, True),
        (["A"], "a", False),
    ],
)
def test_an_item_is_looked_for_by_its_text(items: Any, value: Any, found: bool, call: Call) -> None:
    assert call("States.ArrayContains($.items, $.value)", items=items, value=value) is found


@pytest.mark.parametrize(
    ("items", "unique"),
    [
        ([3, 1, 3, 2, 1], [3, 1, 2]),
        ([1, True, 1.0, "1", 0, False], [1, True, "1", 0, False]),
        ([None, None], [None]),
        ([{"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 1}], [{"a": 1, "b": 2}, {"a": 1}]),
        ([[1], [1], [True], [1, 1]], [[1], [True], [1, 1]]),
        ([], []),
    ],
)
def test_each_value_is_kept_once(items: Any, unique: Any, call: Call) -> None:
    kept = call("States.ArrayUnique($.items)", items=items)
    assert [(type(item), item) for item in kept] == [(type(item), item) for item in unique]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("States.ArrayPartition($.a, 0)", "must be a positive number, but it is 0"),
        ("States.ArrayPartition($.a, 0.9)", "must be a positive number, but it is 0"),
        ("States.ArrayPartition($.a, -1)", "must be a positive number, but it is -1"),
        ("States.ArrayPartition($.a, '2')", 'second argument must be a number, but it is the string "2"'),
        ("States.ArrayPartition('a', 2)", 'first argument must be an array, but it is the string "a"'),
        ("States.ArrayContains($, 1)", 'must be an array, but it is the object {"a":[1,2]}'),
        ("States.ArrayRange('a', 5, 1)", "first argument must be a number"),
        ("States.ArrayRange(1, null, 1)", "second argument must be a number, but it is null"),
        ("States.ArrayRange(1, 5, true)", "third argument must be a number, but it is the boolean true"),
        ("States.ArrayRange(1, 5, 0.5)", "must not be 0"),
        ("States.ArrayGetItem($.a, 2)", "The second argument is 2, but the array's items are numbered from 0 to 1."),
        ("States.ArrayGetItem($.a, -1)", "The second argument is -1"),
        ("States.ArrayGetItem($.a, '1')", "second argument must be a number"),
        ("States.ArrayGetItem('a', 0)", "first argument must be an array"),
        ("States.ArrayLength('a')", "first argument must be an array"),
        ("States.ArrayUnique(1)", "first argument must be an array"),
    ],
)
def test_what_does_not_fit_is_refused(source: str, hint: str, refusal: Refusal) -> None:
    assert hint in refusal(source, a=[1, 2]).hint
