"""Both sides of a chapter's exercises, read from its executed copies. Each function gives a sentence per fault."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbook.chapters.compare import differences
from workbook.chapters.execute import read
from workbook.chapters.source import Chapter, Copy
from workbook.exercises.registry import exercises

# Shorter lines of a solution, like `return key`, stand in other cells by right.
_TELLING = 12


def proven(chapter: Chapter, build: Path) -> Iterator[tuple[str, list[str]]]:
    """What has to hold of the copies that were executed into `build`, each with its faults; none is good.

    Wrong answers are no part of it: those are tests.
    """
    learner, solved = (read(chapter.file(copy, build)) for copy in Copy)
    claims: dict[str, Iterable[str]] = {
        "every stub says not yet": stubs_not_saying_not_yet(chapter, learner),
        "every solution passes": solutions_not_passing(chapter, solved),
        "no solution stands in the learner's copy": leaks(chapter, learner),
        "the committed copies are up to date": _stale(chapter, build),
    }
    yield from ((claim, list(faults)) for claim, faults in claims.items())


def _stale(chapter: Chapter, build: Path) -> Iterator[str]:
    for copy in Copy:
        committed = chapter.file(copy)
        if found := differences(committed, chapter.file(copy, build)):
            where, *_ = found[0].splitlines()
            yield f"{committed.name}, {copy} copy: {where}; `make notebooks` writes it"


def stubs_not_saying_not_yet(chapter: Chapter, learner: Any) -> Iterator[str]:
    """Exercises whose untouched stub does not get "not yet" and the exercise's own sentence in the learner's copy."""
    shown = "\n".join(_outputs(learner))
    for exercise in exercises(chapter.number):
        if f"{exercise.id} {exercise.title}: not yet. {exercise.stub}" not in shown:
            yield f"{exercise.id}: the learner's copy does not say “not yet. {exercise.stub}”"


def solutions_not_passing(chapter: Chapter, solved: Any) -> Iterator[str]:
    """Exercises that the solved copy does not solve."""
    shown = "\n".join(_outputs(solved))
    for exercise in exercises(chapter.number):
        if f"{exercise.id} {exercise.title}: correct." not in shown:
            yield f"{exercise.id}: the solved copy does not say “correct”"


def leaks(chapter: Chapter, learner: Any) -> Iterator[str]:
    """Lines of a solution, and markers, that stand in the learner's copy, in a cell or in its output."""
    allowed = {
        _bare(line) for number, it in chapter.solutions() for line in [*it.stub, *_around(chapter, number, it.lines)]
    }
    texts = [_bare(cell.source) for cell in learner.cells if cell.cell_type == "code"]
    texts += [_bare(text) for text in _outputs(learner)]
    for number, solution in chapter.solutions():
        for line in solution.lines:
            bare = _bare(line)
            if len(bare) >= _TELLING and bare not in allowed and any(bare in text for text in texts):
                yield f"cell {number}: the learner's copy holds a line of the solution: {line.strip()}"
    for number, cell in enumerate(learner.cells, 1):
        if re.search(r"###\s*(BEGIN|END) SOLUTION|###\s*STUB", cell.source):
            yield f"cell {number}: the learner's copy holds a marker"


def _outputs(notebook: Any) -> Iterator[str]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield output.get("text", "") or output.get("data", {}).get("text/plain", "")


def _around(chapter: Chapter, number: int, solution: tuple[str, ...]) -> list[str]:
    """Lines that the author wrote outside solutions, in cells before the exercise: the reader has seen them."""
    earlier = (cell for cell in range(1, number) if chapter.cells[cell - 1].cell_type == "code")
    return [line for cell in earlier for line in chapter.text(cell, Copy.LEARNER).splitlines() if line in solution]


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
