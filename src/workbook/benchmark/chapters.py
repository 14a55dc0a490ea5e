"""The learner's copy of each chapter, one after the other."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import nbformat
import papermill

from workbook.benchmark.children import Cost, cost_of
from workbook.benchmark.report import Asked, Measurements, Say, times
from workbook.chapters.build import build_copy
from workbook.chapters.execute import same_on_every_machine
from workbook.chapters.source import NOTEBOOKS, Chapter, Copy, chapters

_EMPTY, _ALL = "an empty notebook", "all chapters"


def report(asked: Asked, say: Say, found: list[Chapter] | None = None) -> Measurements:
    """Each cost, and how many empty notebooks it is. Raises `RuntimeError` when a chapter does not run to its end."""
    costs = dict(_costs(found or chapters(NOTEBOOKS / "source"), say))
    empty = costs.pop(_EMPTY)
    costs[_ALL] = Cost(sum(it.wall for it in costs.values()), sum(it.cpu for it in costs.values()))
    return Measurements(
        "Chapters, the learner's copy, by papermill, one after the other",
        ("chapter", "wall, s", "CPU, s", "to an empty notebook, CPU"),
        [
            [name, f"{cost.wall:.1f}", f"{cost.cpu:.1f}", times(cost.cpu / empty.cpu)]
            for name, cost in {_EMPTY: empty, **costs}.items()
        ],
        {f"{name} / {_EMPTY}": cost.cpu / empty.cpu for name, cost in costs.items()},
    )


def _costs(found: list[Chapter], say: Say) -> Iterator[tuple[str, Cost]]:
    with tempfile.TemporaryDirectory() as name, same_on_every_machine():
        folder = Path(name)
        say(_EMPTY)
        yield _EMPTY, cost_of(lambda: _empty(folder))
        for chapter in found:
            say(chapter.name)
            yield chapter.name, cost_of(partial(_execute, folder, chapter))


def _empty(folder: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("pass")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    papermill.execute_notebook(notebook, str(folder / "empty.ipynb"), progress_bar=False)


def _execute(folder: Path, chapter: Chapter) -> None:
    run = build_copy(chapter, Copy.LEARNER, folder, lambda _: None)
    if run.failure:
        raise RuntimeError(f"{chapter.name} does not run to its end, cell {run.failure.cell}: {run.failure.error}")
