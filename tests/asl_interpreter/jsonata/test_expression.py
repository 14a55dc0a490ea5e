"""JSONata expressions: what they give, and what they say when they give nothing."""

import json
import subprocess
import sys
import threading
from random import Random
from typing import Any

import pytest

from asl_interpreter.definition.place import Place
from asl_interpreter.errors import StatesError
from asl_interpreter.jsonata.expression import compile_jsonata
from asl_interpreter.scope import Scope

INPUT = {
    "n": 5,
    "whole": 2.0,
    "name": "Ann",
    "jobs": [{"id": "j-1", "open": True, "cost": 10}, {"id": "j-2", "open": False, "cost": 20}],
    "numbers": [3, 1, 2],
    "nulls": [1, None, 2],
    "nested": [[None]],
    "some": {"x": None, "y": 1},
    "none": None,
    "empty": [],
}
CONTEXT = {"State": {"EnteredTime": "2026-01-01T09:00:00.000Z", "Name": "S"}}


def scope(**variables: Any) -> Scope:
    return Scope(CONTEXT, variables, Random(1))


def evaluate(text: str, **variables: Any) -> Any:
    at = Place() / "Output"
    expression = compile_jsonata(text, at)
    assert at.faults == []
    return expression({"input": INPUT, "context": CONTEXT}, scope(**variables))


def cause(text: str, **variables: Any) -> str:
    with pytest.raises(StatesError) as failure:
        evaluate(text, **variables)
    assert failure.value.error == "States.QueryEvaluationError"
    assert failure.value.location == "Output"
    opening = f"The JSONata expression '{text}' specified for the field 'Output' "
    assert failure.value.cause.startswith(opening)
    return failure.value.cause.removeprefix(opening)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$states.input.n", 5),
        ("$states.input.n + 1", 6),
        ("$states.context.State.Name", "S"),
        ("$states.input.jobs.id", ["j-1", "j-2"]),
        ("$states.input.jobs[open].id", "j-1"),
        ("[$states.input.jobs[open].id]", ["j-1"]),
        ("$states.input.jobs[1].cost / 8", 2.5),
        ("$states.input.jobs[1].cost / 10", 2),
        ("$sum($states.input.jobs.cost)", 30),
        ("$states.input.numbers^($)", [1, 2, 3]),
        ("$map($states.input.numbers, function($n) { $n * 2 })", [6, 2, 4]),
        ("$states.input.jobs{id: cost}", {"j-1": 10, "j-2": 20}),
        ("{'name': $states.input.name & '!'}", {"name": "Ann!"}),
        ("$states.input.n > 3 ? 'many' : 'few'", "many"),
        ("($a := 1; $b := 2; $a + $b)", 3),
        ("$states.input.name ~> $uppercase", "ANN"),
        ("$replace('John Smith', /(\\w+)\\s(\\w+)/, '$2, $1')", "Smith, John"),
        ("[1..4]", [1, 2, 3, 4]),
        ("$count([1..4])", 4),
        ("$states.input.empty", []),
        ("{'e': $states.input.empty}", {"e": []}),
        ("5.5 % 2", 1.5),
        ("-7 % 3", -1),
        ("1e3", 1000),
        ("1/0", "Infinity"),
        ("[-1/0]", ["-Infinity"]),
        ("0/0", "NaN"),
        ("5 % 0", "NaN"),
        ("($states.input.whole)", 2),
        ("$states.input", INPUT),
    ],
)
def test_an_expression_gives_plain_json(text: str, value: Any) -> None:
    result = evaluate(text)
    assert result == value
    assert json.dumps(result) == json.dumps(value)  # also the types: 2, not 2.0; lists and dicts, none of the library's


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("$states.input.none", None),
        ("$nothing", None),
        ("$exists($states.input.none)", True),
        ("$exists($nothing)", True),
        ("$exists($states.input.missing)", False),
        ("$type($states.input.none)", "null"),
        ("$states.input.nulls", [1, None, 2]),
        ("$states.input.nulls[1]", None),
        ("$count($states.input.nulls[$ = null])", 1),
        ("$map($states.input.nulls, function($v) { $v = null })", [False, True, False]),
        ("$sift($states.input.some, function($v) { $v != null })", {"y": 1}),
        ("$each($states.input.some, function($v, $k) { $k & '=' & $string($v) })", ["x=null", "y=1"]),
        ("$merge([$states.input.some, {'z': null}])", {"x": None, "y": 1, "z": None}),
        ("$states.input.nested", [[None]]),
        ("$count(null)", 1),
        ("$lookup($states.input, 'none')", None),
        ("$string($states.input.some)", '{"x":null,"y":1}'),
    ],
)
def test_null_is_a_value_and_not_nothing(text: str, value: Any) -> None:
    assert evaluate(text, nothing=None) == value


