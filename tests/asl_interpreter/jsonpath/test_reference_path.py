"""Reference paths: where a result goes in a state's input."""

from typing import Any

import pytest

from asl_interpreter.errors import RESULT_PATH_MATCH_FAILURE, StatesError
from asl_interpreter.jsonpath.reference_path import compile_reference_path
from asl_interpreter.jsonpath.syntax import PathSyntaxError


@pytest.mark.parametrize(
    ("path", "data", "result"),
    [
        ("$", {"a": 1}, "new"),
        ("$", "text", "new"),
        ("$.a", {}, {"a": "new"}),
        ("$.a", {"a": 1, "b": 2}, {"a": "new", "b": 2}),
        ("$.a.b.c", {"z": 0}, {"z": 0, "a": {"b": {"c": "new"}}}),
        ("$.a.b", {"a": {"c": 1}}, {"a": {"c": 1, "b": "new"}}),
        ("$['a']['b c']", {}, {"a": {"b c": "new"}}),
        ("$.a[1]", {"a": [1, 2, 3]}, {"a": [1, "new", 3]}),
        ("$.a[0].b", {"a": [{"c": 1}]}, {"a": [{"c": 1, "b": "new"}]}),
        ("$[0]", [1], ["new"]),
    ],
)
def test_a_value_is_put_where_the_path_leads(path: str, data: Any, result: Any) -> None:
    assert compile_reference_path(path).insert(data, "new") == result


def test_the_input_stays_as_it_was_and_what_is_not_on_the_way_is_shared() -> None:
    data = {"a": {"b": 1}, "other": {"c": [1]}}
    changed = compile_reference_path("$.a.b").insert(data, 2)
    assert data == {"a": {"b": 1}, "other": {"c": [1]}}
    assert changed["other"] is data["other"]


def test_objects_made_on_the_way_are_new_every_time() -> None:
    path = compile_reference_path("$.a.b")
    first = path.insert({}, 1)
    assert path.insert({}, 2) == {"a": {"b": 2}}
    assert first == {"a": {"b": 1}}


@pytest.mark.parametrize(
    ("path", "data", "cause", "hint"),
    [
        (
            "$.a",
            "text",
            'Unable to apply ReferencePath $.a to input "text"',
            "The path asks for the field 'a' of an object, but what is there is the string \"text\".",
        ),
        (
            "$.a.b",
            {"a": [1]},
            'Unable to apply ReferencePath $.a.b to input {"a":[1]}',
            "The path asks for the field 'b' of an object, but what is there is the array [1].",
        ),
        (
            "$.a[1]",
            {"a": [1]},
            'Unable to apply ReferencePath $.a[1] to input {"a":[1]}',
            "The path asks for item 1 of an array, but what is there is the array [1].",
        ),
        (
            "$.a[0]",
            {},
            "Unable to apply ReferencePath $.a[0] to input {}",
            "The path asks for item 0 of an array, but what is there is the object {}.",
        ),
    ],
)
def test_a_path_that_does_not_fit_fails_the_state(path: str, data: Any, cause: str, hint: str) -> None:
    with pytest.raises(StatesError) as failure:
        compile_reference_path(path).insert(data, 1)
    assert (failure.value.error, failure.value.cause, failure.value.hint) == (RESULT_PATH_MATCH_FAILURE, cause, hint)


@pytest.mark.parametrize("path", ["$.a[*]", "$..a", "$.a[0:1]", "$.a[?(@.b)]", "$.a[-1]", "$$.a", "$a", "a"])
def test_a_reference_path_leads_to_one_place_below_the_input(path: str) -> None:
    with pytest.raises(PathSyntaxError):
        compile_reference_path(path)
