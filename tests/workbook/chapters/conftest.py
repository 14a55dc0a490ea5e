"""A tiny chapter 98 with its exercises, and helpers that write it with one thing changed."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

from workbook.__main__ import main
from workbook.chapters.execute import Failure, NotebookRun
from workbook.chapters.source import PAGES, Chapter, Copy

EXERCISES = """
import sys
from pathlib import Path

from workbook.exercises import page
from workbook.exercises.exercise import Exercise, Right, Wrong


def _exercise(number, right):
    return Exercise(
        id=f"98-{number}", title="Sample", expects="a number", look="the text above", stub="Replace the dots.",
        check=lambda answer: Right() if answer == right else Wrong(f"{answer - right} too many."),
        hints=("Think.", "Think again."), answer_type=int,
    )


EXERCISES = (_exercise(1, 3), _exercise(2, 2))

if "ipykernel" in sys.modules:
    here = Path.cwd()
    page.NOTEBOOKS = here.parent if here.name == "solutions" else here
"""

SOURCE = """# %% [markdown]
# # 98 · Sample
#
# **Time:** 5 minutes.

# %%
import sys

import exercises_of_98

sys.modules["workbook.exercises.chapter_98"] = exercises_of_98
from workbook.exercises import check, observed, predict, progress, solved

# %% [markdown]
# **How many?** (A number.)

# %%
predict("98-p1", ...)
predict("98-p2", ...)
predict("98-p3", 1)

# %% tags=["injected-failure"]
try:
    raise ValueError("on purpose")
except ValueError as error:
    print(error)

# %%
observed("98-p1", 1)
observed("98-p2", 1)
observed("98-p3", 1)

# %%
### BEGIN SOLUTION
number_of_stars = 1 + 2
### END SOLUTION
### STUB
# number_of_stars = ...
check("98-1", number_of_stars)

# %%
import os
from pathlib import Path

print(Path.cwd().name, hash("the same on every run"), os.environ["WORKBOOK_PROGRESS_FILE"])
def two():
    ### BEGIN SOLUTION
    first_summand = 1
    return first_summand + 1
    ### END SOLUTION
    ### STUB
    # return ...

check("98-2", two())

# %% tags=["measured"]
print("In 1.25 s")
progress("98")
stars = solved("98-1")

# %%
{"stars"}
"""


@dataclass(frozen=True)
class Workshop:
    """A notebooks folder and a build folder; `run` calls the command line on them."""

    folder: Path

    @property
    def notebooks(self) -> Path:
        return self.folder / "notebooks"

    def write(self, text: str = SOURCE, name: str = "98_sample") -> Chapter:
        source = self.notebooks / "source" / f"{name}.py"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text, encoding="utf-8")
        return Chapter(source)

    def write_page(self, cell: str) -> Chapter:
        """A page of one cell that is no chapter: it has one copy, so one kernel shows what happens to a copy."""
        return self.write(f"# %%\n{cell}\n", PAGES[0])

    def run(self, *arguments: str) -> tuple[int, str]:
        """Exit status and what was printed."""
        printed = io.StringIO()
        with redirect_stdout(printed):
            status = main(arguments, self.notebooks, self.folder / "build")
        return status, printed.getvalue()


@pytest.fixture(scope="session", autouse=True)
def exercises_of_98(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The sample's exercises, here and in the kernels."""
    folder = tmp_path_factory.mktemp("exercises")
    (folder / "exercises_of_98.py").write_text(EXERCISES)
    module = ModuleType("chapter_98")
    exec(EXERCISES, module.__dict__)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        patch.setitem(sys.modules, "workbook.exercises.chapter_98", module)
        yield


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


@pytest.fixture
def no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chapters of one cell are built as if they kept the rules."""
    monkeypatch.setattr("workbook.__main__.broken_rules", lambda chapter: [])


@pytest.fixture
def no_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notebooks come out as if their cells had printed nothing: where the files are the point, no kernel is started.

    The first cell that is `1 / 0` has failed.
    """

    def not_executed(chapter: Chapter, copy: Copy, target: Path, cell_started: Callable[[], None]) -> NotebookRun:
        chapter.file(copy).parent.mkdir(exist_ok=True)
        target.write_text(nbformat.writes(chapter.notebook(copy)), encoding="utf-8")
        failed = (number for number, cell in enumerate(chapter.cells, 1) if cell.source == "1 / 0")
        failure = next((Failure(number, "1 / 0", "ZeroDivisionError", marked=True) for number in failed), None)
        return NotebookRun(chapter, copy, len(chapter.cells), 0.0, failure)

    monkeypatch.setattr("workbook.chapters.build.execute", not_executed)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The sample chapter, built once for all tests. They must not change it."""
    workshop = Workshop(tmp_path_factory.mktemp("built"))
    workshop.write()
    status, printed = workshop.run("notebooks")
    assert status == 0, printed
    return workshop
