"""Calls of intrinsic functions: how they are written, and how they fail."""

from collections.abc import Callable
from typing import Any

import pytest

from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.intrinsics.parser import IntrinsicSyntaxError, is_intrinsic, parse_intrinsic

Call = Callable[..., Any]
Refusal = Callable[..., StatesError]


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("States.UUID()", True),
        ("States.Format ('{}', 1)", True),
        (" States.Format('{}', 1)", False),
        ("States.Nothing()", True),
        ("$.States.UUID()", False),
        ("States.UUID", False),
        ("$.a", False),
        ("'States.UUID()'", False),
    ],
)
def test_a_call_starts_with_states_and_a_name(source: str, answer: bool) -> None:
    assert is_intrinsic(source) == answer


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("1", 1),
        ("-12", -12),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("false", False),
        ("null", None),
        ("''", ""),
        ("'Zoë ☂, ok'", "Zoë ☂, ok"),
        ("'a\nb'", "a\nb"),
        (r"'it\'s \{a\} \\n'", r"it's {a} \n"),
        ("'a (b) $.c'", "a (b) $.c"),
        ("$", {"a": [{"b c": 3}], "d-e": 4}),
        ("$.d-e", 4),
        ("$.a[0]['b c']", 3),
        ("$.a[*]['b c']", [3]),
        ("$.a[?(@['b c'] == 3)]", [{"b c": 3}]),
        ("$$.Execution.Name", "book-1"),
        ("$n", 2),
        ("States.Array(1, States.Array())", [1, []]),
    ],
)
@pytest.mark.parametrize("form", ["States.Array({})", "States.Array( {} )"])
def test_arguments_are_literals_paths_variables_and_calls(form: str, argument: str, value: Any, call: Call) -> None:
    assert call(form.replace("{}", argument), a=[{"b c": 3}], **{"d-e": 4}) == [value]


def test_spaces_after_a_call_do_not_count(call: Call) -> None:
    assert call("States.Array(1) \n") == [1]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 5000])
def test_a_number_that_json_does_not_have_is_refused(number: str) -> None:
    with pytest.raises(IntrinsicSyntaxError, match="no number that JSON has"):
        parse_intrinsic(f"States.Array({number})")


def test_arguments_keep_their_order(call: Call) -> None:
    assert call("States.Array('a', $.b,States.MathAdd(1, $n) , null)", b="b") == ["a", "b", 3, None]


def test_calls_nest_ten_deep_and_no_deeper(call: Call) -> None:
    ten = "States.Array(" * 10 + ")" * 10
    assert call(ten) == [[[[[[[[[[]]]]]]]]]]
    with pytest.raises(IntrinsicSyntaxError, match="calls are nested more than 10 deep"):
        parse_intrinsic(f"States.Array({ten})")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("States.Nothing()", "there is no function States.Nothing"),
        ("States.Array(1", "',' or ')' is missing before ''"),
        ("States.Array(1 2)", "',' or ')' is missing before ' 2)'"),
        ("States.Array(1,)", "no argument can be read from ')' on"),
        ("States.Array([1])", "no argument can be read from '[1])' on"),
        ("States.Array(.5)", "no argument can be read from '.5)' on"),
        ("States.Array(1.)", "',' or ')' is missing before '.)'"),
        ("States.Array() x", "the call ends before ' x'"),
        ("States.Array(nothing)", "no argument can be read from 'nothing)' on"),
        (r"States.Array('a\"b')", r"""no argument can be read from ''a\"b')' on"""),
        (r"States.Array('a\nb')", r"no argument can be read from ''a\nb')' on"),
        ("States.Array($.a[)", "',' or ')' is missing before '[)'"),
        ("States.Array($.)", "'$.' is not a path"),
    ],
)
def test_a_call_that_is_not_well_formed_is_refused_with_the_reason(source: str, reason: str) -> None:
    with pytest.raises(IntrinsicSyntaxError) as refusal:
        parse_intrinsic(source)
    assert str(refusal.value).startswith(f"'{source}' is not a valid intrinsic function call: ")
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("States.Format('{}',$.nope)", "$.nope"),
        ("States.Array($.other, $.a.b)", "$.a.b"),
        ("States.Format('{}', States.Array($.items[5]))", "$.items[5]"),
        ("States.Format('{}', $$.Nope.Deep)", "$.Nope.Deep"),
    ],
)
def test_an_argument_that_leads_nowhere_fails_with_the_whole_call_and_the_input(
    source: str, named: str, refusal: Refusal
) -> None:
    failure = refusal(source, other=1, items=[])
    assert failure.error == RUNTIME
    assert failure.cause == (
        f"The function '{source}' had the following error: The JsonPath argument for the field '{named}' could not be "
        'found in the input \'{"other":1,"items":[]}\''
    )
    assert "is there" in failure.hint or "array of 0" in failure.hint


def test_a_refused_argument_fails_with_the_whole_call_and_says_what_it_was(refusal: Refusal) -> None:
    failure = refusal("States.Array(States.MathAdd($.a, 1))", a="two")
    assert failure.error == RUNTIME
    assert failure.cause == (
        "The function 'States.Array(States.MathAdd($.a, 1))' had the following error: "
        "Invalid arguments in States.MathAdd"
    )
    assert failure.hint == 'The first argument must be a number, but it is the string "two".'


def test_a_hint_shows_eighty_characters_of_an_argument(refusal: Refusal) -> None:
    assert refusal("States.MathAdd($.a, 1)", a="x" * 78).hint.endswith(f'the string "{"x" * 78}".')
    assert refusal("States.MathAdd($.a, 1)", a="x" * 79).hint.endswith(f'the string "{"x" * 79}….')


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("ArrayPartition", 2),
        ("ArrayContains", 2),
        ("ArrayRange", 3),
        ("ArrayGetItem", 2),
        ("ArrayLength", 1),
        ("ArrayUnique", 1),
        ("Base64Encode", 1),
        ("Base64Decode", 1),
        ("Hash", 2),
        ("JsonMerge", 3),
        ("StringToJson", 1),
        ("JsonToString", 1),
        ("MathRandom", 3),
        ("MathAdd", 2),
        ("StringSplit", 2),
        ("UUID", 0),
    ],
)
def test_each_function_takes_no_more_arguments_than_it_has_use_for(name: str, most: int, refusal: Refusal) -> None:
    arguments = ", ".join(["1"] * (most + 1))
    assert refusal(f"States.{name}({arguments})").hint.endswith(f"but gets {most + 1}.")


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("States.ArrayLength()", "States.ArrayLength takes 1 argument, but gets 0."),
        ("States.MathAdd(1, 2, 3)", "States.MathAdd takes 2 arguments, but gets 3."),
        ("States.MathRandom(1)", "States.MathRandom takes 2 or 3 arguments, but gets 1."),
        ("States.Format()", "States.Format takes at least 1 argument, but gets 0."),
        ("States.UUID(1)", "States.UUID takes 0 arguments, but gets 1."),
    ],
)
def test_a_wrong_number_of_arguments_is_refused_when_the_call_is_evaluated(
    source: str, hint: str, refusal: Refusal
) -> None:
    failure = refusal(source)
    name = source.split("(")[0]
    assert failure.cause == f"The function '{source}' had the following error: Invalid arguments in {name}"
    assert failure.hint == hint