@pytest.mark.parametrize(
    "text",
    [
        "$states.input.missing",
        "$states.input.n.deeper",
        "$states.result",
        "$unset",
        "$states.input.numbers[7]",
        "$states.input.missing + 1",
        "$uppercase()",
    ],
)
def test_an_expression_that_gives_nothing_fails(text: str) -> None:
    assert cause(text) == "returned nothing (undefined)."


@pytest.mark.parametrize("text", ["function($x) { $x }", "[$sum]", "{'f': $uppercase}"])
def test_a_function_is_no_result(text: str) -> None:
    assert cause(text) == "returned an unsupported result type."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("'a' - 1", 'T2001: The left side of the "-" operator must evaluate to a number'),
        ("1 + {}", 'T2002: The right side of the "+" operator must evaluate to a number'),
        ("1 < 'a'", 'T2009: The values 1 and "a" either side of operator "<" must be of the same data type'),
        ("-'a'", 'D1002: Cannot negate a non-numeric value: "a"'),
        ("1/0 + 1", "D1001: Number out of range: null"),
        ("$sum(['a'])", 'T0412: Argument 1 of function "sum" must be an array of "numbers"'),
        ("$sum(null)", 'T0412: Argument 1 of function "sum" must be an array of "numbers"'),
        ("$uppercase(1)", 'T0410: Argument 1 of function "uppercase" does not match function signature'),
        ("$uppercase(null)", 'T0410: Argument 1 of function "uppercase" does not match function signature'),
        ("1 ~> $uppercase", 'T0410: Argument 1 of function "uppercase" does not match function signature'),
        (
            "$states.input.numbers.$uppercase()",
            'T0411: Context value is not a compatible type with argument 1 of function "uppercase"',
        ),
        ("$sqrt(-1)", "D3060: The sqrt function cannot be applied to a negative number: -1"),
        ("$number('abc')", 'D3030: Unable to cast value to a number: "abc"'),
        ("$replace('a', '', 'b')", "D3010: Second argument of replace function cannot be an empty string"),
        (
            "$replace('a', 'a', 'b', -1)",
            "D3011: Fourth argument of replace function must evaluate to a positive number",
        ),
        ("1 < true", 'T2010: The expressions either side of operator "<" must evaluate to numeric or string values'),
        ("$join([1])", 'T0412: Argument 1 of function "join" must be an array of "strings"'),
        ("$split('a', 'b', -1)", "D3020: Third argument of split function must evaluate to a positive number"),
        (
            "$formatBase(10, 99)",
            "D3100: The radix of the formatBase function must be between 2 and 36.  It was given 99",
        ),
        (
            "$toMillis('soon')",
            'D3110: The argument of the toMillis function must be an ISO 8601 formatted timestamp. Given "soon"',
        ),
        (
            "$reduce([1, 2], function($a) { $a })",
            "D3050: The second argument of reduce function must be a function with at least two arguments",
        ),
        ("$error('stop')", "D3137: stop"),
        ("true and $error('stop')", "D3137: stop"),
        ("$assert(false, 'must hold')", "D3141: must hold"),
        ("$notThere(1)", "T1006: Attempted to invoke a non-function"),
        ("$eval('1 + 1')", "T1006: Attempted to invoke a non-function"),
    ],
)
def test_an_error_is_told_in_jsonatas_own_words(text: str, message: str) -> None:
    assert cause(text) == f"threw an error during evaluation. {message}"


def test_a_recursion_may_nest_as_deep_as_on_aws() -> None:
    recursion = "($f := function($x) {{ $x <= 0 ? 0 : 1 + $f($x - 1) }}; $f({}))"
    assert evaluate(recursion.format(30)) == 30
    assert cause(recursion.format(40)) == (
        "threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. "
        "Consider rewriting as tail-recursive. Depth=101 max=100"
    )


