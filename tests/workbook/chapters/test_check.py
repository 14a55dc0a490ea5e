"""`python -m workbook check NN` proves one chapter, and `make notebooks` says first which rule is broken."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from workbook.chapters.execute import Failure, NotebookRun
from workbook.chapters.source import Chapter, Copy

Workshop = Any  # the class is in conftest.py, which pytest's importlib mode does not let a test import

CLAIMS = [
    "the rules for writing a chapter are kept",
    "both copies run to their end",
    "every stub says not yet",
    "every solution passes",
    "later cells run the reader's answers",
    "the copies differ in the exercises alone",
    "no solution stands in the learner's copy",
    "the committed copies are up to date",
]


@pytest.fixture
def there(built: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A copy of the built sample, to be changed: what stands in its build folder is what a build gives."""
    shutil.copytree(built.folder, tmp_path, dirs_exist_ok=True)
    workshop = type(built)(tmp_path)
    monkeypatch.setattr("workbook.__main__.build_and_show", lambda *_: runs(workshop))
    return workshop


def runs(workshop: Workshop, failure: Failure | None = None) -> list[NotebookRun]:
    chapter = Chapter(workshop.notebooks / "source" / "98_sample.py")
    return [NotebookRun(chapter, Copy.LEARNER, 9, 1.0, failure), NotebookRun(chapter, Copy.SOLVED, 9, 1.0, None)]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def held(printed: str) -> dict[str, bool]:
    return {claim: word == "ok" for word, claim in re.findall(r"^(ok|no)  (.*)", printed, re.MULTILINE)}


def test_a_chapter_that_is_built_and_kept_is_proven(there: Workshop) -> None:
    status, printed = there.run("check", "98")
    assert (status, held(printed)) == (0, dict.fromkeys(CLAIMS, True))


SOURCE, LEARNER, SOLVED = "notebooks/source/98_sample.py", "build/98_sample.ipynb", "build/solutions/98_sample.ipynb"


@pytest.mark.parametrize(
    ("file", "old", "new", "claim", "told"),
    [
        (SOURCE, "# **Time:** 5", "# **Time:** 61", CLAIMS[0], "98_sample, cell 1: 61 minutes stated, at most 60"),
        (LEARNER, "98-1 Sample: not yet", "98-1 Sample: wrong", CLAIMS[2], "98-1: the learner's copy does not say"),
        (SOLVED, "98-2 Sample: correct", "98-2 Sample: wrong", CLAIMS[3], "98-2: the solved copy does not say"),
        (
            SOLVED,
            "your own answer runs",
            "it runs",
            CLAIMS[4],
            "cell 9: the solved copy does not say “98-1 Sample: your",
        ),
        (LEARNER, "the project's answer runs", "it runs", CLAIMS[4], "cell 9: the learner copy does not say “98-1"),
        (SOLVED, "It was 1.", "It was 2.", CLAIMS[5], "cell 6: the copies show something different, and it is no"),
        (LEARNER, "In 1.25 s", "Within 1.25 s", CLAIMS[5], "cell 9: the copies show something different, and it is no"),
        (LEARNER, "number_of_stars = ...", "number_of_stars = 1 + 2", CLAIMS[6], "cell 7: the learner's copy holds"),
        (
            "notebooks/solutions/98_sample.ipynb",
            "on purpose",
            "by accident",
            CLAIMS[7],
            "98_sample.ipynb, solved copy: cell 5 (try:): the text differs; `make notebooks` writes it",
        ),
    ],
    ids=[*CLAIMS[:1], *CLAIMS[2:5], *CLAIMS[4:6], f"{CLAIMS[5]}, a measured cell too", *CLAIMS[6:]],
)
def test_what_does_not_hold_is_told_and_is_the_exit_status(
    there: Workshop, file: str, old: str, new: str, claim: str, told: str
) -> None:
    change(there.folder / file, old, new)
    status, printed = there.run("check", "98")
    assert (status, held(printed)[claim]) == (1, False)
    assert f"no  {claim}\n    {told}" in printed


def test_of_a_copy_that_stops_nothing_more_is_proven_than_where(
    there: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = runs(there, Failure(4, "1 / 0", "ZeroDivisionError: division by zero", marked=True))
    monkeypatch.setattr("workbook.__main__.build_and_show", lambda *_: stopped)
    status, printed = there.run("check", "98")
    assert (status, held(printed)) == (1, {CLAIMS[0]: True, CLAIMS[1]: False})
    assert "failed: 98_sample, learner copy, cell 4" in printed


def test_a_check_writes_no_committed_copy(there: Workshop) -> None:
    committed = there.notebooks / "98_sample.ipynb"
    committed.write_text("as it was")
    assert there.run("check", "98")[0] == 1
    assert committed.read_text() == "as it was"


def test_a_chapter_that_breaks_a_rule_is_not_executed_or_written(
    there: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook.__main__.build_and_show", lambda *_: pytest.fail("executed"))
    change(there.folder / SOURCE, "# **Time:** 5 minutes.", "# **Time:** 5 minutes." + " nanny" * 2000)
    committed = (there.notebooks / "98_sample.ipynb").read_bytes()
    status, printed = there.run("notebooks")
    assert status == 1
    assert re.search(r"98_sample, all cells: \d+ words, at most 2000\n", printed)
    assert (there.notebooks / "98_sample.ipynb").read_bytes() == committed


@pytest.mark.parametrize("arguments", [("check",), ("check", "--chapter", "98")])
def test_a_check_wants_the_number_of_its_chapter(there: Workshop, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        there.run(*arguments)
    assert ended.value.code == 2
