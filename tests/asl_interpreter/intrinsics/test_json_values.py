"""Intrinsic functions for JSON values and their text."""

from collections.abc import Callable
from typing import Any

import pytest

from asl_interpreter.errors import StatesError

Call = Callable[..., Any]
Refusal = Callable[..., StatesError]


def test_merging_takes_whole_fields_and_the_second_object_wins(call: Call) -> None:
    first, second = {"a": {"x": 1, "y": 2}, "b": 2}, {"a": {"z": 3}, "c": 3}
    merged = call("States.JsonMerge($.first, $.second, false)", first=first, second=second)
    assert merged == {"a": {"z": 3}, "b": 2, "c": 3}
    assert first == {"a": {"x": 1, "y": 2}, "b": 2}


@pytest.mark.parametrize(
    ("json", "value"),
    [
        ('{"a": [1, 2.5, null, true]}', {"a": [1, 2.5, None, True]}),
        (' "x" ', "x"),
        ("12", 12),
        ("null", None),
        ("", None),
        ("  ", None),
        ('"it\'s ü"', "it's ü"),
    ],
)
def test_a_text_of_json_becomes_its_value(json: str, value: Any, call: Call) -> None:
    assert call("States.StringToJson($.json)", json=json) == value


def test_a_value_becomes_its_json_without_spaces_or_escapes(call: Call) -> None:
    assert call("States.JsonToString($.a)", a={"b": [1, None, "ü"], "c": False}) == '{"b":[1,null,"ü"],"c":false}'
    assert call("States.JsonToString($.a)", a="x") == '"x"'


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("States.JsonMerge($, $, true)", "The third argument must be false"),
        ("States.JsonMerge(null, $, false)", "first argument must be an object, but it is null"),
        ("States.JsonMerge($, 'x', false)", "second argument must be an object"),
        ("States.StringToJson('\\{bad')", "The first argument is not JSON: "),
        ("States.StringToJson('NaN')", "The first argument is not JSON: NaN is not a number."),
        ("States.StringToJson(1)", "must be a string, but it is the number 1"),
    ],
)
def test_what_does_not_fit_is_refused(source: str, hint: str, refusal: Refusal) -> None:
    assert hint in refusal(source).hint
