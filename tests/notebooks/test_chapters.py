"""Every chapter in notebooks/source keeps the rules, and its exercises hold from both sides.

Nothing is executed here: test_up_to_date.py proves that the committed copies are what the sources give, and these tests
read the committed copies.
"""

import re
from typing import Any

import nbformat
import pytest

from workbook.chapters import proof
from workbook.chapters.calls import Code
from workbook.chapters.copies import others_answers, unlike
from workbook.chapters.leaks import leaks
from workbook.chapters.rules import broken_rules
from workbook.chapters.source import NOTEBOOKS, Chapter, Copy, chapters
from workbook.cloud.local_aws import local_aws
from workbook.exercises import Right, answers, registry
from workbook.exercises.judge import judge
from workbook.exercises.record import Record

CHAPTERS = chapters(NOTEBOOKS / "source")

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)


def committed(chapter: Chapter, copy: Copy) -> Any:
    path = chapter.file(copy)
    assert path.exists(), f"{path.name} is not built: run `make notebooks` and commit what it writes"
    return nbformat.read(path, as_version=4)


@every_chapter
def test_a_chapter_keeps_the_rules(chapter: Chapter) -> None:
    assert broken_rules(chapter) == []


@every_chapter
def test_every_stub_says_not_yet(chapter: Chapter) -> None:
    assert list(proof.stubs_not_saying_not_yet(chapter, committed(chapter, Copy.LEARNER))) == []


@every_chapter
def test_every_solution_passes(chapter: Chapter) -> None:
    assert list(proof.solutions_not_passing(chapter, committed(chapter, Copy.SOLVED))) == []


@every_chapter
def test_later_cells_run_the_readers_answers(chapter: Chapter) -> None:
    learner, solved = (committed(chapter, copy) for copy in Copy)
    assert list(others_answers(chapter, learner, solved)) == []


@every_chapter
def test_the_projects_own_answer_stands_alone_and_is_right_wherever_a_page_asks_for_it(chapter: Chapter) -> None:
    """A function that reads a name of another cell is made without an error, and stops when it is called."""
    asked = {call.subject for call in Code(chapter, Copy.SOLVED).calls("solved")}
    record = Record(None)
    with local_aws():  # as on a page, where one is open; else each answer and each check would get one of its own
        for exercise in (registry.find(each) for each in sorted(asked)):
            answer, _, theirs = answers.current(exercise, record)
            assert (theirs, type(judge(exercise, answer).verdict)) == (False, Right), exercise.id


@every_chapter
def test_the_copies_differ_in_nothing_but_exercises_progress_and_whose_answer_runs(chapter: Chapter) -> None:
    learner, solved = (committed(chapter, copy) for copy in Copy)
    assert list(unlike(chapter, learner, solved)) == []


@every_chapter
@pytest.mark.parametrize("copy", list(Copy))
def test_both_copies_run_to_their_end(chapter: Chapter, copy: Copy) -> None:
    code = [cell for cell in committed(chapter, copy).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"]


@every_chapter
def test_no_solution_leaks_into_the_learners_copy(chapter: Chapter) -> None:
    assert list(leaks(chapter, committed(chapter, Copy.LEARNER))) == []


@every_chapter
@pytest.mark.parametrize("copy", list(Copy))
def test_every_file_that_a_page_links_to_is_where_the_page_says(chapter: Chapter, copy: Copy) -> None:
    text = "\n".join(cell.source for cell in committed(chapter, copy).cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert [link for link in links if not (chapter.file(copy).parent / link).exists()] == []


def test_every_module_of_exercises_belongs_to_a_chapter() -> None:
    assert set(registry.chapters()) <= {chapter.number for chapter in CHAPTERS}


@every_chapter
def test_a_call_behind_a_hash_works_when_the_hash_is_removed(chapter: Chapter) -> None:
    """A reader is told to remove the `#`: the name that is called must have been imported by then."""
    seen = ""
    for cell in chapter.cells:
        if cell.cell_type == "code":
            for called in re.findall(r"^# (\w+)\(", cell.source, re.MULTILINE):
                assert re.search(rf"^from .* import .*\b{called}\b", seen, re.MULTILINE), f"{called} is not imported"
            seen += f"{cell.source}\n"


@every_chapter
@pytest.mark.parametrize("copy", list(Copy))
def test_every_file_that_a_page_links_to_or_shows_exists(chapter: Chapter, copy: Copy) -> None:
    folder = chapter.file(copy).parent
    prose = "\n".join(cell.source for cell in chapter.notebook(copy).cells if cell.cell_type == "markdown")
    found = re.findall(r"""(?:\]\(|src=")(?!https?:|#)([^)"#]+)""", prose)
    assert any(name.endswith(".svg") for name in found), "the strip that shows the system is missing at its head"
    assert [name for name in found if not (folder / name).exists()] == []
