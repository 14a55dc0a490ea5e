"""Definitions in files and templates, and the lines of their faults."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_interpreter import faults
from asl_interpreter.files import (
    FaultyDefinition,
    FileDefinition,
    Malformed,
    Unreadable,
    definitions_in,
    definitions_of_text,
    the_one,
)
from asl_interpreter.values import parse

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"
FUNCTIONS = """
Parameters:
  Stage: {Type: String, Default: test}
Mappings:
  Names: {eu: {fn: arn:aws:lambda:us-east-1:123456789012:function:Mapped}}
Resources:
  Fn: {Type: AWS::Serverless::Function}
  Alias: {Type: AWS::Lambda::Alias}
  Other: {Type: AWS::Serverless::StateMachine, Properties: {}}
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
"""


def task(resource: str) -> str:
    return f'{{"StartAt": "A", "States": {{"A": {{"Type": "Task", "Resource": "{resource}", "End": true}}}}}}'


def defined(resource: str, substitutions: str = "") -> str:
    """A template's Definition; the Resource is YAML."""
    definition = f"      Definition: {task('R')}".replace('"R"', resource)
    return f"{definition}\n      DefinitionSubstitutions: {substitutions}" if substitutions else definition


def written(text: str) -> str:
    return f"      DefinitionString: {text}"


def machine_of(template: str, **given: str) -> FileDefinition:
    return the_one(definitions_of_text(FUNCTIONS + template, "t.yaml", given), "t.yaml", "M")


def resource(definition: FileDefinition) -> object:
    return parse(definition.text)["States"]["A"]["Resource"]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (written(f"!Sub '{task('${Fn.Arn}')}'"), f"{FUNCTION}Fn"),
        (written(f"!Sub ['{task('${f}')}', {{f: !Ref Alias}}]"), f"{FUNCTION}Alias"),
        (written(f"{{Fn::Sub: '{task('arn:${AWS::Partition}:states:::${!x}')}'}}"), "arn:aws:states:::x"),
        (written("!Join ['', ['{}', !GetAtt Fn.Arn, '{}']]".format(*task("|").split("|"))), f"{FUNCTION}Fn"),
        (written(f"'{task('${f}')}'\n      DefinitionSubstitutions: {{f: !GetAtt Fn.Arn}}"), f"{FUNCTION}Fn"),
        (defined("!GetAtt Fn.Arn"), f"{FUNCTION}Fn"),
        (defined("'${f}'", "{f: !Sub 'arn:aws:states:::${Stage}'}"), "arn:aws:states:::test"),
        (defined("!FindInMap [Names, eu, fn]"), f"{FUNCTION}Mapped"),
        (defined("!Select [1, !Split ['|', 'a|b']]"), "b"),
        (defined("!Ref Other"), "arn:aws:states:us-east-1:123456789012:stateMachine:Other"),
    ],
)
def test_a_definition_in_a_template_has_what_its_intrinsic_functions_come_to(template: str, expected: str) -> None:
    assert resource(machine_of(template)) == expected


@pytest.mark.parametrize(
    "template",
    [
        written(f"!Sub '{task('${Fn.Arn}')}'"),
        defined("!GetAtt Fn.Arn"),
        defined("'${Fn.Arn}'", "{Fn.Arn: other}"),
        defined("'${Fn.Arn}'", "{Fn.Arn: !If [a, b, c]}"),
    ],
)
def test_a_given_value_comes_before_the_templates_own(template: str) -> None:
    assert resource(machine_of(template, **{"Fn.Arn": "mine"})) == "mine"


def test_a_value_that_the_template_does_not_say_is_asked_for_with_its_line() -> None:
    with pytest.raises(Unreadable) as refused:
        machine_of(defined("'${f}'", "{f: !ImportValue {Fn::GetAZs: ''}}"))

    assert str(refused.value) == (
        "t.yaml:13:7: The value of Fn::GetAZs of DefinitionSubstitutions, f cannot be told from the template; "
        "give it one as a substitution."
    )


