"""Chapters from source to executed notebook, on real kernels; starting two of them costs a second or two."""

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from workbook.chapters import proof
from workbook.chapters.execute import Run
from workbook.chapters.rules import broken_rules
from workbook.chapters.source import Chapter, Copy

Workshop = Any  # the class is in conftest.py, which pytest's importlib mode does not let a test import


def notebook(workshop: Workshop, copy: Copy) -> Any:
    chapter = Chapter(workshop.notebooks / "source" / "98_sample.py")
    return nbformat.read(chapter.file(copy), as_version=4)


def sample(workshop: Workshop) -> Chapter:
    return Chapter(workshop.notebooks / "source" / "98_sample.py")


def output(workshop: Workshop, copy: Copy, containing: str) -> str:
    """The printed output of the first cell with `containing` in its source."""
    cell = next(cell for cell in notebook(workshop, copy).cells if containing in cell.source)
    return "".join(output.get("text", "") or output.data["text/plain"] for output in cell.outputs)


def test_both_sides_of_the_sample_hold(built: Workshop) -> None:
    chapter = sample(built)
    assert broken_rules(chapter) == []
    assert list(proof.stubs_not_saying_not_yet(chapter, notebook(built, Copy.LEARNER))) == []
    assert list(proof.solutions_not_passing(chapter, notebook(built, Copy.SOLVED))) == []
    assert list(proof.leaks(chapter, notebook(built, Copy.LEARNER))) == []


def test_the_proofs_find_the_copies_exchanged(built: Workshop) -> None:
    chapter = sample(built)
    assert len(list(proof.stubs_not_saying_not_yet(chapter, notebook(built, Copy.SOLVED)))) == 2
    assert len(list(proof.solutions_not_passing(chapter, notebook(built, Copy.LEARNER)))) == 2
    leaked = "\n".join(proof.leaks(chapter, notebook(built, Copy.SOLVED)))
    assert "number_of_stars = 1 + 2" in leaked
    assert "first_summand = 1" in leaked


def test_a_kernel_works_where_its_notebook_lives_and_hashes_alike(built: Workshop) -> None:
    learner, solved = (output(built, copy, "Path.cwd()") for copy in Copy)
    assert learner.startswith("notebooks ")
    assert solved.startswith("solutions ")
    assert learner.split()[1] == solved.split()[1]


def test_a_build_leaves_no_progress_file(built: Workshop) -> None:
    assert "2 of 2 solved" in output(built, Copy.SOLVED, "progress(")
    assert list(built.folder.rglob("*.json")) == []


def test_the_written_notebook_holds_nothing_of_this_run(built: Workshop) -> None:
    for copy in Copy:
        it = notebook(built, copy)
        assert set(it.metadata) == {"kernelspec", "language_info"}
        assert it.metadata.language_info == {"name": "python"}
        assert [cell.metadata for cell in it.cells if cell.metadata] == [{"tags": ["injected-failure"]}]
        code = [cell for cell in it.cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


def test_building_again_gives_the_same_bytes(built: Workshop, tmp_path: Path) -> None:
    workshop = type(built)(tmp_path)
    shutil.copytree(built.notebooks, workshop.notebooks)
    status, printed = workshop.run("compare")
    assert (status, printed.splitlines()[-1]) == (0, "2 committed notebooks are what their sources give.")
    for name in ("98_sample.ipynb", "solutions/98_sample.ipynb"):
        assert (workshop.folder / "build" / name).read_bytes() == (workshop.notebooks / name).read_bytes()


def test_a_stale_copy_and_one_without_a_source_are_told(
    built: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = type(built)(tmp_path)
    shutil.copytree(built.folder, workshop.folder, dirs_exist_ok=True)
    runs = [Run(sample(workshop), copy, 9, 1.0, None) for copy in Copy]
    monkeypatch.setattr("workbook.__main__.build_and_show", lambda *_: runs)  # what is in build/ is up to date
    learner, stray = workshop.notebooks / "98_sample.ipynb", workshop.notebooks / "solutions" / "97_gone.ipynb"
    learner.write_text(learner.read_text().replace("on purpose", "by accident"))
    stray.touch()
    status, printed = workshop.run("compare")
    assert status == 1
    assert f"{learner}: cell 4 (try:): the text differs\n    @@" in printed
    assert f"{stray}: there is no source for it\n" in printed

    assert workshop.run("notebooks")[0] == 0
    assert not stray.exists()
    assert workshop.run("compare")[0] == 0


def test_a_failing_chapter_is_told_with_its_cell_and_leaves_the_committed_copies(workshop: Workshop) -> None:
    workshop.write("# %% [markdown]\n# Bad\n\n# %%\nfine = 1\n\n# %%\nprint(fine)\n{}['jobId']\n", "97_bad")
    workshop.write("# %%\n__file__ = __import__('os').getcwd()\n__file__\n", "98_paths")
    committed = workshop.notebooks / "97_bad.ipynb"
    committed.write_text("as it was")
    status, printed = workshop.run("notebooks")
    assert status == 1
    assert (
        "failed: 97_bad, learner copy, cell 3\n    | print(fine)\n    | {}['jobId']\n    KeyError: 'jobId'\n" in printed
    )
    assert "98_paths, solved copy, cell 1" in printed
    assert "a path of this machine" in printed
    assert committed.read_text() == "as it was"
    assert "An Exception was encountered" in (workshop.folder / "build" / "97_bad.ipynb").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("run", "--chapter", "42"), "There is no chapter 42. There is: 98."), (("run",), "### STUB` was expected")],
)
def test_bad_usage_and_a_bad_source_are_sentences(workshop: Workshop, arguments: tuple[str, ...], said: str) -> None:
    workshop.write("# %%\n### BEGIN SOLUTION\n### END SOLUTION\n")
    status, printed = workshop.run(*arguments)
    assert status == 2
    assert said in printed


def test_no_chapter_at_all_is_a_failure(workshop: Workshop) -> None:
    status, printed = workshop.run("compare")
    assert status == 1
    assert printed.startswith("There is no chapter in ")
