"""The file of results: what is written is read again, and what nobody wrote is refused with a sentence."""

from datetime import date
from pathlib import Path

import pytest

from workbook.benchmark import kept

DAY = date(2026, 1, 31)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "results.yaml"


def test_the_results_in_the_repository_can_be_read() -> None:
    assert kept.last(kept.read())


def test_each_run_is_added_and_the_last_one_counts(file: Path) -> None:
    kept.keep({"one": 1.0, "two": 2.0}, DAY, file)
    kept.keep({"one": 1.23456}, date(2026, 2, 1), file)
    assert [run.day for run in kept.read(file)] == [DAY, date(2026, 2, 1)]
    assert kept.last(kept.read(file)) == {"one": 1.235, "two": 2.0}


def test_a_second_run_on_one_day_replaces_what_it_measured_again(file: Path) -> None:
    kept.keep({"one": 1.0, "two": 2.0}, DAY, file)
    kept.keep({"one": 3.0}, DAY, file)
    [run] = kept.read(file)
    assert run.ratios == {"one": 3.0, "two": 2.0}


def test_a_machine_is_described_in_general_words(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.node", lambda: "a-name-of-its-own")
    kept.keep({"one": 1.0}, DAY, file)
    assert "cores, " in kept.read(file)[0].machine
    assert "a-name-of-its-own" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[", "results.yaml is no YAML"),
        ("a: 1", "results.yaml is a list of runs, not dict."),
        ("", "results.yaml is a list of runs, not empty."),
        ("- {day: 2026-01-31, machine: m, ratios: {it: 1, it: 2}}", "is no YAML: line 1: 'it' is there twice"),
        ("- a: 1", "results.yaml, run 1: a run has day, machine and ratios."),
        ("- {day: yesterday, machine: m, ratios: {}}", "run 1: day is a date as 2026-01-31, not 'yesterday'."),
        ("- {day: 2026-01-31, machine: m, ratios: [1]}", "run 1: ratios are names and numbers."),
        ("- {day: 2026-01-31, machine: m, ratios: {it: fast}}", "run 1: it is a number above 0, not 'fast'."),
        ("- {day: 2026-01-31, machine: m, ratios: {it: 0}}", "run 1: it is a number above 0, not 0."),
        ("- {day: 2026-01-31, machine: m, ratios: {it: .nan}}", "run 1: it is a number above 0, not nan."),
    ],
)
def test_a_file_that_is_not_as_it_is_written_is_refused_with_a_sentence(text: str, sentence: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(kept.NotReadable) as refused:
        kept.read(file)
    assert sentence in str(refused.value)


def test_a_file_that_is_no_text_is_refused_with_a_sentence(file: Path) -> None:
    file.write_bytes(b"\xff")
    with pytest.raises(kept.NotReadable, match=r"results\.yaml is no text in UTF-8"):
        kept.read(file)
