"""The command: which tables it measures, what it prints of them, keeps and checks. Nothing is measured here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from workbook.benchmark import __main__ as command
from workbook.benchmark.own_process import Failed
from workbook.benchmark.report import Asked, Measurements, NotMeasured, Say
from workbook.benchmark.tables import TABLES


class Measured:
    """Stands in for the processes that measure: answers with ratios, by table, the next ones each time."""

    def __init__(self, **ratios: list[Mapping[str, float]]) -> None:
        self.asked: dict[str, Asked] = {}
        self.times = 0
        self._ratios = {name.replace("_", "-"): answers for name, answers in ratios.items()}

    def __call__(self, table: str, asked: Asked, say: Say) -> Measurements:
        self.asked[table] = asked
        self.times += 1
        answers = self._ratios.get(table, [{}])
        ratios = answers.pop(0) if len(answers) > 1 else answers[0]
        return Measurements(f"The table {table}", ("what", "ratio"), [("it", "1.00x")], dict(ratios))


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return tmp_path / "results.yaml"


def measures(monkeypatch: pytest.MonkeyPatch, **ratios: list[Mapping[str, float]]) -> Measured:
    measured = Measured(**ratios)
    monkeypatch.setattr(command, "measured", measured)
    return measured


def keeps(file: Path, **ratios: float) -> None:
    run = {"day": "2026-01-31", "machine": "2 cores", "ratios": ratios}
    file.write_text(yaml.safe_dump([run]).replace("'2026-01-31'", "2026-01-31"), encoding="utf-8")


def test_the_help_says_what_each_table_measures(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        command.main(["--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert [name for name, offered in TABLES.items() if offered.about not in told] == []


def test_without_a_name_all_tables_but_the_unusual_are_measured_and_those_are_named(
    monkeypatch: pytest.MonkeyPatch, results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = measures(monkeypatch)
    assert command.main([], results) == 0
    assert list(measured.asked) == [name for name, offered in TABLES.items() if offered.usual]
    assert "python -m workbook.benchmark large" in capsys.readouterr().out.replace("\n", " ")


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["large"], {"large": Asked(1, (1_000, 10_000))}),
        (["--large", "10", "20"], {"large": Asked(1, (10, 20))}),
        (["consumer", "--rounds", "2"], {"consumer": Asked(2)}),
        (["consumer", "--messages", "7"], {"consumer": Asked(3), "messages": Asked(3, (7,))}),
    ],
)
def test_tables_are_chosen_by_name_or_by_an_option_of_their_own(
    arguments: list[str], asked: dict[str, Asked], monkeypatch: pytest.MonkeyPatch, results: Path
) -> None:
    measured = measures(monkeypatch)
    assert command.main(arguments, results) == 0
    assert measured.asked == asked


def test_a_table_is_printed_before_the_next_is_measured(
    monkeypatch: pytest.MonkeyPatch, results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: dict[str, str] = {}

    def measured(table: str, asked: Asked, say: Say) -> Measurements:
        shown[table] = capsys.readouterr().out
        return Measurements(f"The table {table}", ("what",), [("it",)])

    monkeypatch.setattr(command, "measured", measured)
    command.main(["at-scale", "consumer"], results)
    assert "The table at-scale" in shown["consumer"]


@pytest.mark.parametrize(("error", "arguments", "status"), [(NotMeasured, [], 0), (Failed, [], 1)])
def test_a_table_that_cannot_be_measured_is_left_out_with_its_reason_and_the_others_go_on(
    error: type[Exception],
    arguments: list[str],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    results: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def measured(table: str, asked: Asked, say: Say) -> Measurements:
        if table == "booking":
            raise error("It rains.")
        return Measurements(f"The table {table}", ("what",), [("it",)])

    monkeypatch.setattr(command, "measured", measured)
    assert command.main(arguments, results) == status
    told = capsys.readouterr().out
    assert "booking is left out. It rains." in told
    assert "The table consumer" in told


def test_check_fails_and_names_each_ratio_that_became_more_than_a_fifth_worse(
    monkeypatch: pytest.MonkeyPatch, results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keeps(results, slower=1.0, same=1.0, faster=1.0)
    measures(monkeypatch, consumer=[{"slower": 1.3, "same": 1.19, "faster": 0.5}])
    assert command.main(["consumer", "--check"], results) == 1
    told = capsys.readouterr().out
    assert "slower: from 1.00x to 1.30x, 30% worse" in told
    assert "2 ratios are at most 20% larger" in told.replace("\n", " ")


def test_what_looks_worse_is_measured_once_more_and_only_what_stays_so_fails(
    monkeypatch: pytest.MonkeyPatch, results: Path
) -> None:
    keeps(results, it=1.0)
    measured = measures(monkeypatch, consumer=[{"it": 1.5}, {"it": 1.1}])
    assert command.main(["consumer", "--check"], results) == 0
    assert measured.times == 2


def test_a_ratio_that_was_never_kept_fails_no_check_and_is_told(
    monkeypatch: pytest.MonkeyPatch, results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    measures(monkeypatch, consumer=[{"it": 1.5}])
    assert command.main(["consumer", "--check"], results) == 0
    assert "it: 1.50x. `--keep` keeps it." in capsys.readouterr().out


def test_without_check_a_worse_ratio_is_no_failure(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    keeps(results, it=1.0)
    measures(monkeypatch, consumer=[{"it": 9.0}])
    assert command.main(["consumer"], results) == 0


def test_keep_writes_what_a_later_check_compares_with(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    measures(monkeypatch, consumer=[{"it": 1.0}, {"it": 1.3}])
    assert command.main(["consumer", "--keep"], results) == 0
    assert command.main(["consumer", "--check"], results) == 1


def test_nothing_is_kept_when_a_table_failed(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    def measured(*_: Any) -> Measurements:
        raise Failed("It rains.")

    monkeypatch.setattr(command, "measured", measured)
    assert command.main(["consumer", "--keep"], results) == 1
    assert not results.exists()


def test_a_results_file_that_cannot_be_read_is_told_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch, results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results.write_text("a run", encoding="utf-8")
    measured = measures(monkeypatch)
    assert command.main([], results) == 2
    assert "results.yaml is a list of runs, not str." in capsys.readouterr().out
    assert measured.times == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--messages", "0"], "a whole number from 1 is meant, not '0'"),
        (["--rounds", "-1"], "a whole number from 1 is meant, not '-1'"),
        (["--rounds", "x"], "a whole number from 1 is meant, not 'x'"),
        (["--large", "5"], "a whole number from 6 is meant, not '5'"),
        (["bookings"], "there is no table 'bookings'. There are booking, at-scale, consumer"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err