@pytest.mark.parametrize(
    ("property", "line"),
    [
        (written('!Sub |\n        {"StartAt": "A",\n         "States": {}}'), 15),
        (written('\n        Fn::Sub: |\n          {"StartAt": "A",\n           "States": {}}'), 16),
        (written('!Sub\n        - |\n          {"StartAt": "A",\n           "States": {}}\n        - {}'), 16),
        ("      Definition:\n        StartAt: A\n        States: {}", 15),
        ("      DefinitionString:\n        Fn::ToJsonString:\n          StartAt: A\n          States: {}", 16),
        (written('!Join\n        - ""\n        - - \'{"StartAt": "A",\'\n          - \'"States": {}}\''), 16),
        (written('!Join ["", [!Sub "{\\"StartAt\\":", "\\"A\\", \\"States\\": {}}"]]'), 13),
        (written('\n        !Sub |\n          {"StartAt": "A",\n           "States": {}}'), 16),
        (written("""!Join [',', ['{"StartAt": "A"', '"States": {}}']]"""), 13),
        (written('"{\\n\\"StartAt\\": \\"A\\",\\n\\"States\\": {}}"'), 13),
        (written('\'{"StartAt": "A", "States": {}}\''), 13),
    ],
)
def test_a_fault_is_on_its_line_of_the_template(property: str, line: int) -> None:
    definition = machine_of(property)
    (fault,) = faults(definition.text)

    assert definition.said_of(fault).startswith(f"t.yaml:{line}:")
    assert definition.message_of(fault) == "States must hold at least one state"


def test_the_column_is_that_of_the_template_too() -> None:
    definition = machine_of('      DefinitionString: !Sub |\n        {"StartAt": "A",\n         "States": {}}')

    assert definition.said_of(faults(definition.text)[0]) == "t.yaml:15:10: States must hold at least one state"


def test_where_many_parts_stand_on_one_line_a_fault_tells_its_location() -> None:
    joined = {"Fn::Join": ["", ['{"StartAt": "A",', ' "States": {}}']]}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": joined}}
    (definition,) = definitions_of_text(json.dumps({"Resources": {"M": machine}}, indent=1), "cdk.json")

    assert definition.said_of(faults(definition.text)[0]) == (
        "cdk.json:11:8: States must hold at least one state (at /States)"
    )


def test_a_machine_that_cannot_be_read_keeps_no_other_of_its_template_from_being_read() -> None:
    template = FUNCTIONS + "      DefinitionUri: nowhere.json\n" + TWO_MORE
    found = definitions_of_text(template, "t.yaml")

    assert [each.logical_id for each in found] == ["N"]
    assert list(found.unread) == ["Other", "M"]
    assert found.logical_ids == ["N", "Other", "M"]
    with pytest.raises(Unreadable, match=r"^t\.yaml:9:48: The state machine has no definition\.$"):
        the_one(found, "t.yaml", "Other")


TWO_MORE = f"""
  N: {{Type: AWS::Serverless::StateMachine, Properties: {{Definition: {task("R")}}}}}
"""

CONDITIONS = """
Conditions:
  Test: !Equals [!Ref Stage, test]
  Prod: !Not [Condition: Test]
  Both: !And [Condition: Test, Condition: Prod]
  One: !Or [Condition: Test, Condition: Prod]
  Round: !Not [Condition: Round]
"""


@pytest.mark.parametrize(
    ("condition", "chosen"), [("Test", "yes"), ("Prod", "no"), ("Both", "no"), ("One", "yes"), ("Round", None)]
)
def test_a_condition_is_that_of_the_parameters_defaults(condition: str, chosen: str | None) -> None:
    template = defined(f"!If [{condition}, 'yes', 'no']") + CONDITIONS

    if chosen is not None:
        assert resource(machine_of(template)) == chosen
        return
    with pytest.raises(Unreadable, match=r"^t\.yaml:13:7: The value of Fn::If cannot be told from the template\.$"):
        machine_of(template)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.yaml:1:1: The file is empty."),
        (" \n", "a.yaml:1:1: The file is empty."),
        ("a: 1\n---\nb: 2\n", "a.yaml:2:1: The file is not YAML: expected a single document in the stream, but found "
                              "another document."),
    ],
)  # fmt: skip
def test_a_text_that_holds_no_document_says_so(text: str, message: str) -> None:
    with pytest.raises(Malformed) as refused:
        definitions_of_text(text, "a.yaml")

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("{Type: Pass, Next: yes}", "found boolean. In YAML yes, no, on and off are booleans: write the word in "
                                    "quotes."),
        ("{Type: Wait, Seconds: '${S}', End: true}", "found string. A value may be wanting there: give ${…} one as a "
                                                      "substitution."),
        ("{Type: Wait, Seconds: 'S', End: true}", "found string. It is the value of 'Seconds'."),
    ],
)  # fmt: skip
def test_a_fault_that_lies_in_the_file_says_what_may_help(state: str, told: str) -> None:
    (definition,) = definitions_of_text(f"StartAt: A\nStates:\n  A: {state}", "a.yaml")

    assert definition.said_of(faults(definition.text)[0]).endswith(told)


