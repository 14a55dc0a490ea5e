"""A chapter's source, and the learner's and the solved notebook made from it; and pages that are no chapter.

Where the source marks a solution (see `workbook.exercises.regions`), the solved copy gets it, and the learner's copy
the stub without its `# `.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from workbook.exercises.looks import boxed
from workbook.exercises.page import NOTEBOOKS
from workbook.exercises.regions import Solution, SourceError, parts

__all__ = ["NOTEBOOKS", "PAGES", "Chapter", "Copy", "Solution", "SourceError", "chapters", "pages"]

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
PAGES = ("your_own_workflow",)
"""Pages that are no chapter: built, executed and compared, without a number, exercises, a solved copy or rules."""

_NAME = re.compile(r"(\d\d)_\w+")
_VIRTUAL_TIME = "virtual-time"


class Copy(StrEnum):
    """The two notebooks made from one source."""

    LEARNER = "learner"
    SOLVED = "solved"


@dataclass(frozen=True)
class Chapter:
    """One chapter, by the path of its source."""

    path: Path

    @property
    def number(self) -> str:
        return self.path.stem[:2]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def copies(self) -> tuple["Copy", ...]:
        """A page that is no chapter has nothing to solve."""
        return (Copy.LEARNER,) if self.name in PAGES else tuple(Copy)

    def file(self, copy: Copy, notebooks: Path | None = None) -> Path:
        """Where `copy` lives: under the chapter's own notebooks folder or, for a build, under `notebooks`."""
        folder = notebooks or self.path.parents[1]
        return (folder / "solutions" if copy is Copy.SOLVED else folder) / f"{self.name}.ipynb"

    @property
    def needs_virtual_time(self) -> bool:
        """Whether a cell is tagged so: its queues' time is moved by the page, which nobody can do on AWS."""
        return any(_VIRTUAL_TIME in cell.metadata.get("tags", ()) for cell in self.cells)

    @cached_property
    def cells(self) -> list[Any]:
        """The cells of the source as they stand there, with ids (see `_ids`). Raises `SourceError`."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise SourceError(f"{self.path.name} is not UTF-8 text: {error}") from None
        cells = jupytext.reads(text, fmt="py:percent").cells
        if not cells:
            raise SourceError(f"{self.path.name} has no cells: each begins with a line `# %%`")
        for cell, cell_id in zip(cells, _ids(cells), strict=True):
            cell.id = cell_id
        return list(cells)

    def notebook(self, copy: Copy) -> Any:
        """`copy` as a notebook that has not been executed. Raises `SourceError`."""
        cells = [cell.copy() for cell in self.cells]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": dict(KERNEL)})
        for number, cell in enumerate(notebook.cells, 1):
            if cell.cell_type == "code":
                cell.source = self.text(number, copy)
                continue
            cell.source = boxed(cell.source)
            if copy is Copy.SOLVED:  # it lives one folder deeper, so what lies outside the notebooks is further up
                cell.source = cell.source.replace("](../", "](../../").replace('src="pictures/', 'src="../pictures/')
        return notebook

    def text(self, number: int, copy: Copy) -> str:
        """The text of cell `number`, counted from 1, in `copy`. Raises `SourceError`."""
        try:
            return "\n".join(
                line
                for part in parts(self.cells[number - 1].source)
                for line in (part.stub if isinstance(part, Solution) and copy is Copy.LEARNER else part.lines)
            )
        except SourceError as error:
            raise SourceError(f"{self.path.name}, cell {number}: {error}") from None

    def solutions(self) -> Iterator[tuple[int, Solution]]:
        """Every solution with the number of its cell."""
        for number, cell in enumerate(self.cells, 1):
            if cell.cell_type == "code":
                yield from ((number, part) for part in parts(cell.source) if isinstance(part, Solution))


def chapters(source: Path, numbers: Sequence[str] = ()) -> list[Chapter]:
    """The chapters in the folder `source`, in order; only those with one of `numbers` when there are any.

    Raises `SourceError` for a file that is not named NN_name.py, and `LookupError` for a number that is not there.
    """
    found = [Chapter(path) for path in sorted(source.glob("*.py")) if path.stem not in PAGES]
    for chapter in found:
        if not _NAME.fullmatch(chapter.name):
            raise SourceError(f"{chapter.path.name} is not named like 00_start_here.py")
    there = [chapter.number for chapter in found]
    for number, times in Counter(there).items():
        if times > 1:
            raise SourceError(f"{times} sources have the number {number}")
    for number in numbers:
        if number not in there:
            raise LookupError(f"There is no chapter {number}. There is: {', '.join(there) or 'none yet'}.")
    return [chapter for chapter in found if not numbers or chapter.number in numbers]


def pages(source: Path) -> list[Chapter]:
    """The pages in the folder `source` that are no chapter."""
    return [Chapter(path) for path in sorted(source.glob("*.py")) if path.stem in PAGES]


def _ids(cells: list[Any]) -> Iterator[str]:
    """An id for each cell, from what it says: the same on every build, and not moved by a cell added elsewhere.

    Cells that say the same are told apart by their order. Both copies of a cell have the id of the source's cell.
    """
    seen: Counter[str] = Counter()
    for cell in cells:
        text = f"{cell.cell_type}\n{cell.source}"
        seen[text] += 1
        digest = hashlib.sha256(f"{text}\n{seen[text]}".encode()).hexdigest()
        yield digest[:12]
