"""The command: what it prints, what it writes, how it ends."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workbook.load import Hit
from workbook.load.__main__ import main
from workbook.load.bookings import Bookings

FEW = ("--rate", "20", "--duration", "0.1", "--applications", "2")


def test_bookings_in_the_local_cloud_are_reported_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chart = tmp_path / "new" / "load.png"
    assert main([*FEW, "--chart", str(chart)]) == 0
    told = capsys.readouterr().out
    assert re.search(r"^Requests +\[total, rate, throughput\] +2, ", told, re.MULTILINE)
    assert "Success       [ratio]                           100.00%" in told
    assert chart.read_bytes().startswith(b"\x89PNG")


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets how each booking is answered, in place of the workflow."""

    def answer(how: Any) -> None:
        monkeypatch.setattr(Bookings, "__call__", lambda target, number: how())

    return answer


def test_a_load_with_a_failure_ends_in_1_and_names_it(
    answering: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(lambda: Hit(400, error="ThrottlingException"))
    assert main([*FEW, "--chart", str(tmp_path / "load.png")]) == 1
    assert "Error Set:\nThrottlingException: 2" in capsys.readouterr().out


def test_ctrl_c_reports_what_was_sent_and_says_how_much_was_not(
    answering: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from _thread import interrupt_main

    answering(interrupt_main)
    load = ("--rate", "1", "--duration", "30", "--applications", "1", "--chart", str(tmp_path / "load.png"))
    assert main(load) == 130
    told = capsys.readouterr().out
    assert "[total, rate, throughput]         1, " in told
    assert "Stopped. Of 30 bookings 29 were not sent." in told


def test_ctrl_c_while_jobs_are_posted_says_how_many_were_and_that_none_was_booked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def posted(*_: object) -> Iterator[dict[str, str]]:
        yield {}
        raise KeyboardInterrupt

    monkeypatch.setattr("workbook.load.__main__.posted", posted)
    assert main(["--rate", "1", "--duration", "30", "--chart", str(tmp_path / "load.png")]) == 130
    assert "Stopped after 1 of 30 jobs were posted. None was booked." in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_no_chart_can_be_is_refused_before_a_job_is_posted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("workbook.load.__main__.posted", lambda *_: pytest.fail("posted"))
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):  # a sentence in the command: workbook.basics.command_line
        main([*FEW, "--chart", str(tmp_path / "file" / "load.png")])


@pytest.mark.parametrize(("rate", "warned"), [("8", False), ("9", True)])
def test_a_rate_that_the_local_cloud_cannot_answer_is_said_before(
    rate: str, warned: bool, answering: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(Hit)
    main(["--rate", rate, "--duration", "0.25", "--applications", "1", "--chart", str(tmp_path / "load.png")])
    told = capsys.readouterr().out
    assert told.startswith(f"2 bookings, {rate} a second for 0.25 s")
    assert ("the last one comes after" in told) == warned


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--rate", "0"), "rate=0.0: the rate is a number of requests a second above 0"),
        (("--duration", "-5"), "duration=-5.0: the duration is a number of seconds above 0"),
        (("--rate", "fast"), "argument --rate: a number is wanted, for example 8, not 'fast'"),
        (("--applications", "2.5"), "argument --applications: a whole number is wanted, for example 20, not '2.5'"),
        (("--chart", "load.txt"), "name a file that ends in .png"),
        (("--workers", "0"), "workers=0"),
        (("--applications", "0"), "a job that nobody applied for cannot be booked"),
        (("--target", "aws"), "--target aws and --stack NAME go together"),
        (("--stack", "mine"), "--target aws and --stack NAME go together"),
    ],
)
def test_bad_usage_is_one_sentence_and_nothing_is_done(
    arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.out == ""
