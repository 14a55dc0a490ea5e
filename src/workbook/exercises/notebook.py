"""What a reader calls about an exercise. Each function shows a message; all but `solved` return nothing."""

from typing import Any

from workbook.exercises import answers, fresh, page
from workbook.exercises.exercise import Exercise
from workbook.exercises.feedback import feedback
from workbook.exercises.panel import Labelled, Panel, show
from workbook.exercises.progress import NoSuchChapter, board, number_of
from workbook.exercises.record import SET_ASIDE, Record
from workbook.exercises.registry import UnknownExercise, chapters, find

# One kernel is one reader's page: hints start afresh with it, solved exercises come from the file.
_record = Record.of_this_folder()
_NOT_KEPT = "This is not being saved; it lasts until the kernel restarts."
_UNREADABLE = "The file with your earlier progress could not be read."
_hints_shown: dict[str, int] = {}
_checking: set[str] = set()
_told: set[str] = set()


def check(exercise_id: str, answer: object = ...) -> None:
    """Show whether `answer` solves the exercise: what was expected, what came and where to look.

    Never raises, whatever the answer is or does. A right answer is remembered for `progress()`, and its cell for
    `solved()`.
    """
    if fresh.is_running():
        fresh.hand_over(exercise_id, answer)
        return
    if (exercise := _found(exercise_id)) is None:
        return
    if exercise.id in _checking:  # by the answer itself, which would never end
        return
    _checking.add(exercise.id)
    try:
        right, message = feedback(exercise, answer)
    finally:
        _checking.discard(exercise.id)
    show(message)
    if right:
        _record.add(exercise.id)
        if _record.unreadable and not _record.not_kept:
            renamed = f"Now its name ends in `{SET_ASIDE}`."
            show(Panel("note", f"{_UNREADABLE} {_record.unreadable}.", renamed))
        _keep(exercise)
    if _record.not_kept and _record.not_kept not in _told:  # once, not after each exercise
        _told.add(_record.not_kept)
        show(Panel("note", _NOT_KEPT, f"{_record.not_kept}."))


def solved(exercise_id: str) -> Any:
    """The reader's accepted answer to an exercise, or the project's own where there is none; a line says which.

    It is made anew each time, by running the cell of the answer in a namespace that holds only what the page gives.
    """
    if (exercise := _found(exercise_id)) is None:
        return None
    if fresh.is_running_for(exercise.id):
        raise RecursionError(f"the answer to {exercise.id} asks for itself")
    try:
        answer, why, theirs = answers.current(exercise, _record)
    except page.NotOnThePage as error:
        show(Panel("note", f"{error}."))
        return None
    except fresh.DoesNotStandAlone as error:
        show(Panel("note", f"The answer to {exercise.id} belongs to its page.", f"{error}."))
        return None
    whose = answers.YOURS if theirs else answers.PROJECTS
    ending = f"Run your cell of {exercise.id} again to use it." if why else ""
    show(Panel("note", f"{exercise.id} {exercise.title}: {whose}.", why, ending=ending))
    return answer


def hint(exercise_id: str) -> None:
    """Show one hint more each time it is called, with those shown before."""
    if fresh.is_running():
        return
    if (exercise := _found(exercise_id)) is None:
        return
    asked = _hints_shown[exercise.id] = _hints_shown.get(exercise.id, 0) + 1
    total = len(exercise.hints)
    lines = [Labelled(f"Hint {number} of {total}", text) for number, text in enumerate(exercise.hints[:asked], 1)]
    if asked < total:
        ending = "Run the cell again for the next one."
    elif asked == total:
        ending = "This is the last one."
    else:
        ending = "There are no more hints. The folder solutions holds this chapter solved."
    show(Panel("note", f"{exercise.id} {exercise.title}.", "", lines, ending))


def progress(chapter: str | None = None, *, reset: bool = False) -> None:
    """Show what is solved in one chapter, e.g. `progress("00")`, or in all of them.

    It survives a restart of the kernel: a file `.progress.json` beside the notebook keeps it, with your answers.
    `progress("00", reset=True)` forgets what was solved in that chapter, `progress(reset=True)` all of it.
    """
    if fresh.is_running():
        return
    try:
        numbers = chapters() if chapter is None else [number_of(chapter)]
    except NoSuchChapter as error:
        show(Panel("note", str(error)))
        return
    if reset not in (True, False):
        show(Panel("note", "`reset` is `True` or `False`.", "Nothing was forgotten."))
        return
    ending = ""
    if reset:
        _record.reset("" if chapter is None else f"{numbers[0]}-")
        which = "all chapters" if chapter is None else f"chapter {numbers[0]}"
        ending = f"What was solved in {which} is forgotten, with its answers. "
    known = _record.solved()
    if _record.unreadable:
        ending += f"{_UNREADABLE} {_record.unreadable}. "
    show(board(numbers, known, ending + (_NOT_KEPT if _record.not_kept else "")))


def _keep(exercise: Exercise) -> None:
    try:
        answers.accept(exercise, _record)
    except answers.NotKept as error:
        heading = f"{exercise.id} is solved, but later cells cannot use this cell."
        ending = "Later the cell runs by itself: put all that the answer needs into it, nothing else, and run it again."
        show(Panel("note", heading, f"{error}.", ending=ending))


def _found(exercise_id: str) -> Exercise | None:
    try:
        return find(exercise_id)
    except UnknownExercise as error:
        show(Panel("note", str(error)))
        return None
