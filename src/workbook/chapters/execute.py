"""Runs one notebook with papermill, on a fresh kernel, the same way on every machine."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from workbook.chapters.source import Chapter, Copy
from workbook.exercises.record import FILE_VARIABLE

_SECONDS_PER_CELL = 300

# The log warns of TCP at every start. Importing the debugger takes a quarter of the time in which a kernel starts.
# Looking for garbage takes a tenth of a page's, and a page is over before it has much: chapter 08 grows from 260 MB to
# 350.
_KERNEL_SETTINGS = """
import gc
import sys

c.IPKernelApp.log_level = 50
sys.modules["debugpy"] = None
gc.disable()
"""


@dataclass(frozen=True)
class Failure:
    """Why a notebook did not run to its end. `cell` is counted from 1; 0 when no single cell is to blame.

    `marked`: the executed copy shows which cell it was.
    """

    cell: int
    source: str
    error: str
    marked: bool = False


@dataclass(frozen=True)
class NotebookRun:
    """One notebook that was executed. `seconds` are real ones, the kernel's start included."""

    chapter: Chapter
    copy: Copy
    cells: int
    seconds: float
    failure: Failure | None

    @property
    def written(self) -> bool:
        """Whether there is an executed copy; without a cell to blame there is none."""
        return self.failure is None or self.failure.cell > 0


@contextmanager
def same_on_every_machine() -> Iterator[None]:
    """The environment that kernels started inside this block inherit; kernels cannot be given one each."""
    with tempfile.TemporaryDirectory() as ipython:
        # A profile of our own keeps the user's start-up files and settings out of the page.
        profile = Path(ipython) / "profile_default"
        profile.mkdir()
        (profile / "ipython_kernel_config.py").write_text(_KERNEL_SETTINGS, encoding="utf-8")
        settings = {
            "PYTHONHASHSEED": "0",
            "IPYTHONDIR": ipython,
            FILE_VARIABLE: "",  # and the page out of the user's progress
        }
        with patch.dict(os.environ, settings):
            yield


def execute(chapter: Chapter, copy: Copy, target: Path, cell_started: Callable[[], None]) -> NotebookRun:
    """Execute `copy` and write it to `target`, also when a cell fails: then with papermill's marks at that cell.

    papermill writes in place, so nobody else should read `target` yet. The kernel works in the folder where the
    notebook lives, wherever `target` is, so that relative paths mean what they mean to a reader. Raises `SourceError`;
    what a cell raises is in the result.
    """
    notebook = chapter.notebook(copy)
    folder = chapter.file(copy).parent
    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    failure = None
    try:
        papermill.execute_notebook(
            notebook,
            str(target),
            progress_bar=False,
            request_save_on_cell_execute=False,
            # Its cells have ended, and to end by itself takes a while. What it made on an account for_kernels removes.
            shutdown_kernel="immediate",
            execution_timeout=_SECONDS_PER_CELL,
            # papermill's own `cwd` changes the folder of this whole process, and several notebooks run in it.
            resources={"metadata": {"path": str(folder)}},
            on_cell_start=lambda cell, cell_index: cell_started(),
        )
    except PapermillExecutionError as error:
        failure = Failure(error.cell_index + 1, error.source, f"{error.ename}: {error.evalue}", marked=True)
    except Exception as error:  # The kernel died, a cell took too long, …: a result like any other.
        failure = Failure(0, "", f"{type(error).__name__}: {error}")
    return NotebookRun(chapter, copy, len(notebook.cells), time.perf_counter() - started, failure)


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)