def test_a_text_in_a_template_that_is_no_json_is_malformed_at_its_line() -> None:
    with pytest.raises(Malformed, match=r"^t\.yaml:15:13: The definition is not JSON"):
        machine_of('      DefinitionString: !Sub |\n        {"StartAt": "A",\n        "b" 1}')


def test_the_file_that_a_template_names_is_read_beside_it_and_has_its_substitutions(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(
        """{"Resources": {"M": {"Type": "AWS::Serverless::StateMachine", "Properties":
            {"DefinitionUri": "a/b.asl.json", "DefinitionSubstitutions": {"Wait": 7}}}}}"""
    )
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.asl.json").write_text(
        '{"StartAt": "A",\n "States": {"A": {"Type": "Wait",\n "Seconds": ${Wait}, "Ned": true}}}'
    )

    (definition,) = definitions_in(tmp_path / "t.json")

    assert '"Seconds": 7' in definition.text
    assert [definition.said_of(fault) for fault in faults(definition.text)] == [
        f"{tmp_path}/a/b.asl.json:3:16: Field 'Ned' is not supported. Did you mean 'End'?",
        f"{tmp_path}/a/b.asl.json:2:13: Missing field 'Next' or 'End'",
    ]
    assert definition.name == f"{tmp_path}/t.json:M"


@pytest.mark.parametrize(
    ("resource_text", "read"),
    [
        ("${FnArn}", f"{FUNCTION}FnArn"),
        ("arn:${AWS::Partition}:states:::lambda:invoke", "arn:aws:states:::lambda:invoke"),
        ("arn:aws:lambda:${Region}:${AccountId}:function:f-${stage}",
         "arn:aws:lambda:us-east-1:123456789012:function:f-stage"),
        ("arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke"),
    ],
)  # fmt: skip
def test_a_resource_without_a_value_has_a_stand_in_that_can_be_read(resource_text: str, read: str) -> None:
    (definition,) = definitions_of_text(task(resource_text), "a.json")

    assert resource(definition) == read
    assert definition.state_machine()


def test_other_text_that_looks_like_a_name_stays() -> None:
    text = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${Table}", "End": true}}}'

    assert definitions_of_text(text, "a.json")[0].text == text


def test_a_yaml_definition_is_the_json_that_it_says_and_keeps_its_lines() -> None:
    (definition,) = definitions_of_text(
        "StartAt: A\nStates:\n  A:\n    Type: Pass\n    Nxt: B\n    End: true\n", "a.yaml"
    )

    with pytest.raises(FaultyDefinition, match=r"^a\.yaml:5:5: Field 'Nxt' is not supported\. Did you mean 'Next'\?$"):
        definition.state_machine()


@pytest.mark.parametrize(
    ("text", "wanted", "message"),
    [
        (FUNCTIONS + "      Definition: {}", None, "t.yaml has 2 state machines; name one of them: Other, M."),
        (FUNCTIONS + "      Definition: {}", "N", "t.yaml has no state machine N, but Other, M."),
        ("{}", "N", "t.yaml is a definition and no template, so no state machine in it is named N."),
        ("Resources: {}", None, "t.yaml: The template has no state machine."),
    ],
)
def test_which_machine_is_meant_must_be_clear(text: str, wanted: str | None, message: str) -> None:
    with pytest.raises(Unreadable) as refused:
        the_one(
            definitions_of_text(text.replace("Properties: {}", "Properties: {Definition: {}}"), "t.yaml"),
            "t.yaml",
            wanted,
        )

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("name", "message"),
    [("nothing.json", "No such file or directory."), ("", "Is a directory."), ("b", "is not text in UTF-8.")],
)
def test_a_file_that_cannot_be_read_is_named(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"\xff\xfe")

    with pytest.raises(Unreadable, match=message):
        definitions_in(tmp_path / name)


def test_a_definition_whose_file_is_not_there_is_asked_for_where_the_template_names_it() -> None:
    with pytest.raises(Unreadable, match=r"^t\.yaml:13:7: There is no file nowhere\.json\.$"):
        machine_of("      DefinitionUri: nowhere.json")


