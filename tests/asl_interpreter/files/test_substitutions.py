"""Substitutions that stand for nothing, and places for which there is none."""

import re
from typing import Any

import pytest

from asl_interpreter.files import FaultyDefinition, definitions_of_text

TASK = '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${ChargeArm}", "End": true}}}'
PASS = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${ChargeArm}", "End": true}}}'
AS_TEXT = """
Resources:
  One:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionString: '{}'
      DefinitionSubstitutions: {{ChargeArn: "arn:aws:lambda:us-east-1:123456789012:function:f"}}
"""
AS_YAML = AS_TEXT.replace("DefinitionString: '{}'", "Definition: {}")
TOLD = "${ChargeArm} has no value in DefinitionSubstitutions. Did you mean 'ChargeArn'?"


@pytest.mark.parametrize("template", [AS_TEXT, AS_YAML], ids=["text", "object"])
def test_a_resource_to_which_its_template_gives_no_value_is_a_fault(template: str) -> None:
    (definition,) = definitions_of_text(template.format(TASK), "t.yaml")

    assert [definition.said_of(fault).partition(": ")[2].partition(" (at")[0] for fault in definition.faults()] == [
        TOLD
    ]
    with pytest.raises(FaultyDefinition, match="has no value"):
        definition.state_machine()


@pytest.mark.parametrize("template", [AS_TEXT, AS_YAML], ids=["text", "object"])
def test_a_value_that_breaks_the_definitions_json_is_told(template: str) -> None:
    quoted = template.replace('ChargeArn: "arn:aws:lambda:us-east-1:123456789012:function:f"', "ChargeArm: 'a\"b'")
    found = definitions_of_text(quoted.format(TASK), "t.yaml")

    assert found == []
    assert re.match(r"t\.yaml:\d+:\d+: .*Expecting ',' delimiter", str(found.unread["One"]))


def test_other_text_to_which_its_template_gives_no_value_is_doubted() -> None:
    (definition,) = definitions_of_text(AS_YAML.format(PASS), "t.yaml")

    assert [(fault.severity, definition.message_of(fault)) for fault in definition.faults()] == [("WARNING", TOLD)]
    assert definition.state_machine()


def test_a_definition_without_a_template_may_leave_its_names_open() -> None:
    (definition,) = definitions_of_text(TASK, "a.asl.json")
    assert definition.faults() == []


@pytest.mark.parametrize(
    ("text", "given", "told"),
    [
        (TASK, {"ChargeArn": "x"},
         ["There is a value for 'ChargeArn', and no ${ChargeArn}. Did you mean 'ChargeArm'?"]),
        (TASK, {"Other": 1}, ["There is a value for 'Other', and no ${Other}."]),
        (TASK, {"ChargeArm": "x"}, []),
        (AS_YAML.format(PASS), {"ChargeArn": "x", "ChargeArm": "y"},
         ["There is a value for 'ChargeArn', and no ${ChargeArn}."]),
    ],
)  # fmt: skip
def test_a_value_that_stands_nowhere_is_told(text: str, given: dict[str, Any], told: list[str]) -> None:
    assert list(definitions_of_text(text, "a.yaml", given).unused.values()) == told


def test_a_value_that_is_no_text_is_written_as_json_writes_it() -> None:
    waits = '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${S}, "End": true}}}'
    (definition,) = definitions_of_text(waits, "a.json", {"S": 3})
    assert '"Seconds": 3' in definition.text


def test_a_misspelt_query_language_hides_no_fault_and_makes_none() -> None:
    state = '{"Type": "Pass", "ResultPath": "$.a", "Nxt": "B", "End": true}'
    text = f'{{"QueryLanguage": "JSONPAth", "StartAt": "A", "States": {{"A": {state}}}}}'
    (definition,) = definitions_of_text(text, "a.json")

    assert [definition.message_of(fault) for fault in definition.faults()] == [
        "Value 'JSONPAth' is not one of: [JSONPath, JSONata]. Did you mean 'JSONPath'?",
        "Field 'Nxt' is not supported. Did you mean 'Next'?",
    ]
