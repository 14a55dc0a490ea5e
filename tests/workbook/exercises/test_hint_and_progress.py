"""Hints that go further, and progress that survives the kernel."""

import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from workbook.exercises import check, hint, notebook, progress, registry
from workbook.exercises.progress import board
from workbook.exercises.record import Record

Output = pytest.CaptureFixture[str]


def test_each_hint_goes_further_and_the_last_one_says_so(capsys: Output) -> None:
    said = []
    for _ in range(4):
        hint("98-1")
        said.append(capsys.readouterr().out)
    assert "Hint 1 of 3: Think.\n" in said[0]
    assert "Hint 2" not in said[0]
    assert "Hint 2 of 3: Think of `job#`." in said[1]
    assert "Hint 1 of 3" in said[1], "running the cell again replaces its output, so the first hint is shown again"
    assert "This is the last one." in said[2]
    assert "There are no more hints." in said[3]


def test_hints_of_one_exercise_do_not_use_up_those_of_another(capsys: Output) -> None:
    hint("98-1")
    capsys.readouterr()
    hint("98-2")
    assert "Hint 1 of 3" in capsys.readouterr().out


def test_a_hint_for_an_unknown_exercise_is_a_sentence(capsys: Output) -> None:
    hint("98-9")
    assert "There is no exercise 98-9." in capsys.readouterr().out


def test_progress_tells_solved_from_open(capsys: Output) -> None:
    check("98-1", "job#7")
    check("98-4", 4)
    capsys.readouterr()
    progress("98")
    said = capsys.readouterr().out
    assert "Chapter 98: 1 of 4 solved. Still open: 98-2 Sample; 98-3 Sample; 98-4 Sample." in said


def test_progress_survives_a_new_kernel(capsys: Output, reader: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check("98-1", "job#7")
    monkeypatch.setattr(notebook, "_record", Record(reader))
    progress("98")
    assert "1 of 4 solved" in capsys.readouterr().out


def test_a_solved_exercise_stays_solved_when_a_later_try_is_wrong(capsys: Output) -> None:
    check("98-1", "job#7")
    check("98-1", "7")
    progress("98")
    assert "1 of 4 solved" in capsys.readouterr().out


@pytest.fixture
def another_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("chapter_97")
    module.EXERCISES = (replace(registry.exercises("98")[0], id="97-1"),)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "workbook.exercises.chapter_97", module)
    monkeypatch.setattr(notebook, "chapters", lambda: ["97", "98"])


@pytest.mark.usefixtures("another_chapter")
def test_progress_can_be_forgotten_and_says_so(capsys: Output, reader: Path) -> None:
    check("97-1", "job#7")
    check("98-1", "job#7")
    progress(reset=True)
    said = capsys.readouterr().out
    assert "Chapter 97: 0 of 1 solved.\n  Chapter 98: 0 of 4 solved." in said
    assert "What was solved in all chapters is forgotten, with its answers." in said
    assert json.loads(reader.read_text()) == {"solved": [], "answers": {}}


@pytest.mark.usefixtures("another_chapter")
@pytest.mark.parametrize("chapter", ["98", 98, " 98"])
def test_one_chapter_is_forgotten_alone(capsys: Output, reader: Path, chapter: Any) -> None:
    check("97-1", "job#7")
    check("98-1", "job#7")
    notebook._record.keep("97-1", "a cell")
    notebook._record.keep("98-1", "a cell")
    progress(chapter, reset=True)
    assert "What was solved in chapter 98 is forgotten, with its answers." in capsys.readouterr().out
    kept = json.loads(reader.read_text())
    assert (kept["solved"], list(kept["answers"])) == (["97-1"], ["97-1"])


