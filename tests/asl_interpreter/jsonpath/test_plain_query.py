"""Plain queries find what `python-jsonpath` finds."""

from typing import Any

import pytest

from asl_interpreter.jsonpath.plain_query import plain_query
from asl_interpreter.jsonpath.query import compile_query
from asl_interpreter.jsonpath.syntax import split
from asl_interpreter.values import JSON

VALUES: list[JSON] = [
    [{"a": 1, "b": {"a": None, "c": [0]}}, {"a": [], "it's": False}, {"b": []}, "a", None, 7, [{"a": "deep"}]],
    {"a": {"a": {"b": 2}}, "b": [{"a": 0}, {"a": False}, {}], "c": "text"},
    {"a": False},
    [],
    {},
    "text",
    None,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    "path",
    [
        "$[*]",
        "$.*",
        "$[*].a",
        "$[*].a.b",
        "$[*]['it\\'s']",
        "$[*][*]",
        "$[?(@.a)]",
        "$[?(@.a.b)]",
        "$[?(@.b.c)].b.c[*]",
        "$[*][?(@.a)]",
        "$[?(@.a)][?(@.a)]",
        "$[*].b[?(@.a)].a",
        "$..a",
        "$..a[*]",
        "$..['it\\'s']",
        "$[*]..a..b",
        "$..b[?(@.a)]",
    ],
)
def test_a_plain_query_finds_what_the_library_finds(path: str, value: JSON) -> None:
    parts = split(path)
    plain = plain_query(parts.query)
    assert plain is not None

    def outcome(find: Any) -> Any:
        try:
            return find(value, value)
        except LookupError:
            return LookupError

    assert outcome(plain) == outcome(compile_query(parts))


@pytest.mark.parametrize("path", ["$[0:1]", "$..*", "$['a','b']", "$[?(@.a == 1)]", "$[?(!@.a)]", "$[?(@.a[0])]"])
def test_another_query_is_left_to_the_library(path: str) -> None:
    assert plain_query(split(path).query) is None
