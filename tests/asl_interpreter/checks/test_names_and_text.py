"""Names and keys that stand twice."""

from typing import Any

import pytest

from asl_interpreter import InvalidDefinition, StateMachine, faults

END = {"Type": "Pass", "End": True}
EACH = {"Type": "Map", "End": True}


def inside(*names: str) -> dict[str, Any]:
    return {"StartAt": names[0], "States": dict.fromkeys(names, END)}


@pytest.mark.parametrize(
    ("state", "place"),
    [
        ({"Type": "Map", "ItemProcessor": inside("A")}, "/States/A/ItemProcessor/States/A"),
        ({"Type": "Map", "Iterator": inside("A")}, "/States/A/Iterator/States/A"),
        ({"Type": "Parallel", "Branches": [inside("B"), inside("B")]}, "/States/A/Branches[1]/States/B"),
        (
            {"Type": "Map", "ItemProcessor": {"StartAt": "C", "States": {"C": {**EACH, "ItemProcessor": inside("C")}}}},
            "/States/A/ItemProcessor/States/C/ItemProcessor/States/C",
        ),
    ],
)
def test_a_states_name_stands_once_in_the_whole_machine(state: dict[str, Any], place: str) -> None:
    definition = {"StartAt": "A", "States": {"A": {**state, "End": True}}}
    (fault,) = faults(definition)
    assert (fault.severity, fault.code, fault.location) == ("ERROR", "DUPLICATE_STATE_NAME", place)
    assert fault.message == f"Duplicate State name: {place.rpartition('/')[2]}"
    with pytest.raises(InvalidDefinition, match="Duplicate State name"):
        StateMachine(definition)


def test_a_states_name_that_stands_twice_in_the_text_is_refused() -> None:
    text = '{"StartAt": "A", "States": {"A": {"Type": "Fail"}, "A": {"Type": "Succeed"}}}'
    (fault,) = faults(text)
    assert (fault.severity, fault.code, fault.location) == ("ERROR", "DUPLICATE_STATE_NAME", "/States/A")
    with pytest.raises(InvalidDefinition):
        StateMachine(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"StartAt": "A", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}', ""),
        ('{"StartAt": "A", "States": {"A": {"Type": "Pass", "Type": "Succeed"}}}', "/States/A"),
        (
            '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": [{"a": {"x": 1, "x": 2}}], "End": true}}}',
            "/States/A/Result[0]/a",
        ),
    ],
)
def test_any_other_key_that_stands_twice_in_the_text_is_a_warning(text: str, place: str) -> None:
    (fault,) = faults(text)
    assert (fault.severity, fault.code, fault.location) == ("WARNING", "INVALID_JSON_DESCRIPTION", place)
    assert "only the last one counts" in fault.message
    StateMachine(text)


@pytest.mark.parametrize("text", ["{", "not a definition", '{"a": }', "[" * 100_000])
def test_what_is_no_json_is_said_to_be_none(text: str) -> None:
    (fault,) = faults(text)
    assert (fault.severity, fault.code) == ("ERROR", "INVALID_JSON_DESCRIPTION")


@pytest.mark.parametrize("text", ["", " ", "[]", "7", "null", '"text"'])
def test_what_is_json_but_no_object_is_refused_as_on_aws(text: str) -> None:
    (fault,) = faults(text)
    assert (fault.code, fault.message) == ("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object")
    assert fault.place is None


def test_that_there_is_no_end_is_said_of_no_place() -> None:
    with pytest.raises(InvalidDefinition) as refused:
        StateMachine({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}})
    assert str(refused.value) == "MISSING_END_STATE: Workflow has no terminal state at null"


def test_a_name_that_is_too_long_has_a_code_of_its_own() -> None:
    (fault,) = faults(inside("x" * 81))
    assert (fault.severity, fault.code) == ("ERROR", "INVALID_STATE_NAME")
