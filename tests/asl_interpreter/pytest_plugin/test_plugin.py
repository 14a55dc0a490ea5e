"""The plugin, in test runs of its own. One run has all the tests that these here ask about: a run takes a second."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import asl_interpreter
from asl_interpreter.pytest_plugin.coverage_report import CoverageReport

ORDER = """{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task", "Resource": "${ChargeFunctionArn}",
      "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2}],
      "Catch": [{"ErrorEquals": ["Card.Declined"], "Next": "Refuse"}],
      "Next": "Ship"},
    "Ship": {
      "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
      "Parameters": {"QueueUrl": "orders", "MessageBody.$": "$.id"}, "ResultPath": null, "End": true},
    "Refuse": {"Type": "Fail", "Error": "Refused", "Cause": "the card was declined"}
  }
}"""
LOCAL = {
    "StateMachines": {"Order": {"TestCases": {"Declined": {"Charge": "No"}}}},
    "MockedResponses": {"No": {"0": {"Throw": {"Error": "Card.Declined"}}}},
}
RUN = """
def test_{name}(state_machine):
    run = state_machine("order.asl.json").run({{"amount": 5}}, mocks={mocks})
    assert {claim}
"""
BUSY_TWICE = '{"Charge": InTurn(TaskFailed("Busy"), TaskFailed("Busy"), {"id": "c1"}), "Ship": {}}'
DECLINED = '{"Charge": TaskFailed("Card.Declined", "no money")}'
FAILING = {
    "path": (
        DECLINED,
        'run.path == ["Charge", "Ship"]',
        [
            "assert the execution did not go the way that was expected",
            "went:     Charge → Refuse",
            "expected: Charge → Ship",
            "They part after Charge, which led to Refuse, by Catch[0]: Card.Declined: no money.",
            'Its input: {"amount":5}',
        ],
    ),
    "other_way": (DECLINED, '["Charge"] == run.path', ["went:     Charge → Refuse", "expected: Charge"]),
    "output": (
        DECLINED,
        'run.output == {"id": "c1"}',
        ["ExecutionFailed: FAILED: Refused", "state:  Refuse (Fail)", "reason: the card was declined"],
    ),
    "error": (
        DECLINED,
        'run.error == "Declined"',
        [
            "assert the execution ended with Refused, and not with Declined",
            "FAILED: Refused",
            "reason: the card was declined",
            "path:   Charge → Refuse",
        ],
    ),
    "status": (DECLINED, '"SUCCEEDED" == run.status', ["state:  Refuse (Fail)", "reason: the card was declined"]),
    "both": (
        DECLINED,
        '(run.path, run.error) == (["Charge", "Refuse"], "Declined")',
        ["assert the execution ended with Refused, and not with Declined", "reason: the card was declined"],
    ),
    "both_and_the_path": (DECLINED, '(run.path, run.error) == (["Charge", "Ship"], None)', ["expected: Charge → Ship"]),
    "no_error": (DECLINED, "run.error is None", ["state:  Refuse (Fail)", "reason: the card was declined"]),
    "cause": (DECLINED, 'run.cause == "no money"', ["state:  Refuse (Fail)", "path:   Charge → Refuse"]),
    "entered": (
        DECLINED,
        '"Ship" in run.path',
        [
            "assert the execution did not enter Ship",
            "went: Charge → Refuse",
            "The last state was Refuse, which failed with Refused: the card was declined.",
        ],
    ),
    "succeeded": (BUSY_TWICE, 'run.status == "FAILED"', ['output: {"id":"c1"}', "path:   Charge → Ship"]),
    "function": ('{"Charge": lambda request: request["sum"]}', "run", ["KeyError: 'sum'"]),
    "input": (
        BUSY_TWICE,
        'state_machine("order.asl.json").run({1, 2})',
        ["NotJSON: This is no JSON: Object of type set"],
    ),
    "waited": (BUSY_TWICE, "run.waited < 5", ["assert 6.0 < 5", "where 6.0 = <run SUCCEEDED: Charge → Ship, output"]),
    "name": (BUSY_TWICE, 'run.retries["Chrage"] == 2', ["The machine has no state 'Chrage'. Did you mean 'Charge'?"]),
    "request": (
        BUSY_TWICE,
        'run.requests["Ship"] == [{"QueueUrl": "orders", "MessageBody": "c2"}]',
        ["At index 0 diff: {'QueueUrl': 'orders', 'MessageBody': 'c1'} != "],
    ),
    "no_mock": ("{}", "run", ["NotMocked: The Task state 'Charge' has no mock.", 'mocks={"Charge": …}']),
    "wrong_mock": ('{"Charge": 1, "Shop": 1}', "run", ["MockError: There is a mock of 'Shop'", "mean 'Ship'?"]),
}
NOT_LOADED = {
    "missing": ('"nothing.json"', "There is no file nothing.json in "),
    "cut": ('"cut.json"', "cut.json:2:1: The file is not JSON: "),
    "faulty": ('"bad.json"', "bad.json:2:1: These fields are required: [Type]"),
    "dict": ('{"StartAt": "A"}', "The name of a file is wanted, and not {'StartAt': 'A'}."),
    "substitution": (
        '"order.asl.json", substitutions={"ChargeFunctionArm": "x"}',
        "order.asl.json: There is a value for 'ChargeFunctionArm', and no ${ChargeFunctionArm}. "
        "Did you mean 'ChargeFunctionArn'?",
    ),
    "logical_id": ('"order.asl.json", machine="Order"', "order.asl.json is a definition and no template, "),
}
PASSING = """
@pytest.fixture(scope="module")
def order(state_machine):
    return state_machine("order.asl.json")

