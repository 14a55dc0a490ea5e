"""Fields with JSONata: which strings are expressions, and how failures name the place."""

from random import Random
from typing import Any

import pytest

from asl_interpreter.definition.place import Place
from asl_interpreter.errors import StatesError
from asl_interpreter.fields.template import compile_template
from asl_interpreter.jsonata.language import JSONata
from asl_interpreter.jsonata.template import is_expression, unexpected_type
from asl_interpreter.scope import Scope

JSONATA = JSONata()
SCOPE = Scope({}, {"limit": 3}, Random(0))
STATE = Place().state("S")
STATES = {"input": {"name": "Ann", "none": None}}


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{% $states.input.name %}", "Ann"),
        ("{%$states.input.name%}", "Ann"),
        ("plain", "plain"),
        ("Hello {% $states.input.name %}, welcome", "Hello {% $states.input.name %}, welcome"),
        (7, 7),
        (None, None),
        ({"a": "{% $limit %}", "b": 1, "c": {"d": ["x", "{% $limit + 1 %}"]}}, {"a": 3, "b": 1, "c": {"d": ["x", 4]}}),
        (["{% $states.input.none %}", [], {}], [None, [], {}]),
        ({"{% $limit %}": 1}, {"{% $limit %}": 1}),
    ],
)
def test_expressions_are_evaluated_and_all_else_stays(template: Any, value: Any) -> None:
    at = Place("/States").state("S") / "Output"
    assert compile_template(template, at, JSONATA)(STATES, SCOPE) == value
    assert at.faults == []


def test_fields_keep_their_order() -> None:
    template = {"z": "{% 1 %}", "a": 2, "m": "{% 3 %}"}
    assert list(compile_template(template, STATE / "Output", JSONATA)(STATES, SCOPE)) == ["z", "a", "m"]


def test_what_has_no_expression_is_shared_and_every_result_is_its_own() -> None:
    literal = {"deep": [1]}
    compiled = compile_template({"a": literal, "b": "{% $limit %}"}, STATE / "Output", JSONATA)
    first, second = compiled(STATES, SCOPE), compiled(STATES, SCOPE)
    assert first is not second
    assert first["a"] is second["a"] is literal
    items = compile_template(["{% $limit %}"], STATE / "Output", JSONATA)
    assert items(STATES, SCOPE) is not items(STATES, SCOPE)
    assert compile_template(literal, STATE / "Output", JSONATA)(STATES, SCOPE) is literal


@pytest.mark.parametrize(
    ("at", "template", "field"),
    [
        (STATE / "Output", "{% $unset %}", "Output"),
        (STATE / "Output", {"v": "{% $unset %}"}, "Output/v"),
        (STATE / "Output", {"a": {"b": [[1, "{% $unset %}"]]}}, "Output/a/b[0][1]"),
        (STATE / "Output", {"States": {"x": {"1": "{% $unset %}"}}}, "Output/States/x/1"),
        (STATE / "Assign", {"x": {"y": "{% $unset %}"}}, "Assign/x/y"),
        (STATE / "Choices" / 1 / "Condition", "{% $unset %}", "Choices[1]/Condition"),
        (STATE / "Catch" / 0 / "Output", {"e": "{% $unset %}"}, "Catch[0]/Output/e"),
        ((STATE / "ItemProcessor" / "States").state("Inner") / "Arguments", {"q": "{% $unset %}"}, "Arguments/q"),
    ],
)
def test_a_failure_names_the_field_within_its_state(at: Place, template: Any, field: str) -> None:
    with pytest.raises(StatesError) as failure:
        compile_template(template, at, JSONATA)(STATES, SCOPE)
    assert failure.value.location == field
    assert failure.value.cause == (
        f"The JSONata expression '$unset' specified for the field '{field}' returned nothing (undefined)."
    )


def test_a_fault_has_the_place_of_its_expression() -> None:
    at = Place("/States").state("S") / "Output"
    compile_template({"a": {"b": "{% 1 + %}"}, "c": "{% phone %}"}, at, JSONATA)
    assert [fault.location for fault in at.faults] == ["/States/S/Output/a/b", "/States/S/Output/c"]


@pytest.mark.parametrize("text", ["{% $limit", "$limit %}", " {% $limit %}", "{% $limit %} "])
def test_an_expression_that_is_opened_or_closed_wrongly_is_a_fault(text: str) -> None:
    at = Place("/States").state("S") / "Output"
    compile_template({"v": text}, at, JSONATA)
    assert [fault.location for fault in at.faults] == ["/States/S/Output/v"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("{% 1 %}", True), ("{%1%}", True), ("{% 1", False), ("a {% 1 %}", False), ("", False), (1, False), (None, False)],
)
def test_an_expression_is_a_string_between_its_delimiters(value: Any, expected: bool) -> None:
    assert is_expression(value) is expected


def test_a_value_of_another_type_is_told_with_the_value() -> None:
    failure = unexpected_type("{% $limit %}", "Items", "array", {"a": None})
    assert (failure.error, failure.location) == ("States.QueryEvaluationError", "Items")
    assert failure.cause == (
        "The JSONata expression '$limit' specified for the field 'Items' returned an unexpected result type. "
        "Expected 'array', but was 'object' for value: {\"a\":null}"
    )
