"""`python -m workbook.promises`: what it says, and how a run goes on that was stopped."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from workbook.promises import __main__ as command
from workbook.promises.many import CHUNK, Fallen, chunks


def test_each_seed_is_played_once() -> None:
    assert [seed for chunk in chunks(2 * CHUNK + 3, 7) for seed in chunk] == list(range(7, 2 * CHUNK + 10))


def test_a_broken_promise_is_told_and_drawn(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fallen = Fallen(3, "workflow", ("one accepted",), "Amara applies.\nBroken: one accepted.", "<svg/>")
    monkeypatch.setattr(command, "in_processes", lambda *_: iter([(range(10), [fallen])]))
    monkeypatch.chdir(tmp_path)
    assert command.main(["10", "--way", "workflow", "--way", "function"]) == 1
    told = capsys.readouterr().out
    assert "Seed 3. Amara applies.\nBroken: one accepted." in told
    assert "10 histories from seed 0 on, each by the workflow and by the function: 1 broke a promise." in told
    assert (tmp_path / "build/promises/3-workflow.svg").read_text() == "<svg/>"


def test_a_run_that_is_stopped_says_how_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: Any) -> Iterator[tuple[range, list[Fallen]]]:
        yield range(5, 105), []
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "in_processes", stopped)
    with pytest.raises(KeyboardInterrupt):
        command.main(["1000", "--seed", "5"])
    told = capsys.readouterr().out
    assert "100 of 1000 histories were played, 0 broke a promise." in told
    assert "To go on: python -m workbook.promises 900 --seed 105" in told


@pytest.mark.parametrize("wrong", [["0"], ["many"], ["10", "--seed", "-1"], ["10", "--way", "car"]])
def test_what_is_no_number_and_no_way_is_refused(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        command.main(wrong)
    assert refused.value.code == 2


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["--mutations", "3"], "it takes no number, no --seed and no --way"),
        (["--mutations", "--seed", "3"], "it takes no number, no --seed and no --way"),
        (["--mutations", "--way", "twin"], "it takes no number, no --seed and no --way"),
        (["3", "--by-chance"], "--by-chance goes with --mutations"),
    ],
)
def test_what_would_be_overlooked_is_refused(
    asked: list[str], says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for plays in ("_mutations", "_histories"):
        monkeypatch.setattr(command, plays, lambda *_: 0)
    with pytest.raises(SystemExit, match="2"):
        command.main(asked)
    assert says in " ".join(capsys.readouterr().err.split())


@pytest.mark.slow
def test_a_sigterm_stops_the_processes_too_and_says_how_the_run_goes_on() -> None:
    command = [sys.executable, "-m", "workbook.promises", "100000", "--processes", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        while not (begun := psutil.Process(run.pid).children(recursive=True)):
            assert run.poll() is None
        run.terminate()
        said = run.stdout.read() if run.stdout else ""
    assert (run.returncode, "To go on: python -m workbook.promises 100000 --seed 0" in said) == (143, True)
    assert psutil.wait_procs(begun, timeout=60)[1] == []


@pytest.mark.slow
def test_histories_are_played_in_processes_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["3", "--processes", "1"]) == 0
    assert "3 histories from seed 0 on" in capsys.readouterr().out
