"""Whose answer runs: the reader's accepted one, or the project's own where there is none."""

import ast
from typing import Any

from IPython import get_ipython

from workbook.exercises import fresh, page, regions
from workbook.exercises.exercise import Exercise, Right
from workbook.exercises.judge import judge
from workbook.exercises.page import Setting
from workbook.exercises.record import LONGEST_CELL, NotOurs, Record

YOURS, PROJECTS = "your own answer runs", "the project's answer runs, until yours is accepted"
_passed: dict[tuple[str, str], int] = {}
"""Cells that passed by themselves in this kernel, each with the number of checks before the one that passed."""


class NotKept(Exception):
    """A right answer cannot be used by later cells. The message is a sentence that says why."""


def accept(exercise: Exercise, record: Record) -> None:
    """Keep the cell that is running, whose answer to `exercise` was right. Raises `NotKept`.

    Outside IPython there is nothing to keep, and no need where no page asks for the answer again.
    """
    cells = _cells()
    if not cells or not page.is_used(exercise.id, page.sources()):
        return
    try:
        cell = _with_what_it_checks(exercise.id, cells)
        if (exercise.id, cell) not in _passed:
            _check_by_itself(exercise, cell)
    except (fresh.DoesNotStandAlone, page.NotOnThePage, regions.SourceError) as error:
        raise NotKept(str(error)) from error
    if len(cell) > LONGEST_CELL:
        raise NotKept(f"It has more than {LONGEST_CELL} characters")
    record.keep(exercise.id, cell)


def current(exercise: Exercise, record: Record) -> tuple[Any, str, bool]:
    """The answer that runs, made anew; why it is not the reader's, if there is a reason; and whether it is theirs.

    The reader's was checked, by itself, in this kernel. Raises `NotOnThePage`, and `DoesNotStandAlone` for one of the
    project's own that no page asks for.
    """
    why = ""
    try:
        cell = record.answer(exercise.id)
        if cell is not None:
            if (exercise.id, cell) not in _passed:
                _check_by_itself(exercise, cell)  # what the check called may have changed, so that it is made once more
            return _again(exercise.id, cell, _passed[exercise.id, cell]), "", True
        if exercise.id in record.solved():
            why = "It is solved, and there is no cell of it that runs by itself."
    except NotOurs:
        why = "The answer in the file was not written on this computer, or was changed there, and is not run."
    except fresh.DoesNotStandAlone as error:
        why = f"Your answer of an earlier day is not right any more. {error}."
    return projects_own(exercise), why, False


def projects_own(exercise: Exercise) -> Any:
    """The project's answer to `exercise`. Raises `NotOnThePage`, and `DoesNotStandAlone` for one that no page uses."""
    return _again(exercise.id, _setting(exercise.id).own, 0)


def _check_by_itself(exercise: Exercise, cell: str) -> None:
    tried = []

    def is_right(answer: Any) -> bool:
        tried.append(judge(exercise, answer))
        return isinstance(tried[-1].verdict, Right)

    fresh.answer(exercise.id, _setting(exercise.id), cell, is_right)
    _passed[exercise.id, cell] = len(tried) - 1


def _again(exercise_id: str, cell: str, before: int) -> Any:
    """The answer of a cell that is known to be right, after as many checks as were wrong."""
    numbers = iter(range(before + 1))
    return fresh.answer(exercise_id, _setting(exercise_id), cell, lambda _: next(numbers) == before)


def _setting(exercise_id: str) -> Setting:
    return page.setting(exercise_id, page.sources())


def _cells() -> list[str]:
    """The cells that were run in this session, as they were typed; the last is the one that is running."""
    shell = get_ipython()
    return list(shell.history_manager.input_hist_raw) if shell else []


def _with_what_it_checks(exercise_id: str, cells: list[str]) -> str:
    """The last cell. Where it checks a name that it does not make itself, the cell that last made it stands before."""
    *earlier, cell = cells
    wanted = _checked_names(exercise_id, cell) - fresh.names_made(cell)
    found: dict[int, str] = {}
    for name in wanted:
        for number in reversed(range(len(earlier))):
            if name in fresh.names_made(earlier[number]):
                found[number] = earlier[number]
                break
    return "\n".join([*(found[number] for number in sorted(found)), cell])


def _checked_names(exercise_id: str, cell: str) -> set[str]:
    try:
        calls = [it for it in ast.walk(ast.parse(fresh.python(cell))) if isinstance(it, ast.Call)]
    except SyntaxError:
        return set()
    given = [[*it.args, *(keyword.value for keyword in it.keywords)] for it in calls]
    about = [it for it in given if any(isinstance(each, ast.Constant) and each.value == exercise_id for each in it)]
    return {node.id for it in about for each in it for node in ast.walk(each) if isinstance(node, ast.Name)}