def test_an_endless_loop_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asl_interpreter.jsonata.evaluation._MOST_STEPS", 1000)
    assert cause("($f := function($x) { $f($x + 1) }; $f(1))") == (
        "threw an error during evaluation: Expression evaluation timeout: Check for infinite loop"
    )


def test_a_range_may_be_as_long_as_on_aws() -> None:
    assert cause("$count([1..873783])") == (
        "threw an error during evaluation: Expression evaluation memory limit exceeded: "
        "Check for excessive memory usage"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 +", "Unexpected end of expression"),
        ("$a[1,2)", 'Expected "]", got ","'),
        ("'unterminated", "String literal must be terminated by a matching quote"),
        ("{'a':}", 'The symbol "}" cannot be used as a unary operator'),
        ("$match('a', /abc", "No terminating / in regular expression"),
        ("", "Unexpected end of expression"),
    ],
)
def test_a_text_that_is_no_jsonata_is_a_fault(text: str, message: str) -> None:
    at = Place("/States/S/Output")
    compile_jsonata(text, at)
    assert [(fault.code, fault.message) for fault in at.faults] == [("INVALID_JSONATA_EXPRESSION", message)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("phone", ["phone"]),
        ("phone.number", ["phone"]),
        ("$", ["$"]),
        ("$$.input", ["$$"]),
        ("{'a': b, 'c': [d, b]}", ["b", "d"]),
        ("a ? -b : (c; $d := e)", ["a", "b", "c", "e"]),
        ("$sum(a) + b ~> $string", ["a", "b"]),
        ("$states.input[a = 1].b", []),
        ("$states.input.(c & d)", []),
        ("$states.input{e: f}", []),
        ("$map($states.input, function($v) { $v.g })", []),
        ("$substring(?, 1)", []),
        ("$substring(?, a)", ["a"]),
    ],
)
def test_a_reference_to_the_top_level_is_a_fault(text: str, names: list[str]) -> None:
    at = Place()
    compile_jsonata(text, at)
    assert [(fault.code, fault.message) for fault in at.faults] == [
        ("UNSUPPORTED_JSONATA_EXPRESSION", f"Reference to '{name}' at the top level is not supported.")
        for name in names
    ]


def test_variables_are_seen_and_can_be_hidden() -> None:
    assert evaluate("$limit * 2", limit=4) == 8
    assert evaluate("($limit := 1; $limit)", limit=4) == 1
    assert evaluate("$sum", sum=4) == 4


@pytest.mark.parametrize(
    "text", ["$states.input.empty{'a': n}", "$states.input.jobs ~> |$|{'id': 'x'}|", "$states.input.*"]
)
def test_the_input_stays_as_it_is(text: str) -> None:
    before = json.dumps(INPUT)
    evaluate(text)
    assert json.dumps(INPUT) == before


def test_what_an_expression_picks_is_shared_with_the_input() -> None:
    assert evaluate("$states.input.jobs") is INPUT["jobs"]
    assert evaluate("($states.input.some)") == INPUT["some"]


def test_a_path_of_names_is_followed_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asl_interpreter.jsonata.program.Evaluation", None)
    assert evaluate("$states.input.some.y") == 1
    assert evaluate("$limit", limit=4) == 4


def test_one_expression_serves_interleaved_executions_and_threads() -> None:
    expression = compile_jsonata("$map([1..200], function($n) { $n + $offset + $states.input.n })", Place())
    results: dict[int, Any] = {}

    def run(offset: int) -> None:
        for _ in range(3):
            results[offset] = expression({"input": {"n": offset}}, scope(offset=offset))

    threads = [threading.Thread(target=run, args=(offset,)) for offset in (10, 1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for offset in (10, 1000):
        assert results[offset] == [n + 2 * offset for n in range(1, 201)]


def test_the_library_is_imported_only_for_an_expression() -> None:
    program = (
        "import sys\n"
        "from asl_interpreter.definition.place import Place\n"
        "from asl_interpreter.fields.template import compile_template\n"
        "from asl_interpreter.jsonata.language import JSONata\n"
        "compile_template({'a': 'plain'}, Place('/States/S/Output'), JSONata())\n"
        "print('jsonata' in sys.modules)\n"
        "compile_template('{% 1 %}', Place('/States/S/Output'), JSONata())\n"
        "print('jsonata' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]
