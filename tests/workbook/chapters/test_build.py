"""Chapters from source to executed notebook, on real kernels; starting two of them costs a second or two."""

import errno
import re
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from rich.console import Console

from workbook.chapters import proof
from workbook.chapters.execute import NotebookRun
from workbook.chapters.leaks import leaks
from workbook.chapters.predictions import CLOSED
from workbook.chapters.report import build_and_show
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
    assert list(leaks(chapter, notebook(built, Copy.LEARNER))) == []


def test_the_proofs_find_the_copies_exchanged(built: Workshop) -> None:
    chapter = sample(built)
    assert len(list(proof.stubs_not_saying_not_yet(chapter, notebook(built, Copy.SOLVED)))) == 2
    assert len(list(proof.solutions_not_passing(chapter, notebook(built, Copy.LEARNER)))) == 2
    leaked = "\n".join(leaks(chapter, notebook(built, Copy.SOLVED)))
    assert "number_of_stars = 1 + 2" in leaked
    assert "first_summand = 1" in leaked


def test_outputs_that_answer_a_prediction_are_closed_in_the_learners_copy_alone(built: Workshop) -> None:
    closed = {copy: [cell for cell in notebook(built, copy).cells if "jupyter" in cell.metadata] for copy in Copy}
    assert closed[Copy.SOLVED] == []
    assert [cell.metadata["jupyter"] for cell in closed[Copy.LEARNER]] == [{"outputs_hidden": True}] * 2
    assert [cell.source.splitlines()[0] for cell in closed[Copy.LEARNER]] == ["try:", 'observed("98-p1", 1)']
    first_lines = [cell.outputs[0].data["text/plain"] for cell in closed[Copy.LEARNER]]
    assert first_lines == [CLOSED] * 2, "JupyterLab shows the first line of what is closed"


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
        assert {name for cell in it.cells for name in cell.metadata} <= {"tags", "jupyter"}
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
    runs = [NotebookRun(sample(workshop), copy, 9, 1.0, None) for copy in Copy]
    monkeypatch.setattr("workbook.__main__.build_and_show", lambda *_: runs)  # what is in build/ is up to date
    learner, stray = workshop.notebooks / "98_sample.ipynb", workshop.notebooks / "solutions" / "97_gone.ipynb"
    learner.write_text(learner.read_text().replace("on purpose", "by accident"))
    stray.touch()
    status, printed = workshop.run("compare")
    assert status == 1
    assert f"{learner}: cell 5 (try:): the text differs\n    @@" in printed
    assert f"{stray}: there is no source for it\n" in printed

    assert workshop.run("notebooks")[0] == 0
    assert not stray.exists()
    assert workshop.run("compare")[0] == 0


@pytest.mark.usefixtures("no_rules")
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


FAULTS = {
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "read-only": OSError(errno.EROFS, "Read-only file system"),
    "not ours": PermissionError(errno.EACCES, "Permission denied"),
}


