"""What AWS takes and no run can do: each is doubted, and what is sound is not."""

from pathlib import Path
from typing import Any

import pytest

from asl_interpreter import faults
from asl_interpreter.doubts import doubts
from asl_interpreter.values import parse


def told(definition: dict[str, Any]) -> list[str]:
    assert [fault for fault in faults(definition) if fault.severity == "ERROR"] == []
    return [f"{fault.location}: {fault.message}. {fault.hint}".rstrip(" .") for fault in doubts(definition)]


def machine(language: str, **fields: Any) -> dict[str, Any]:
    state = {"Type": "Pass", "Assign": {"reserved": 1}, "End": True, **fields}
    return {"QueryLanguage": language, "StartAt": "A", "States": {"A": state}}


@pytest.mark.parametrize(
    ("expression", "doubt"),
    [
        ("$smu([1])", "There is no function $smu. Did you mean '$sum'?"),
        ("$state.input", "No state assigns the variable $state. Did you mean '$states'?"),
        ("$states.inptu", "$states has no field 'inptu'. Did you mean 'input'?"),
        ("$reserverd + 1", "No state assigns the variable $reserverd. Did you mean '$reserved'?"),
        ("$eval('1')", "Step Functions does without $eval. $parse reads a text of JSON"),
        ("$states.result", "A Pass state has no $states.result"),
        ("($y := 1; $y + $z)", "No state assigns the variable $z"),
        ("$map([1], function($x) { $x + $y })", "No state assigns the variable $y"),
    ],
)
def test_a_name_in_an_expression_that_nothing_provides_is_doubted(expression: str, doubt: str) -> None:
    assert told(machine("JSONata", Output=f"{{% {expression} %}}")) == [f"/States/A/Output: {doubt}"]


@pytest.mark.parametrize(
    "expression",
    [
        "$sum([$reserved])",
        "$states.context.Execution.Id & $uuid()",
        "$map([1], function($x, $i) { $x + $i })",
        "$f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }",
        "$states.input.a@$b#$c.{'x': $b, 'y': $c}",
        "$states.input.items[price > 3].($p := price; $p * 2)",
        "$parse('1') ~> $string()",
        "$lookup($states, 'input')",
    ],
)
def test_a_name_in_an_expression_that_something_provides_is_not_doubted(expression: str) -> None:
    assert told(machine("JSONata", Output=f"{{% {expression} %}}")) == []


def test_a_name_with_the_mark_of_a_path_is_doubted_in_jsonata() -> None:
    (doubt,) = told(machine("JSONata", Output={"x.$": "$.a"}))
    assert doubt.startswith("/States/A/Output/x.$: In JSONata 'x.$' is a name like any other")


@pytest.mark.parametrize(
    ("value", "doubt"),
    [
        ("$nosuch.a", "No state assigns the variable $nosuch"),
        ("$reserverd", "No state assigns the variable $reserverd. Did you mean '$reserved'?"),
        ("States.Format('{} $x', $resreved)", "No state assigns the variable $resreved. Did you mean '$reserved'?"),
        ("States.MathAdd(1)", "The call 'States.MathAdd(1)' will fail. States.MathAdd takes 2 arguments, but gets 1"),
        ("States.Array($.a, States.MathAdd($.a))",
         "The call 'States.Array($.a, States.MathAdd($.a))' will fail. States.MathAdd takes 2 arguments, but gets 1"),
        ("States.MathAdd('x', 1)",
         "The call 'States.MathAdd('x', 1)' will fail. "
         "The first argument must be a number, but it is the string \"x\""),
    ],
)  # fmt: skip
def test_a_path_or_a_call_that_can_only_fail_is_doubted(value: str, doubt: str) -> None:
    assert told(machine("JSONPath", Parameters={"x.$": value})) == [f"/States/A/Parameters/x.$: {doubt}"]


@pytest.mark.parametrize(
    "value", ["$", "$.a", "$$.State.Name", "$reserved.a", "States.MathAdd($.a, $reserved)", "States.UUID()"]
)
def test_a_path_or_a_call_that_can_succeed_is_not_doubted(value: str) -> None:
    assert told(machine("JSONPath", Parameters={"x.$": value})) == []


def test_an_expression_in_a_state_of_jsonpath_is_doubted() -> None:
    (doubt,) = told(machine("JSONPath", Parameters={"x": "{% $states.input %}"}))
    assert doubt.startswith("/States/A/Parameters/x: The value of 'x' is text")


def test_a_variable_is_known_wherever_it_is_assigned() -> None:
    inner = {"StartAt": "B", "States": {"B": {"Type": "Pass", "Output": "{% $reserved + $caught %}", "End": True}}}
    catch = [{"ErrorEquals": ["States.ALL"], "Assign": {"caught": 1}, "Next": "C"}]
    definition = machine("JSONata", Type="Parallel", Branches=[inner], Catch=catch)
    definition["States"]["C"] = {"Type": "Succeed"}
    assert told(definition) == []


@pytest.mark.parametrize("file", sorted(Path("asl").glob("*.json")), ids=lambda file: file.name)
def test_our_own_definitions_are_not_doubted(file: Path) -> None:
    assert doubts(parse(file.read_text())) == []
