"""`python -m asl_interpreter run`: what it prints, and how it ends."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from asl_interpreter.command_line.main import main

ORDER = """{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task", "Resource": "${ChargeFunctionArn}",
      "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2}],
      "Next": "Each"},
    "Each": {
      "Type": "Map", "ItemsPath": "$.items",
      "ItemProcessor": {"StartAt": "Pack", "States": {"Pack": {"Type": "Pass", "End": true}}},
      "End": true}
  }
}"""
MOCKS = {"Charge": {"0": {"Throw": {"Error": "Busy"}}, "1": {"Return": {"items": ["é", 2]}}}}


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("order.json").write_text(ORDER)
    write("mocks.json", MOCKS)
    write("failing.json", {"Charge": {"Throw": {"Error": "NoMoney", "Cause": "5 are wanting"}}})
    write("input.json", {"a": 1})


def write(name: str, value: Any) -> None:
    Path(name).write_text(json.dumps(value))


def run(*arguments: str) -> int:
    return main(["run", "order.json", *arguments])


def test_an_execution_that_succeeds_shows_its_output_path_retries_and_waiting(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("--mocks", "mocks.json") == 0
    assert capsys.readouterr() == (
        "status:  SUCCEEDED\n"
        'output:  ["é",2]\n'
        "path:    Charge → Each\n"
        "  Each[0]: Pack\n"
        "  Each[1]: Pack\n"
        "retries: Charge 1\n"
        "waited:  2 s\n",
        "",
    )


def test_an_execution_that_fails_shows_error_cause_and_state_and_ends_with_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("--mocks", "failing.json", "--input", "@input.json") == 1
    assert capsys.readouterr().out == (
        "status:  FAILED\n"
        "error:   NoMoney\n"
        "cause:   5 are wanting\n"
        "state:   Charge (Task)\n"
        'input:   {"a":1}\n'
        "path:    Charge\n"
        "retries: none\n"
        "waited:  0 s\n"
    )


def test_history_is_a_line_of_json_for_each_event_with_nothing_between(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--mocks", "mocks.json", "--history") == 0

    printed, told = capsys.readouterr()
    events = [json.loads(line) for line in printed.splitlines()]
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    assert [events[0]["type"], events[-1]["type"]] == ["ExecutionStarted", "ExecutionSucceeded"]
    assert told.startswith("status:  SUCCEEDED\n")


def test_how_it_ended_is_one_object_of_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--mocks", "mocks.json", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "status": "SUCCEEDED",
        "output": ["é", 2],
        "path": ["Charge", "Each"],
        "paths": {"Each": [["Pack"], ["Pack"]]},
        "requests": {"Charge": [{}, {}]},
        "retries": {"Charge": 1},
        "waited": 2.0,
    }
    assert run("--mocks", "failing.json", "--json") == 1
    failed = json.loads(capsys.readouterr().out)
    assert (failed["error"], failed["cause"]) == ("NoMoney", "5 are wanting")


@pytest.mark.parametrize(
    ("raised", "status", "told"),
    [
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 1, ""),
        (OSError(28, "No space left on device"), 2, "The output cannot be written: No space left on device.\n"),
    ],
)
def test_an_end_from_outside_is_no_traceback(
    raised: BaseException,
    status: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr("json.dumps", stopped)
    dropped: list[int] = []
    monkeypatch.setattr("os.dup2", lambda _, into: dropped.append(into))

    assert run("--json", "--mocks", "mocks.json") == status
    assert capfd.readouterr().err == told
    assert len(dropped) == isinstance(raised, OSError)


@pytest.mark.parametrize("given", ['{"a": 1}', "@input.json", "@-"])
def test_the_input_is_text_or_a_file_or_the_standard_input(
    given: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"a": 1}'))

    run("--mocks", "failing.json", "--input", given)

    assert '\ninput:   {"a":1}\n' in capsys.readouterr().out


def test_a_test_case_of_step_functions_local_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    cases = {"StateMachines": {"Order": {"TestCases": {"Retried": {"Charge": "Busy"}}}}}
    write("local.json", {**cases, "MockedResponses": {"Busy": MOCKS["Charge"]}})

    assert run("--mocks", "local.json", "--test-case", "Retried") == 0
    assert "retries: Charge 1" in capsys.readouterr().out


def test_a_mock_that_was_not_used_is_told_beside_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    write("three.json", {"Charge": {"0-2": {"Return": {"items": []}}}})

    assert run("--mocks", "three.json") == 0
    assert capsys.readouterr().err == "note: Of the mock of 'Charge', which has 3 answers, 1 was used.\n"


def test_a_seed_repeats_what_is_random(capsys: pytest.CaptureFixture[str]) -> None:
    state = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $uuid() %}", "End": True}
    write("order.json", {"StartAt": "A", "States": {"A": state}})
    outputs = []
    for seed in ("1", "1", "2"):
        run("--seed", seed)
        outputs.append(capsys.readouterr().out)

    assert outputs[0] == outputs[1] != outputs[2]


def test_a_definition_with_faults_is_not_run_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    Path("order.json").write_text(ORDER.replace('"Next": "Each"', '"Next": "Eech"'))

    assert run() == 1
    assert capsys.readouterr().out == (
        "order.json:7:7: Missing 'Next' target: Eech. Did you mean 'Each'?\n"
        'order.json:8:5: State "Each" is not reachable.\n'
    )


TWO = "Resources:\n" + "".join(
    f"  {name}:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: order.json\n"
    '      DefinitionSubstitutions: {ChargeFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:f"}\n'
    for name in "AB"
)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "The Task state 'Charge' has no mock. It was called with {}, and its Resource is "
             "arn:aws:lambda:us-east-1:123456789012:function:ChargeFunctionArn\n"
             'Give it an answer in the file of --mocks: {"Charge":{"Return":"…"}}\n'),
        (["--mocks", "nothing"], "nothing: No such file or directory.\n"),
        (["--mocks", "input.json"], "input.json: the mock of 'a' must be "),
        (["--mocks", "other.json"], "There is a mock of 'x', and the machine has no Task state of this name."),
        (["--test-case", "Happy"], "--test-case is a case in a file of mocks, and --mocks names none.\n"),
        (["--input", "{a"], "--input is not JSON: Expecting property name"),
        (["--input", "input.json"], "--input is not JSON: Expecting value: line 1 column 1 (char 0). For the file of "
                                    "this name say --input @input.json\n"),
        (["--input", "@nothing"], "nothing: No such file or directory.\n"),
        (["--input", "[" * 300], "--input is not JSON: JSON may be nested 200 deep"),
        (["--machine", "A"], "order.json is a definition and no template, so no state machine in it is named A.\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_said_in_a_sentence_and_ends_with_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("other.json", {"x": {"Return": 1}})

    assert run(*arguments) == 2
    assert capsys.readouterr().err.startswith(told)


def test_of_several_machines_one_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.yaml").write_text(TWO)

    assert main(["run", "t.yaml"]) == 2
    assert capsys.readouterr().err == "t.yaml has 2 state machines; name one of them: A, B.\n"
    assert main(["run", "t.yaml", "--machine", "B", "--mocks", "mocks.json"]) == 0


def test_the_standard_input_cannot_be_two_things(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(ORDER))
        assert main(["run", "-", "--input", "@-"]) == 2

    assert capsys.readouterr().err == "The definition and the input cannot both be the standard input.\n"


def test_a_substitution_that_stands_nowhere_is_said_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "order.json", "--substitute", "ChargeFunctionArm=x"]) == 2
    assert capsys.readouterr().err.endswith("no ${ChargeFunctionArm}. Did you mean 'ChargeFunctionArn'?\n")


def test_an_input_that_start_execution_refuses_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    Path("large.json").write_text(f'"{"x" * 300_000}"')

    assert main(["run", "order.json", "--input", "@large.json"]) == 2
    assert capsys.readouterr().err.startswith("The input has 300,002 bytes of JSON, and 262,144 are allowed")