def _refusing(folder: Path, fault: OSError) -> Any:
    """`Path.open` where nothing can be written in `folder`."""

    def opened(path: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if "r" not in mode and path.is_relative_to(folder):
            raise OSError(fault.errno, fault.strerror, str(path))
        return path_open(path, mode, *rest, **named)

    path_open = Path.open
    return opened


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("command", ["run", "compare"])
@pytest.mark.usefixtures("no_kernels")
def test_a_build_that_cannot_be_written_is_told_by_name_and_points_to_no_copy(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, command: str, fault: OSError
) -> None:
    workshop.write("# %%\nfine = 1\n")
    build = workshop.folder / "build"
    monkeypatch.setattr(Path, "open", _refusing(build, fault))
    status, printed = workshop.run(command)
    assert status == 1
    told = rf"{re.escape(str(build))}/(solutions/)?98_sample\.ipynb cannot be used: {fault.strerror}\. Every notebook"
    assert re.search(told, printed)
    assert "copies are in" not in printed
    assert "marked" not in printed
    assert [path for path in build.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("no_kernels")
def test_a_failing_chapter_on_a_full_disk_points_to_no_copy(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write("# %%\n1 / 0\n")
    monkeypatch.setattr(Path, "open", _refusing(workshop.folder / "build", FAULTS["full"]))
    status, printed = workshop.run("run")
    assert status == 1
    assert "cannot be used: No space left on device." in printed
    assert "marked" not in printed


@pytest.mark.usefixtures("no_rules", "no_kernels")
def test_committed_notebooks_that_cannot_be_written_are_told_by_name_and_stay(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write("# %%\nfine = 1\n")
    committed = workshop.notebooks / "98_sample.ipynb"
    committed.write_text("as it was")
    monkeypatch.setattr(Path, "open", _refusing(workshop.notebooks, FAULTS["read-only"]))
    status, printed = workshop.run("notebooks")
    assert status == 1
    assert "98_sample.ipynb cannot be used: Read-only file system." in printed
    assert committed.read_text() == "as it was"


@pytest.mark.parametrize("stands", ["build", "build/solutions"])
@pytest.mark.usefixtures("no_kernels")
def test_a_build_folder_that_is_a_file_is_told_by_name(workshop: Workshop, stands: str) -> None:
    workshop.write("# %%\nfine = 1\n")
    (workshop.folder / stands).parent.mkdir(exist_ok=True)
    (workshop.folder / stands).write_text("a file")
    status, printed = workshop.run("run")
    assert status == 1
    assert re.search(rf"{workshop.folder / stands}\S* cannot be used: (File exists|Not a directory)\.", printed)


@pytest.mark.parametrize(
    ("cell", "marked"),
    [("1 / 0", True), ("import os; os._exit(3)", False), ("__import__('os').getcwd()", False)],
    ids=["a cell raises", "the kernel dies", "an output is of this machine"],
)
def test_only_a_copy_with_marks_is_pointed_to(workshop: Workshop, cell: str, marked: bool) -> None:
    page = workshop.write_page(cell)
    status, printed = workshop.run("run")
    assert status == 1
    assert ("The failing cell is marked in its copy there." in printed) is marked
    copy = page.file(Copy.LEARNER, workshop.folder / "build")
    assert ("The executed copies are in" in printed) is copy.exists()
    assert marked is (copy.exists() and "papermill-error-cell" in copy.read_text())


def test_no_chapter_at_all_is_a_failure(workshop: Workshop) -> None:
    status, printed = workshop.run("compare")
    assert status == 1
    assert printed.startswith("There is no chapter in ")


class _Stopping(Console):
    """Ctrl-C while the first line is printed."""

    def print(self, *_: Any, **__: Any) -> None:
        raise KeyboardInterrupt


def test_what_still_runs_is_stopped_wherever_ctrl_c_comes(workshop: Workshop, tmp_path: Path) -> None:
    before = set(psutil.Process().children(recursive=True))
    chapters = [workshop.write("# %%\n1\n", "97_short")]
    chapters.append(workshop.write("# %%\nimport threading\n\nthreading.Event().wait()\n", "98_endless"))
    with pytest.raises(KeyboardInterrupt) as stopped:
        build_and_show(chapters, tmp_path / "build", _Stopping())
    assert set(psutil.Process().children(recursive=True)) == before
    assert stopped, "held until here, and what it went through with it"


@pytest.mark.usefixtures("no_rules", "no_kernels")
def test_whoever_has_an_old_copy_open_reads_it_to_its_end(workshop: Workshop) -> None:
    workshop.write("# %%\n1 / 0\n", "97_bad")
    workshop.write("# %%\nfine = 1\n", "98_sample")
    build = workshop.folder / "build"
    (build / "solutions").mkdir(parents=True)
    copies = [build / "97_bad.ipynb", build / "98_sample.ipynb", workshop.notebooks / "98_sample.ipynb"]
    for copy in copies:
        copy.write_text("as it was")
    with ExitStack() as files:
        reading = [files.enter_context(copy.open()) for copy in copies]
        assert workshop.run("notebooks")[0] == 1
        assert [it.read() for it in reading] == ["as it was"] * 3
    assert "as it was" not in "".join(copy.read_text() for copy in copies)


def test_a_source_that_is_no_utf_8_is_told_by_name(workshop: Workshop) -> None:
    workshop.write("").path.write_bytes(b"\xff")
    status, printed = workshop.run("run")
    assert status == 2
    assert printed.startswith("98_sample.py is not UTF-8 text")
