"""What the learner's and the solved copy of a chapter may differ in, and where they differ in more."""

import json
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from workbook.chapters.calls import Code
from workbook.chapters.compare import MEASURED
from workbook.chapters.predictions import CLOSED
from workbook.chapters.source import Chapter, Copy
from workbook.exercises.answers import PROJECTS, YOURS
from workbook.exercises.registry import find

_PROGRESS = "Your progress."


def others_answers(chapter: Chapter, learner: Any, solved: Any) -> Iterator[str]:
    """Cells that ask `solved` for an answer and do not run the reader's in the solved copy, the project's in the other.

    What another chapter asked for is nobody's yet: both copies run the project's.
    """
    code = Code(chapter, Copy.SOLVED)
    checked = {call.subject: call.cell for call in code.calls("check")}
    for call in code.calls("solved"):
        exercise = find(call.subject)
        for copy, notebook in ((Copy.LEARNER, learner), (Copy.SOLVED, solved)):
            done = copy is Copy.SOLVED and checked.get(call.subject, call.cell) < call.cell
            sentence = f"{exercise.id} {exercise.title}: {YOURS if done else PROJECTS}."
            if not any(sentence in _plain(output) for output in notebook.cells[call.cell - 1].get("outputs", [])):
                yield f"cell {call.cell}: the {copy} copy does not say “{sentence}”"


def unlike(chapter: Chapter, learner: Any, solved: Any) -> Iterator[str]:
    """Cells whose outputs differ between the copies in more than an exercise, the progress or a line of `solved`."""
    code = Code(chapter, Copy.SOLVED)
    exercises = {call.cell for call in code.calls("check")}
    for number, (one, other) in enumerate(zip_longest(learner.cells, solved.cells), 1):
        if one is None or other is None:
            yield f"cell {number}: one copy has it, the other has not"
        elif number not in exercises and _common(one) != _common(other):
            yield f"cell {number}: the copies show something different, and it is no exercise"


def _common(cell: Any) -> list[Any]:
    """The outputs of a cell without what differs by right; of a measured time the numbers do."""
    outputs = [output for output in cell.get("outputs", []) if not _differs_by_right(_plain(output))]
    if MEASURED not in cell.metadata.get("tags", []):
        return outputs
    return [re.sub(r"\d+", "#", json.dumps(output, sort_keys=True)) for output in outputs]


def _differs_by_right(said: str) -> bool:
    whose = rf"\d\d-\d+ .*: ({re.escape(YOURS)}|{re.escape(PROJECTS)})\."
    return said.startswith((_PROGRESS, CLOSED)) or bool(re.fullmatch(whose, said))


def _plain(output: Any) -> str:
    return str(output.get("data", {}).get("text/plain", ""))