@pytest.mark.parametrize("chapter", ["77", 77, "98-1", "chapter 98", "", True, ["98"]])
def test_a_chapter_that_is_not_there_is_a_sentence_and_nothing_is_forgotten(capsys: Output, chapter: Any) -> None:
    check("98-1", "job#7")
    capsys.readouterr()
    progress(chapter, reset=True)
    said = capsys.readouterr().out
    assert said.startswith("There is no chapter ")
    assert f"with exercises. There are: {', '.join(registry.chapters())}." in said
    assert notebook._record.solved() == {"98-1"}


@pytest.mark.parametrize("chapter", ["9" * 5_000, 10**5_000, "\ud800", ["x" * 5_000]], ids=range(4))
def test_what_is_no_chapter_is_told_shortly(capsys: Output, chapter: Any) -> None:
    progress(chapter)
    assert len(capsys.readouterr().out.encode()) < 400


@pytest.mark.parametrize("reset", ["no", "98", None, 2])
def test_a_reset_that_is_neither_yes_nor_no_forgets_nothing(capsys: Output, reset: Any) -> None:
    check("98-1", "job#7")
    capsys.readouterr()
    progress("98", reset=reset)
    assert capsys.readouterr().out == "`reset` is `True` or `False`. Nothing was forgotten.\n"
    assert notebook._record.solved() == {"98-1"}


def test_each_exercise_is_a_square_that_says_its_name_and_whether_it_is_solved() -> None:
    html = board(["98"], {"98-2"})._repr_mimebundle_()["text/html"]
    squares = re.findall(r'<span style="([^"]*)" title="([^"]*)">(.*?)</span>', html)
    assert [(title, mark) for _, title, mark in squares] == [
        ("98-1 Sample: open", "1"),
        ("98-2 Sample: solved", "✓"),
        ("98-3 Sample: open", "3"),
        ("98-4 Sample: open", "4"),
    ]
    assert ["color:#ffffff" in style for style, *_ in squares] == [False, True, False, False]
    assert "1 of 4 solved." in html


def test_two_notebooks_do_not_overwrite_each_other(tmp_path: Path) -> None:
    one, other = Record(tmp_path / "progress.json"), Record(tmp_path / "progress.json")
    one.add("98-1")
    other.add("98-2")
    assert one.solved() == {"98-1", "98-2"}


def test_what_one_notebook_forgets_the_other_does_not_bring_back(tmp_path: Path) -> None:
    one, other = Record(tmp_path / "progress.json"), Record(tmp_path / "progress.json")
    one.add("98-1")
    other.reset()
    assert one.solved() == frozenset()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"solved": 3}', '{"solved": "abc"}', '{"solved": [1, ["a"]]}', "[" * 9_999, "\0"]
)
def test_a_broken_file_counts_as_nothing_solved_and_is_mended(tmp_path: Path, text: str) -> None:
    path = tmp_path / "progress.json"
    path.write_text(text)
    record = Record(path)
    assert record.solved() == frozenset()
    record.add("98-1")
    assert Record(path).solved() == {"98-1"}


@pytest.mark.parametrize(
    "text",
    [
        '{"solved": ["98-4"',
        "[]",
        '{"solved": 3}',
        '{"solved": [], "answers": 3}',
        '{"solved": ["98-4"]}' + " " * 5_000_000,
    ],
    ids=["cut off", "a list", "a number", "no answers", "too long"],
)
def test_what_cannot_be_read_is_told_and_set_aside(capsys: Output, reader: Path, text: str) -> None:
    reader.write_text(text)
    progress("98")
    assert f"The file with your earlier progress could not be read. {reader}: it is not what" in capsys.readouterr().out
    check("98-1", "job#7")
    assert "Now its name ends in `.unreadable`." in capsys.readouterr().out
    assert reader.with_name("progress.json.unreadable").read_text() == text
    check("98-4", 3)
    assert "could not be read" not in capsys.readouterr().out


