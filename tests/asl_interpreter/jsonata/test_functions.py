"""The functions that Step Functions adds to JSONata; outcomes as measured on AWS."""

import re
from random import Random
from typing import Any

import pytest

from asl_interpreter.definition.place import Place
from asl_interpreter.errors import StatesError
from asl_interpreter.jsonata.expression import compile_jsonata
from asl_interpreter.scope import Scope


def scope(seed: int = 1) -> Scope:
    return Scope({"State": {"EnteredTime": "2026-01-02T03:04:05.678Z"}}, {}, Random(seed))


def evaluate(text: str, given: Scope | None = None) -> Any:
    at = Place()
    expression = compile_jsonata(text, at)
    assert at.faults == []
    return expression({}, given or scope())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]),
        ("$partition([1,2], 2.9)", [[1, 2]]),
        ("$partition([1,2,3])", [[1, 2, 3]]),
        ("$partition([1..3], 2)", [[1, 2], [3]]),
        ("$range(0, 10, 2)", [0, 2, 4, 6, 8, 10]),
        ("$range(0, 9, 2)", [0, 2, 4, 6, 8]),
        ("$range(10, 0, -5)", [10, 5, 0]),
        ("$range(-1.7, 2, 1)", [-1, 0, 1, 2]),
        ("$range(5, 1, -1.5)", [5, 4, 3, 2, 1]),
        ("$range(3, 3, 1)", 3),
        ("$hash('Hello', 'MD5')", "8b1a9953c4611296a827abf8c47804d7"),
        ("$hash('input', 'SHA-1')", "140f86aae51ab9e1cda9b4254fe98a74eb54c1a1"),
        ("$hash('Hello', 'SHA-256')", "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969"),
        ("$length($hash('', 'SHA-384'))", 96),
        ("$length($hash('', 'SHA-512'))", 128),
        ("$hash('ñ', 'MD5')", "94e9342ecbb1458b6043ecd3bfcbc192"),
        ('$parse(\'{"b": [1, null, 2.0], "a": 1.5}\')', {"b": [1, None, 2], "a": 1.5}),
        ('$parse(\'{"a": {"b": 1}}\').a.b', 1),
        ("$parse('null')", None),
        ("$exists($parse('null'))", True),
        ("$parse('9223372036854775807')", 9223372036854775807),
        ("$map(['1', '2'], $parse)", [1, 2]),
        ("$random(42)", 0.7275636800328681),
        ("$random(0)", 0.730967787376657),
        ("$random(0.9)", 0.730967787376657),
        ("$random(7)", 0.7306990420600421),
        ("$now()", "2026-01-02T03:04:05.678Z"),
        ("$now('[Y0001]/[M01]')", "2026/01"),
        ("$fromMillis($millis())", "2026-01-02T03:04:05.678Z"),
        ("$sort($shuffle([3, 1, 2]))", [1, 2, 3]),
    ],
)
def test_a_function_gives(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("$partition([], 2)", "returned nothing (undefined)."),
        ("$partition([1, 2], 0)", "returned nothing (undefined)."),
        ("$partition([1, 2], -0.5)", "returned nothing (undefined)."),
        ("$partition([1], -1)", "threw an error during evaluation. D3137: Second argument must be zero or greater"),
        ("$range(5, 1, 1)", "returned nothing (undefined)."),
        ("$range(1, 5, 0)", "returned nothing (undefined)."),
        ("$range(1, 5)", "returned nothing (undefined)."),
        ("$range($unset, 5, 1)", "returned nothing (undefined)."),
        ("$range(1, 5, 0.5)", "returned nothing (undefined)."),
        ("$range(1)", 'T0410: Argument 2 of function "range" does not match function signature'),
        ("$hash('a')", "returned nothing (undefined)."),
        ("$hash('a', 'md5')", "threw an error during evaluation. D3137: "),
        ("$hash(42, 'MD5')", 'T0410: Argument 1 of function "hash" does not match function signature'),
        ("$parse()", "returned nothing (undefined)."),
        ("$parse(null)", 'T0410: Argument 1 of function "parse" does not match function signature'),
        ("$random(1, 2)", "T0410: "),
        ("$uuid('seed')", "T0410: "),
        ("$partition([1], 2, 'x')", "T0410: "),
    ],
)
def test_a_function_gives_nothing_or_refuses(text: str, outcome: str) -> None:
    with pytest.raises(StatesError) as failure:
        evaluate(text)
    assert outcome in failure.value.cause


@pytest.mark.parametrize("text", ["", "  ", "{", '{"a":1}{"b":2}', "[1] [2]", '{"a":1,"a":2}', "1e400", "NaN", "nope"])
def test_parse_takes_one_json_value_and_no_more(text: str) -> None:
    with pytest.raises(StatesError) as failure:
        evaluate(f"$parse('{text}')")
    assert failure.value.cause.endswith("threw an error during evaluation. D3137: Invalid JSON")


def test_chance_comes_from_the_execution() -> None:
    for text in ("$random()", "$uuid()", "$shuffle([1..20])"):
        assert evaluate(text, scope(1)) == evaluate(text, scope(1))
        assert evaluate(text, scope(1)) != evaluate(text, scope(2))
    assert evaluate("$random() = $random()") is False


def test_a_uuid_is_of_version_4() -> None:
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", evaluate("$uuid()"))