FUNCTION_NAMES = ["Ref", "Fn::Sub", "Fn::GetAtt", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::FindInMap", "Fn::If"]
PARTS = st.recursive(
    st.none()
    | st.integers(-1, 3)
    | st.sampled_from(["", "M", "Fn", "Fn.Arn", "${Fn.Arn}", "${x}", "a,b", "Names", "eu"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FUNCTION_NAMES), inner, max_size=2),
    max_leaves=6,
)


@given(
    st.sampled_from(["Definition", "DefinitionString", "DefinitionUri", "DefinitionSubstitutions", "Other"]),
    PARTS,
    PARTS,
)
def test_any_template_is_read_or_cannot_be(property: str, written: object, substitution: object) -> None:
    properties = {"DefinitionSubstitutions": {"x": substitution}, property: written}
    template = {"Resources": {"M": {"Type": "AWS::Serverless::StateMachine", "Properties": properties}}}

    with suppress(Unreadable):  # and nothing else
        faults(the_one(definitions_of_text(json.dumps(template), "t.json"), "t.json", "M").text)


def test_a_definition_that_is_in_s3_is_asked_for_as_a_file() -> None:
    with pytest.raises(Unreadable, match=r"t\.yaml:13:7: The definition is in S3"):
        machine_of("      DefinitionS3Location: {Bucket: b, Key: k}")


@pytest.mark.parametrize(
    ("state", "line", "told"),
    [
        ('"Type": "Pass",\n "ResultPth": "$.a", "End": true', 3,
         "'ResultPth' is not supported. Did you mean 'ResultPath'?"),
        ('"Type": "Pass", "next": "A"', 2, "Field 'next' is not supported. Did you mean 'Next'?"),
        ('"Type": "Choice", "Choices": [\n{"Variable": "$.a", "BooleanEqual": true, "Next": "A"}]', 3,
         "Field 'BooleanEqual' is not supported. Did you mean 'BooleanEquals'?"),
        ('"Type": "Pas", "End": true', 2, "]. Did you mean 'Pass'?"),
        ('"Type": "Pass", "Next": "B"', 2, "Missing 'Next' target: B"),
        ('"Type": "Pass",\n "Parameters": {\n "a.$": "States.Fromat(1)"}, "End": true', 4,
         "there is no function States.Fromat. Did you mean 'States.Format'?"),
        ('"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "TimeoutSeconds": 0, "End": true', 2,
         "Minimum value is 1. TimeoutSeconds is 0."),
        ('"Type": "Pass", "Result": 1, "ResultPath": "$", "QueryLanguage": "JSONPAth", "End": true', 2,
         "one of: [JSONPath, JSONata]. Did you mean 'JSONPath'?"),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_told_on_its_line_with_the_nearest(state: str, line: int, told: str) -> None:
    (definition,) = definitions_of_text(f'{{"StartAt": "A",\n"States": {{"A": {{{state}}}}}}}', "a.json")

    said = [definition.said_of(fault) for fault in faults(definition.text)]
    assert any(each.startswith(f"a.json:{line}:") and each.endswith(told) for each in said), said


def test_a_misspelt_property_of_a_template_is_told() -> None:
    template = "Resources: {M: {Type: AWS::Serverless::StateMachine, Properties: {Defintion: {StartAt: A}}}}"
    (why,) = definitions_of_text(template, "t.yaml").unread.values()
    assert str(why).endswith("The state machine has no definition. Did you mean 'Definition'?")


def test_a_name_that_stands_twice_in_yaml_hides_no_other_fault() -> None:
    state = "{Type: Pass, Type: Pass, Nxt: B, End: true}"
    definition = f"{{StartAt: A, States: {{A: {state}}}}}"
    machine = f"{{Type: AWS::Serverless::StateMachine, Properties: {{Definition: {definition}}}}}"
    said = ["'Type' stands twice in one object", "Field 'Nxt' is not supported"]
    for text in (definition, f"Resources: {{M: {machine}}}"):
        (read,) = definitions_of_text(text, "t.yaml")
        assert sorted(fault.message for fault in read.faults()) == said
    with pytest.raises(Malformed, match=r"^t\.yaml:2:1: 'Resources' stands twice in one object\.$"):
        definitions_of_text("Resources: {}\nResources: {}\n", "t.yaml")
