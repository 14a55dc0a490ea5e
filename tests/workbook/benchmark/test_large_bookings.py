"""The benchmark of large bookings measures what it says; how long things take is not tested."""

import json
from typing import Any

import pytest

from tests.workbook.benchmark.test_bookings import KINDS, of_large_bookings
from workbook.benchmark import __main__ as command
from workbook.benchmark import large_bookings, recording


def test_the_calls_alone_are_those_of_the_booking_and_of_the_consumer(monkeypatch: pytest.MonkeyPatch) -> None:
    replayed: list[recording.Call] = []

    def noted(calls: list[recording.Call]) -> float:
        replayed.extend(calls)
        return recording.replayed(calls)

    monkeypatch.setattr(large_bookings, "replayed", noted)
    took = large_bookings.measure(23)
    assert set(took) == {"workflow", "consumer", "direct"}
    assert min(took.values()) > 0
    operations = [operation for _, operation, _ in replayed]
    assert operations.count("SendMessageBatch") == 3
    assert operations.count("UpdateItem") == 1 + 22  # the notification remembered, and the others declined


def test_each_workflow_is_measured_in_each_round() -> None:
    times = large_bookings.compare(7, 1)
    assert {kind: len(seconds) for kind, seconds in times.items()} == {"simple": 1, "at scale": 1}


def test_the_rows_say_what_the_run_adds_to_its_calls_and_how_it_grows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(module: str, *arguments: str) -> str:
        if module.endswith("large_bookings"):
            return of_large_bookings(*arguments)
        if module.endswith("messages"):
            return json.dumps({size: dict.fromkeys(KINDS, 0.1) for size in arguments})
        times: dict[str, Any] = {"workflow": [0.3], "direct": [0.1], "own": [0.02]}
        return "2.0" if len(arguments) == 1 else json.dumps(times)

    monkeypatch.setattr(command, "_output", answer)
    monkeypatch.setenv("COLUMNS", "160")
    assert command.main(["--large", "10", "50"]) == 0
    shown = capsys.readouterr().out
    row = next(line for line in shown.splitlines() if line.startswith("│           50 "))
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells == ["50", "50.00", "100.00", "150.00", "100.00", "1.50x", "5.00x"]
    assert "A booking of 100: 250 ms by the simple workflow, 75 ms at scale, 0.30x" in shown
