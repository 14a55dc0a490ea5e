"""The benchmark measures what it says; how long things take is not tested."""

import json
from unittest.mock import patch

import boto3
import pytest

from asl_interpreter.execution import Execution
from workbook.benchmark import __main__ as command
from workbook.benchmark import bookings, motos_engine
from workbook.cloud import local_aws as local
from workbook.cloud import step_functions

KINDS = ("send", "drain", "to_full", "to_empty")


def of_large_bookings(*arguments: str) -> str:
    """What the process prints that measures large bookings."""
    if arguments[0] == "compared":
        return json.dumps({"simple": [0.3, 0.2], "at scale": [0.05, 0.1]})
    return json.dumps(
        {size: {"workflow": int(size), "consumer": 2 * int(size), "direct": 2 * int(size)} for size in arguments}
    )


def test_each_round_gives_one_time_of_each_kind() -> None:
    times = bookings.measure(applications=7, rounds=1)
    assert {kind: len(seconds) for kind, seconds in times.items()} == {"workflow": 1, "direct": 1, "own": 1}
    assert min(times["workflow"] + times["direct"] + times["own"]) > 0


def test_a_process_that_fails_ends_the_command_with_its_own_words() -> None:
    with pytest.raises(SystemExit, match=r"(?s)bookings moto six 1 failed.*'six'"):
        command._output("workbook.benchmark.bookings", "moto", "six", "1")


def test_moto_executes_the_booking_that_ours_is_compared_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "MOTO", dict(local.MOTO))
    monkeypatch.setattr(step_functions, "closed", step_functions.closed)  # both put back afterwards
    motos_engine.use()
    with patch.object(Execution, "run", side_effect=AssertionError("ours executed")):
        stack, posted = bookings._fresh(7, seed=0)
        with stack:
            answer = bookings._book(boto3.client("stepfunctions"), stack, posted)
            assert answer["status"] == "SUCCEEDED"
            queue = boto3.resource("sqs").Queue(stack.outputs["QueueUrl"])
            assert queue.attributes["ApproximateNumberOfMessages"] == "11"  # 5 for the job before, 6 for this one


def test_the_table_has_a_row_for_each_size_and_engine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, ...]] = []

    def answer(module: str, *arguments: str) -> str:
        if module.endswith("messages"):
            return json.dumps({size: dict.fromkeys(KINDS, 0.1) for size in arguments})
        if module.endswith("large_bookings"):
            return of_large_bookings(*arguments)
        asked.append(arguments)
        return json.dumps({"workflow": [0.3], "direct": [0.1], "own": [0.02]}) if len(arguments) > 1 else "2.0"

    monkeypatch.setattr(command, "_output", answer)
    assert command.main(["--rounds", "1", "--applications", "20", "100"]) == 0
    assert [call for call in asked if len(call) > 1] == [(e, n, "1") for n in ("20", "100") for e in command.ENGINES]
    shown = capsys.readouterr().out
    assert shown.count("3.00x") == 4
    assert "2.00 s, on moto's engine 2.00 s, 1.00x" in shown


@pytest.mark.parametrize(
    "arguments",
    [["--messages", "0"], ["--rounds", "0"], ["--rounds", "-1"], ["--applications", "5"], ["--rounds", "x"]],
)
def test_a_number_that_measures_nothing_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert "a whole number from" in capsys.readouterr().err
