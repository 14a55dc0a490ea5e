"""The rehearsal's own parts: programs that are stopped, a report that tells, a command that is used wrongly."""

import io
import sys
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from workbook.rehearsal import ministack, processes
from workbook.rehearsal.__main__ import main
from workbook.rehearsal.processes import RehearsalError, running
from workbook.rehearsal.promises import Promise
from workbook.rehearsal.report import Report, broken

# Two processes, the second in a session of its own as a kernel's is; both pay no heed to Ctrl-C.
DEAF = """
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print("child", child.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LOGS", tmp_path)


def test_a_program_that_heeds_no_ctrl_c_is_killed_with_all_that_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_PATIENCE", 0.1)
    with running("deaf", [sys.executable, "-c", DEAF], {}) as program:
        program.wait_until(lambda: "child" in program.printed, "begun", at_most=30)
        child = psutil.Process(int(program.printed.split()[1]))
        with pytest.raises(RehearsalError, match="deaf goes on after Ctrl-C"):
            program.interrupt()
    assert program.status == -9
    assert not child.is_running()


def test_a_server_that_ends_before_it_is_ready_is_told_with_its_last_lines() -> None:
    with running("short", [sys.executable, "-c", "print('no port')"], {}) as program:
        program.wait()
        with pytest.raises(RehearsalError, match=r"(?s)short ended with 0 before it was ready.*no port"):
            program.wait_until(lambda: False, "ready")


def test_the_report_tells_each_step_and_ends_with_a_status() -> None:
    said = io.StringIO()
    report = Report(Console(file=said, width=200))

    def refused() -> list[str]:
        raise RehearsalError("it cannot be done")

    assert report.step("First", lambda: None)
    assert report.end() == 0
    assert not report.step("Second", lambda: broken([Promise("Kept", 1, 1), Promise("Broken", 1, 2)]))
    assert not report.step("Third", refused)
    assert report.end() == 1
    lines = said.getvalue().splitlines()
    assert "All as it should be: 1 steps" in said.getvalue()
    assert [line.strip() for line in lines if line.startswith("    ")] == [
        "Broken: 1 was promised, and it is 2",
        "it cannot be done",
    ]
    assert lines[-1].startswith("Not as it should be: the 2 faults above; 3 steps")


def test_where_ministack_is_not_installed_a_sentence_says_how(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv(ministack.PROGRAM, "not-there")
    assert main(["--on", "ministack"]) == 1
    assert "pip install ministack" in capsys.readouterr().out


@pytest.mark.parametrize(
    "used", [["--on", "ministack", "--chapters", "00"], ["--write"], ["--on", "elsewhere"]], ids=str
)
def test_what_it_cannot_do_is_bad_usage(used: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(used)
    assert refused.value.code == 2
