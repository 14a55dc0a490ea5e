"""`python -m asl_interpreter check`: what it prints, and how it ends."""

import io
from pathlib import Path

import pytest

from asl_interpreter.command_line.main import main

GOOD = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}'
BAD = '{\n "StartAt": "A",\n "States": {\n  "A": {"Type": "Pass", "Next": "B"}}}'
WARNED = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"x": "$.a"}, "End": true}}}'
TEMPLATE = """
Resources:
  Good: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: good.json}}
  Bad: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: bad.json}}
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in [("good.json", GOOD), ("bad.json", BAD), ("warned.json", WARNED), ("t.yaml", TEMPLATE)]:
        Path(name).write_text(text)
    Path("cut.json").write_text('{\n"a":')


MISSING = "bad.json:4:25: Missing 'Next' target: B\n"
ENDLESS = "bad.json:1:1: Workflow has no terminal state\n"


@pytest.mark.parametrize(
    ("arguments", "status", "printed"),
    [
        (["good.json"], 0, "good.json: 1 state, no errors\n"),
        (["bad.json"], 1, MISSING + ENDLESS),
        (["bad.json", "good.json"], 1, MISSING + ENDLESS + "good.json: 1 state, no errors\n"),
        (["cut.json"], 1, "cut.json:2:5: The file is not JSON: Expecting value.\n"),
        (["t.yaml"], 1, "t.yaml:Good: 1 state, no errors\n" + MISSING + ENDLESS),
        (["t.yaml", "--machine", "Good"], 0, "t.yaml:Good: 1 state, no errors\n"),
    ],
)
def test_faults_are_printed_as_editors_read_them_and_end_it_with_1(
    arguments: list[str], status: int, printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *arguments]) == status
    assert capsys.readouterr().out == printed


def test_a_warning_is_printed_and_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "warned.json"]) == 0

    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("warned.json:1:51: warning: ")
    assert last == "warned.json: 1 state, no errors"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nothing.json"], "nothing.json: No such file or directory.\n"),
        (["*.yml"], "*.yml: No such file or directory.\n"),
        (["t.yaml", "--machine", "Bed"], "t.yaml has no state machine Bed, but Good, Bad.\n"),
        (["good.json", "--substitute", "A"], "--substitute takes NAME=VALUE, and 'A' is not of this form.\n"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence_and_ends_it_with_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *arguments]) == 2
    assert capsys.readouterr() == ("", told)


def test_a_file_that_is_not_there_keeps_no_other_from_being_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nothing.json", "good.json"]) == 2
    assert capsys.readouterr().out == "good.json: 1 state, no errors\n"


def test_a_folder_has_its_definitions_checked_those_that_a_template_names_with_its_values(
    capsys: pytest.CaptureFixture[str],
) -> None:
    waits = '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${S}, "End": true}}}'
    named = "{Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: w.asl.json, "
    written = {
        "app/template.yaml": f"Resources: {{W: {named}DefinitionSubstitutions: {{S: 5}}}}}}}}",
        "app/w.asl.json": waits,
        "app/cdk.out/Other.template.json": '{"Resources": {}}',
        "app/deep/er/b.asl": GOOD,
        "app/deep/notes.json": "{",
        "app/.git/c.asl.json": "{",
        "app/node_modules/d.asl.json": "{",
    }
    for name, text in written.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)

    assert main(["check", "app"]) == 0
    assert capsys.readouterr() == (
        f"{Path('app/template.yaml')}:W: 1 state, no errors\n{Path('app/deep/er/b.asl')}: 1 state, no errors\n",
        "",
    )
    assert main(["check", "app/deep/er", "app/.git"]) == 1


def test_a_folder_without_definitions_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "none").mkdir()

    assert main(["check", "none"]) == 2
    assert capsys.readouterr().err.startswith("none: There is no definition in this folder, and no template: *.asl.js")


def test_a_pattern_that_no_shell_has_read_names_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "g*.json"]) == 0
    assert capsys.readouterr().out == "good.json: 1 state, no errors\n"


def test_of_a_template_what_can_be_read_is_checked_and_what_cannot_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.yaml").write_text(TEMPLATE.replace("bad.json", "nothing.json"))

    assert main(["check", "t.yaml"]) == 2
    assert capsys.readouterr() == ("t.yaml:Good: 1 state, no errors\n", "t.yaml:4:59: There is no file nothing.json.\n")


@pytest.mark.parametrize(("text", "status"), [(GOOD, 0), (BAD, 1), ("StartAt: A\nStates: {A: {Type: Succeed}}", 0)])
def test_a_definition_can_come_from_the_standard_input(
    text: str, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))

    assert main(["check", "-"]) == status
    assert capsys.readouterr().out.startswith("<stdin>:")


@pytest.mark.parametrize(
    ("name", "told"),
    [("wait.json", "The file is not JSON: Expecting value."), ("wait.yaml", "The file is not YAML: did not find")],
)
def test_a_substitution_gives_a_name_its_value(name: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(name).write_text('{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${S}, "End": true}}}')

    assert main(["check", name]) == 1
    printed = capsys.readouterr().out
    assert told in printed
    assert printed.endswith(". A value may be wanting there: give ${…} one as a substitution.\n")
    assert main(["check", name, "--substitute", "S=5"]) == 0


@pytest.mark.parametrize("arguments", [[], ["check"], ["judge", "good.json"], ["check", "good.json", "--strict"]])
def test_a_command_that_makes_no_sense_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)

    assert end.value.code == 2


@pytest.mark.parametrize("command", ["check", "run"])
def test_help_says_what_the_exit_status_means(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])

    assert end.value.code == 0
    assert "The exit status is 0 when all is well, 1 for faults" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("checked", "status", "told"),
    [
        (["good.json"], 2, "There is a value for 'S', and no ${S}.\n"),
        (["good.json", "waits.json"], 0, ""),
        (["waits.json", "good.json"], 0, ""),
    ],
)
def test_a_substitution_must_stand_in_one_of_the_files(
    checked: list[str], status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("waits.json").write_text('{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${S}, "End": true}}}')

    assert main(["check", *checked, "--substitute", "S=5"]) == status
    assert capsys.readouterr().err == told


def test_what_aws_takes_and_no_run_can_do_is_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    Path("doubt.json").write_text(WARNED.replace('"x": "$.a"', '"x.$": "$nosuch"'))

    assert main(["check", "doubt.json"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "doubt.json:1:66: warning: No state assigns the variable $nosuch",
        "doubt.json: 1 state, no errors",
    ]
