"""A table is measured in a process of its own, which tells how far it is and what came of it."""

import pytest

from workbook.benchmark import own_process
from workbook.benchmark.report import Asked


def test_a_report_comes_back_as_it_was_made() -> None:
    said: list[str] = []
    report = own_process.measured("messages", Asked(1, (2,)), said.append)
    assert said == ["a queue of 2"]
    assert report.columns[0] == "queue"
    assert list(report.ratios) == ["a message: send, to a queue of 2 / to an empty one"]
    assert [row[0] for row in report.rows] == ["2"]


def test_a_process_that_fails_is_told_with_its_last_words() -> None:
    with pytest.raises(own_process.Failed, match=r"(?s)no-table failed with 1:.*KeyError: 'no-table'"):
        own_process.measured("no-table", Asked(1), lambda _: None)


def test_what_a_machine_lacks_is_the_reason_and_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINISTACK", "no-such-program")
    monkeypatch.setenv("PATH", "")
    own_process._main("ministack", "1")
    [line] = capsys.readouterr().out.splitlines()
    assert "MiniStack is not here. It has an environment of its own" in own_process._told(line)["why_not"]


def test_what_a_measure_prints_by_itself_is_passed_over() -> None:
    assert [own_process._told(line) for line in ("words", "[1]", "")] == [{}, {}, {}]
