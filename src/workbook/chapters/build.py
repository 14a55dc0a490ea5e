"""Executes the copies of several chapters at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

from workbook.chapters.execute import Failure, Run, execute, read, same_on_every_machine
from workbook.chapters.normal import bound_to_this_machine, dumps, normalise
from workbook.chapters.source import Chapter, Copy

# More than the two cores of a CI machine, since a kernel waits for its own start for a while.
_AT_ONCE = 3


def build(
    chapters: Sequence[Chapter], folder: Path, cell_started: Callable[[Chapter], None] = lambda chapter: None
) -> Iterator[Run]:
    """Execute both copies of each chapter into `folder`, normalised, and give each run as it ends.

    `cell_started` is called from several threads. A run whose output is bound to this machine has failed.
    Raises `SourceError` before anything is executed.
    """
    jobs = [(chapter, copy) for chapter in chapters for copy in Copy]
    for chapter, copy in jobs:
        chapter.notebook(copy)
    with same_on_every_machine(), ThreadPoolExecutor(_AT_ONCE) as pool:
        runs = [pool.submit(_build, chapter, copy, folder, cell_started) for chapter, copy in jobs]
        try:
            for run in as_completed(runs):
                yield run.result()
        finally:
            for left in runs:
                left.cancel()


def _build(chapter: Chapter, copy: Copy, folder: Path, cell_started: Callable[[Chapter], None]) -> Run:
    target = chapter.file(copy, folder)
    run = execute(chapter, copy, target, lambda: cell_started(chapter))
    if run.failure:
        return run
    notebook = read(target)
    normalise(notebook)
    target.write_text(dumps(notebook), encoding="utf-8")
    for number, sentence in bound_to_this_machine(notebook):
        return replace(run, failure=Failure(number, notebook.cells[number - 1].source, sentence))
    return run
