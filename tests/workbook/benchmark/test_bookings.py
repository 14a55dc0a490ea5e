"""The benchmark measures what it says; how long things take is not tested."""

import json

import pytest

from workbook.benchmark import __main__ as command
from workbook.benchmark.bookings import measure
from workbook.local import ENGINES


def test_each_round_gives_one_time_of_each_kind() -> None:
    times = measure(applications=7, rounds=1)
    assert {kind: len(seconds) for kind, seconds in times.items()} == {"workflow": 1, "direct": 1, "own": 1}
    assert min(times["workflow"] + times["direct"] + times["own"]) > 0


def test_a_process_that_fails_ends_the_command_with_its_own_words() -> None:
    with pytest.raises(SystemExit, match=r"mooto.*the engines are"):
        command._on("mooto", "workbook.benchmark.bookings", "6", "1")


def test_the_table_has_a_row_for_each_size_and_engine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, ...]] = []

    def answer(engine: str, module: str, *arguments: str) -> str:
        asked.append((engine, *arguments))
        return json.dumps({"workflow": [0.3], "direct": [0.1], "own": [0.02]}) if arguments else "2.0"

    monkeypatch.setattr(command, "_on", answer)
    assert command.main(["--rounds", "1", "--applications", "20", "100"]) == 0
    assert [call for call in asked if len(call) > 1] == [(e, n, "1") for n in ("20", "100") for e in ENGINES]
    shown = capsys.readouterr().out
    assert shown.count("3.00x") == 4
    assert "2.00 s, on moto's engine 2.00 s, 1.00x" in shown


@pytest.mark.parametrize(
    "arguments", [["--rounds", "0"], ["--rounds", "-1"], ["--applications", "5"], ["--rounds", "x"]]
)
def test_a_number_that_measures_nothing_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert "a whole number from" in capsys.readouterr().err