def test_a_fixture_of_a_module(order):
    assert order.run(mocks={"Charge": {"id": 1}, "Ship": {}}).output == {"id": 1}

def test_local(order, mock_file):
    assert order.run(mocks=mock_file("MockConfigFile.json", "Declined")).path == ["Charge", "Refuse"]

def test_local_without_the_case(mock_file):
    mock_file("MockConfigFile.json", "Accepted")

def test_unused(order):
    order.run(mocks={"Charge": TaskFailed("Card.Declined"), "Ship": {}})

def test_compiled_once(order, state_machine):
    assert state_machine("../order.asl.json") is order
    assert state_machine("near.asl.json").name == "inner/near.asl.json"

@pytest.mark.xfail(strict=True)
def test_other_lists_are_compared_as_ever():
    assert ["a"] == ["b"]
"""


@dataclass
class Output:
    """What a test run printed: the lines of each test that failed, by its name without `test_`; and all of it."""

    text: str

    def of(self, name: str) -> str:
        failures = self.text.partition("= FAILURES =")[2].partition("\n====")[0]
        sections = re.split(r"^_+ test_(\w+) _+$", failures, flags=re.MULTILINE)
        return dict(zip(sections[1::2], sections[2::2], strict=True))[name]


def run_pytest(folder: Path, *options: str) -> Output:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "asl_interpreter.pytest_plugin",
        "-p",
        "no:cacheprovider",
        *options,
    ]
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return Output(subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True).stdout)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "inner").mkdir()
    (folder / "pytest.ini").touch()
    (folder / "order.asl.json").write_text(ORDER)
    doubtful = ORDER.replace('"Parameters"', '"InputPath": "$nosuch", "Parameters"')
    (folder / "inner" / "near.asl.json").write_text(doubtful)
    (folder / "cut.json").write_text('{"a":\n')
    (folder / "bad.json").write_text('{"StartAt": "A", "States": {\n"A": {}}}')
    (folder / "MockConfigFile.json").write_text(json.dumps(LOCAL))
    tests = [RUN.format(name=name, mocks=mocks, claim=claim) for name, (mocks, claim, _) in FAILING.items()]
    tests += [
        f"\ndef test_{name}(state_machine):\n    state_machine({given})\n" for name, (given, _) in NOT_LOADED.items()
    ]
    imports = "import pytest\nfrom asl_interpreter.mocks import InTurn, TaskFailed\n"
    (folder / "inner" / "test_order.py").write_text("\n".join([imports, *tests, PASSING]))
    return folder


@pytest.fixture(scope="module")
def output(project: Path) -> Output:
    return run_pytest(project, "--asl-coverage", "--asl-coverage-json", "build/coverage.json")


@pytest.mark.parametrize("name", FAILING)
def test_a_test_that_fails_shows_its_own_line_and_what_happened(name: str, output: Output) -> None:
    shown = output.of(name)

    assert [line for line in FAILING[name][2] if line not in shown] == []
    assert ".py:" in shown
    assert "src/asl_interpreter" not in shown


@pytest.mark.parametrize("name", NOT_LOADED)
def test_what_cannot_be_loaded_fails_the_test_with_one_sentence(name: str, output: Output) -> None:
    shown = output.of(name).strip()

    assert shown.startswith(NOT_LOADED[name][1])
    assert "\n" not in shown


def test_a_test_case_that_a_file_does_not_have_fails_the_test_with_those_that_it_has(output: Output) -> None:
    shown = output.of("local_without_the_case").strip()

    assert shown.endswith("MockConfigFile.json: It has no test case Accepted; its test cases: Order#Declined.")
    assert "\n" not in shown


def test_everything_else_passes_from_the_folder_of_the_test_and_from_the_root(output: Output) -> None:
    failed = re.findall(r"^FAILED .*::test_(\w+)", output.text, flags=re.MULTILINE)

    assert failed == [*FAILING, *NOT_LOADED, "local_without_the_case"]


def test_a_mock_that_was_not_used_is_a_warning_at_the_line_of_the_run(output: Output) -> None:
    assert re.search(
        r"test_order\.py:\d+: UnusedMock: The mock of 'Ship' was not used\.\n    order\.run\(", output.text
    )


def test_what_aws_takes_and_no_run_can_do_is_a_warning_at_the_line_of_the_test(output: Output) -> None:
    told = r"test_order\.py:\d+: DoubtfulDefinition: inner.near\.asl\.json:11:7: warning: No state assigns the variable"
    assert re.search(told + r" \$nosuch\n    assert state_machine\(", output.text), output.text


COUNTS = {
    "states": {"/States/Charge": 18, "/States/Ship": 6, "/States/Refuse": 12},
    "transitions": {
        "/States/Charge/Retry[0]": 10, "/States/Charge/Catch[0]": 12, "/States/Charge/Next": 6, "/States/Ship/End": 6,
    },
}  # fmt: skip
NEVER_RUN = {"states": dict.fromkeys(COUNTS["states"], 0), "transitions": dict.fromkeys(COUNTS["transitions"], 0)}


def test_coverage_is_a_table_after_the_tests(output: Output) -> None:
    table = output.text.partition("= state machine coverage =")[2].splitlines()

    assert table[1].split() == ["machine", "states", "transitions", "never", "reached"]
    assert table[2].split() == ["inner/near.asl.json", "0/3", "0%", "0/4", "0%", "Charge"]
    assert table[5].split() == ["order.asl.json", "3/3", "100%", "4/4", "100%"]


def test_coverage_is_a_file_too(output: Output, project: Path) -> None:
    assert output
    assert json.loads((project / "build" / "coverage.json").read_text()) == {
        "machines": {"inner/near.asl.json": NEVER_RUN, "order.asl.json": COUNTS}
    }


def test_the_example_of_the_readme_passes_as_it_stands_and_without_an_option_nothing_is_told(tmp_path: Path) -> None:
    page = (Path(asl_interpreter.__file__).parent / "README.md").read_text(encoding="utf-8")
    example = next(block for block in page.split("```python\n")[1:] if block.startswith("# test_order.py"))
    (tmp_path / "test_order.py").write_text(example.partition("```")[0])
    (tmp_path / "order.asl.json").write_text(page.partition("```json\n")[2].partition("```")[0])

    output = run_pytest(tmp_path, "-W", "error").text

    assert "2 passed" in output
    assert "coverage" not in output


def report() -> CoverageReport:
    options: dict[str, Any] = {"--asl-coverage": True, "--asl-coverage-json": None}
    return CoverageReport(SimpleNamespace(getoption=options.get))  # type: ignore[arg-type]


def printed(coverage: CoverageReport) -> list[str]:
    lines: list[str] = []
    coverage.pytest_terminal_summary(SimpleNamespace(section=lines.append, line=lines.append))
    return lines


def test_where_no_machine_was_loaded_the_table_says_so() -> None:
    assert printed(report()) == ["state machine coverage", "No state machine was loaded."]


def test_a_worker_of_xdist_hands_on_what_it_counted_and_one_that_crashed_nothing() -> None:
    handed_on: dict[str, Any] = {"asl_coverage": {"machines": {"order": COUNTS}}}
    worker, controller = report(), report()
    worker.pytest_testnodedown(SimpleNamespace(workeroutput=handed_on), None)  # as if it had counted so itself
    output: dict[str, Any] = {}
    worker.pytest_sessionfinish(SimpleNamespace(config=SimpleNamespace(workeroutput=output)))  # type: ignore[arg-type]
    for node in (SimpleNamespace(workeroutput=json.loads(json.dumps(output))), SimpleNamespace()):
        controller.pytest_testnodedown(node, None)

    assert printed(controller) == printed(worker)
    assert output == handed_on


@pytest.mark.parametrize("file", ["taken/coverage.json", "."])
def test_a_file_that_cannot_be_written_is_said_before_any_test_runs(file: str, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    options: dict[str, Any] = {"--asl-coverage": False, "--asl-coverage-json": tmp_path / file}

    with pytest.raises(pytest.UsageError, match=r"--asl-coverage-json: .* cannot be written: "):
        CoverageReport(SimpleNamespace(getoption=options.get))  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_counts_of_two_processes_are_one_table(project: Path, output: Output) -> None:
    alone = json.loads((project / "build" / "coverage.json").read_text())

    run_pytest(project, "-p", "xdist", "-n2", "--asl-coverage-json", "two.json")

    assert json.loads((project / "two.json").read_text()) == alone
