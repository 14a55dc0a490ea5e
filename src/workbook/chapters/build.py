"""Executes the copies of several chapters at once."""

import logging
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from psutil import NoSuchProcess, Process

from workbook.basics.files import publish
from workbook.chapters.execute import Failure, NotebookRun, execute, read, same_on_every_machine
from workbook.chapters.normal import bound_to_this_machine, dumps, normalise
from workbook.chapters.predictions import collapse
from workbook.chapters.source import Chapter, Copy

AT_ONCE = 3
"""More than the two cores of a CI machine, since a kernel waits for its own start for a while."""


def build(
    chapters: Sequence[Chapter],
    folder: Path,
    cell_started: Callable[[Chapter], None] = lambda chapter: None,
    at_once: int = AT_ONCE,
) -> Generator[NotebookRun]:
    """Execute every copy of each chapter into `folder`, `at_once` at a time, normalised; give each run as it ends.

    `cell_started` is called from several threads. A run whose output is bound to this machine has failed.
    Raises `SourceError` before anything is executed.
    """
    jobs = [(chapter, copy) for chapter in chapters for copy in chapter.copies]
    for chapter, copy in jobs:
        chapter.notebook(copy)
    not_ours = set(Process().children(recursive=True))
    with same_on_every_machine(), ThreadPoolExecutor(at_once) as pool:
        runs = [pool.submit(build_copy, chapter, copy, folder, cell_started) for chapter, copy in jobs]
        try:
            for run in as_completed(runs):
                yield run.result()
        finally:
            for left in runs:
                left.cancel()
            _stop_kernels(runs, not_ours)


def _stop_kernels(runs: Sequence[Future[NotebookRun]], not_ours: set[Process]) -> None:
    """End what still runs. A run ends when its kernel is gone, and one that was just beginning starts it only now."""
    logging.disable(logging.CRITICAL)  # papermill reports each kernel that dies
    while wait(runs, timeout=0).not_done:
        for process in set(Process().children(recursive=True)) - not_ours:
            with suppress(NoSuchProcess):
                process.kill()
        wait(runs, timeout=0.1)
    logging.disable(logging.NOTSET)


def build_copy(chapter: Chapter, copy: Copy, folder: Path, cell_started: Callable[[Chapter], None]) -> NotebookRun:
    """Execute one copy into `folder`, normalised. It is called inside `same_on_every_machine()`."""
    target = chapter.file(copy, folder)
    target.parent.mkdir(parents=True, exist_ok=True)  # before the work: where it cannot be made, that is said at once
    with TemporaryDirectory() as drafts:
        draft = Path(drafts) / target.name
        run = execute(chapter, copy, draft, lambda: cell_started(chapter))
        if run.failure:
            if run.written:
                publish(target, draft.read_text(encoding="utf-8"))
            return run
        notebook = read(draft)
    normalise(notebook)
    if copy is Copy.LEARNER:
        collapse(chapter, notebook)
    publish(target, dumps(notebook))
    for number, sentence in bound_to_this_machine(notebook):
        return replace(run, failure=Failure(number, notebook.cells[number - 1].source, sentence))
    return run
