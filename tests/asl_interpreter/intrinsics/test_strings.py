"""Intrinsic functions for strings."""

from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

import pytest

from asl_interpreter.errors import StatesError
from asl_interpreter.intrinsics.parser import parse_intrinsic
from asl_interpreter.scope import Scope

Call = Callable[..., Any]
Refusal = Callable[..., StatesError]


@pytest.mark.parametrize(
    ("text", "separators", "parts"),
    [
        ("a,b", ",", ["a", "b"]),
        ("This.is+a,test=string", ".+,=", ["This", "is", "a", "test", "string"]),
        (",a,,b,", ",", ["a", "b"]),
        (",,", ",", []),
        ("", ",", []),
        (" , ", ",", [" ", " "]),
        ("1a2b3ab4", "ab", ["1", "2", "3", "4"]),
        ("a^b-c]d\\e", "^-]\\", ["a", "b", "c", "d", "e"]),
        ("abc", "", ["abc"]),
        ("", "", []),
    ],
)
def test_each_separator_is_one_character_and_empty_parts_are_left_out(
    text: str, separators: str, parts: list[str], call: Call
) -> None:
    assert call("States.StringSplit($.text, $.separators)", text=text, separators=separators) == parts


@pytest.mark.parametrize(
    ("source", "formatted"),
    [
        ("States.Format('JOB#{}', $.id)", "JOB#j-1"),
        ("States.Format('{}{}-{}', 'a', 'b', 'c')", "ab-c"),
        ("States.Format('plain')", "plain"),
        ("States.Format('')", ""),
        ("States.Format('Zoë {} ☂', $.id)", "Zoë j-1 ☂"),
        ("States.Format($.template, $.id)", "<j-1> {}"),
        (r"States.Format('\{\} {} \{{}\}', 1, 2)", "{} 1 {2}"),
        (r"States.Format('it\'s {} \\', 1)", "it's 1 \\"),
        (r"States.Format('\\{}', 1)", "\\1"),
        ("States.Format('{}', '{}')", "{}"),
        (r"States.Format('{}', '\{\}')", "{}"),
        ("States.Format('{}|{}|{}|{}|{}', null, true, 1, 1.5, -2)", "null|true|1|1.5|-2"),
        ("States.Format('{}', $.nested)", "{a=1, b=[x, null, {}], c={d=true}}"),
        ("States.Format('{}', States.JsonToString($.nested))", '{"a":1,"b":["x",null,{}],"c":{"d":true}}'),
        ("States.Format('{}', $$.Execution.Name)", "book-1"),
    ],
)
def test_each_placeholder_is_replaced_by_the_next_value(source: str, formatted: str, call: Call) -> None:
    data = {"id": "j-1", "template": r"<{}> \{\}", "nested": {"a": 1, "b": ["x", None, {}], "c": {"d": True}}}
    assert call(source, **data) == formatted


@pytest.mark.parametrize("values", ["", ", 1", ", 1, 2, 3"])
def test_there_must_be_as_many_values_as_placeholders(values: str, refusal: Refusal) -> None:
    source = f"States.Format('{{}} {{}}'{values})"
    failure = refusal(source)
    assert failure.cause == (
        f"The function '{source}' had the following error: "
        "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}"
    )
    assert failure.hint == f"The template has 2 {{}}, but there are {values.count(',')} values for them."


@pytest.mark.parametrize(
    ("template", "alone", "partner"),
    [("Hello {", "{", "}"), ("}", "}", "{"), ("{{}}", "{", "}"), ('{"a": {}}', "{", "}"), (r"\{{}}", "}", "{")],
)
def test_a_brace_that_stands_alone_is_refused(template: str, alone: str, partner: str, refusal: Refusal) -> None:
    failure = refusal("States.Format($.template, 1)", template=template)
    assert failure.cause.endswith(f"Invalid template in States.Format: matching '{partner}' not found for '{alone}'")
    assert f"write '\\{alone}' for the character itself" in failure.hint


def test_an_identifier_is_a_uuid_of_version_4_and_repeats_with_the_seed_of_the_execution() -> None:
    make = parse_intrinsic("States.UUID()")
    first, second = Scope({}, {}, Random(7)), Scope({}, {}, Random(7))
    made = [make({}, first) for _ in range(3)]
    assert len(set(made)) == 3
    assert {UUID(identifier).version for identifier in made} == {4}
    assert made == [make({}, second) for _ in range(3)]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("States.StringSplit(1, ',')", "first argument must be a string"),
        ("States.StringSplit('a', null)", "second argument must be a string"),
        ("States.Format(1, 2)", "first argument must be a string"),
    ],
)
def test_what_does_not_fit_is_refused(source: str, hint: str, refusal: Refusal) -> None:
    assert hint in refusal(source).hint