def test_answers_of_another_form_are_no_answers_and_can_be_written_over(reader: Path) -> None:
    reader.write_text('{"solved": ["98-4"], "answers": {"98-2": ' + "[" * 400 + "]" * 400 + "}}")
    with deep_calls():
        check("98-1", "job#7")
    assert json.loads(reader.read_text()) == {"solved": ["98-1", "98-4"], "answers": {"98-2": {}}}


@contextmanager
def deep_calls() -> Iterator[None]:
    """A few hundred calls are left, as below a notebook's own."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 600)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def test_what_is_no_file_is_neither_read_nor_replaced(capsys: Output, reader: Path) -> None:
    os.mkfifo(reader)
    check("98-1", "job#7")
    said = capsys.readouterr().out
    assert "98-1 Sample: correct." in said
    assert f"it lasts until the kernel restarts. {reader}: is not a file." in said
    assert reader.is_fifo()
    assert notebook._record.solved() == {"98-1"}


def test_what_another_notebook_wrote_while_this_one_could_not_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "progress.json"
    record = Record(path)
    record.add("98-1")
    path.parent.mkdir()
    Record(path).add("98-2")
    record.add("98-3")
    assert Record(path).solved() == {"98-1", "98-2", "98-3"}


ADD = """
import sys
from pathlib import Path
from workbook.exercises.record import Record

record = Record(Path("progress.json"))
print("ready", flush=True)
input()
for number in range(200):
    record.add(f"{sys.argv[1]}-{number}")
"""


def test_two_kernels_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    running = [
        subprocess.Popen([sys.executable, "-c", ADD, name], cwd=tmp_path, stdin=pipe, stdout=pipe, text=True)
        for name in ("97", "98")
    ]
    for each in running:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in running:
        assert each.stdin
        each.stdin.write("\n")
        each.stdin.flush()
    assert [each.communicate() and each.returncode for each in running] == [0, 0]
    assert len(Record(tmp_path / "progress.json").solved()) == 400


def test_where_nothing_can_be_written_progress_lasts_as_long_as_the_kernel(capsys: Output, tmp_path: Path) -> None:
    record = Record(tmp_path / "missing" / "progress.json")
    record.add("98-1")
    assert record.solved() == {"98-1"}
    assert record.not_kept == f"{tmp_path / 'missing' / 'progress.json'}: No such file or directory"


def test_a_reader_is_told_when_progress_is_not_saved(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "_record", Record(tmp_path / "missing" / "progress.json"))
    check("98-1", "job#7")
    said = capsys.readouterr().out
    assert "98-1 Sample: correct." in said
    assert "This is not being saved; it lasts until the kernel restarts." in said
    assert "progress.json: No such file or directory." in said

    check("98-4", 3)
    assert "not being saved" not in capsys.readouterr().out, "once is enough"
    progress("98")
    assert "2 of 4 solved" in (said := capsys.readouterr().out)
    assert "This is not being saved" in said


@pytest.mark.parametrize(("value", "written"), [(None, ".progress.json"), ("mine.json", "mine.json"), ("", None)])
def test_the_environment_says_where_progress_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str | None, written: str | None
) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.chdir(folder)
    record = Record.of_this_folder({} if value is None else {"WORKBOOK_PROGRESS_FILE": value})
    record.add("98-1")
    files = [str(path.relative_to(folder)) for path in tmp_path.rglob("*.json")]
    assert files == ([written] if written else [])


def test_the_file_stays_out_of_git() -> None:
    ignored = Path(__file__).resolve().parents[3] / ".gitignore"
    assert ".progress.json" in ignored.read_text().splitlines()


def test_importing_the_exercises_brings_in_neither_moto_nor_boto3() -> None:
    code = "import sys, workbook.exercises; print([name for name in ('moto', 'boto3') if name in sys.modules])"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout == "[]\n"


def test_a_chapter_can_be_given_as_a_number(capsys: Output) -> None:
    progress(98)  # type: ignore[arg-type]
    assert "Chapter 98: 0 of 4 solved." in capsys.readouterr().out
