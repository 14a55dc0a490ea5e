"""A table is measured in a process of its own, which tells how far it is and what came of it."""

import os
from pathlib import Path

import pytest

from workbook.benchmark import own_process
from workbook.benchmark.report import Asked, Measurements

# Python runs a module of this name at its start: the table is one that needs no cloud.
INSTEAD = """
import sys, types
from workbook.benchmark.report import Measurements

def report(asked, say):
    say(f"{asked.rounds} rounds of {asked.sizes}")
    print("what a measure prints by itself")
    return Measurements("A title", ("queue", "send"), [["2", "1.00x"]], {"a ratio": 1.0}, "A note")

sys.modules["workbook.benchmark.messages"] = types.SimpleNamespace(report=report)
"""


def test_a_report_comes_back_as_it_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(INSTEAD)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    said: list[str] = []
    report = own_process.measured("messages", Asked(7, (2, 3)), said.append)
    assert said == ["7 rounds of (2, 3)"]
    assert report == Measurements("A title", ["queue", "send"], [["2", "1.00x"]], {"a ratio": 1.0}, "A note")


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
