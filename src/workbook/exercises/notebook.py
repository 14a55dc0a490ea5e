"""The six functions a reader calls. Each shows a message. Only `solved` returns something, so that the others can stand
anywhere in a cell.
"""

from typing import Any

from IPython.display import display

from workbook.basics.shown import describe
from workbook.exercises import answers, fresh
from workbook.exercises.exercise import Exercise
from workbook.exercises.feedback import feedback
from workbook.exercises.page import NotOnThePage
from workbook.exercises.panel import Panel
from workbook.exercises.record import Record
from workbook.exercises.registry import UnknownExercise, chapters, exercises, find

# One kernel is one reader's page: hints and predictions start afresh with it, solved exercises come from the file.
_record = Record.of_this_folder()
_NOT_KEPT = "This is not being saved; it lasts until the kernel restarts."
_hints_shown: dict[str, int] = {}
_predictions: dict[str, object] = {}
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
    right, message = feedback(exercise, answer)
    _show(message)
    if right:
        _record.add(exercise.id)
        _keep(exercise)
    if _record.not_kept and _record.not_kept not in _told:  # once, not after each exercise
        _told.add(_record.not_kept)
        _show(Panel("warning", _NOT_KEPT, f"{_record.not_kept}."))


def solved(exercise_id: str) -> Any:
    """The reader's accepted answer to an exercise, or the project's own where there is none; a line says which.

    It is made anew each time, by running the cell of the answer in a namespace that holds only what the page gives.
    """
    if (exercise := _found(exercise_id)) is None:
        return None
    try:
        answer, why, theirs = answers.current(exercise, _record)
    except NotOnThePage as error:
        _show(Panel("warning", f"{error}."))
        return None
    except fresh.DoesNotStandAlone as error:
        _show(Panel("warning", f"The answer to {exercise.id} belongs to its page.", f"{error}."))
        return None
    whose = answers.YOURS if theirs else answers.PROJECTS
    ending = f"Run your cell of {exercise.id} again to use it." if why else ""
    _show(Panel("info", f"{exercise.id} {exercise.title}: {whose}.", why, ending=ending))
    return answer


def hint(exercise_id: str) -> None:
    """Show one hint more each time it is called, with those shown before."""
    if fresh.is_running():
        return
    if (exercise := _found(exercise_id)) is None:
        return
    asked = _hints_shown[exercise.id] = _hints_shown.get(exercise.id, 0) + 1
    total = len(exercise.hints)
    lines = [(f"Hint {number} of {total}", text) for number, text in enumerate(exercise.hints[:asked], 1)]
    if asked < total:
        ending = "Run the cell again for the next one."
    elif asked == total:
        ending = "This is the last one."
    else:
        ending = "There are no more hints. The folder solutions holds this chapter solved."
    _show(Panel("info", f"{exercise.id} {exercise.title}.", "", lines, ending))


def progress(chapter: str | None = None, *, reset: bool = False) -> None:
    """Show what is solved in one chapter, e.g. `progress("00")`, or in all of them.

    It survives a restart of the kernel: a file `.progress.json` beside the notebook keeps it.
    `progress(reset=True)` forgets all of it.
    """
    if fresh.is_running():
        return
    if reset:
        _record.reset()
    done = _record.solved()
    numbers = chapters() if chapter is None else [chapter]
    lines = []
    total = 0
    for number in numbers:
        there = exercises(number)
        total += len(there)
        left = [f"{exercise.id} {exercise.title}" for exercise in there if exercise.id not in done]
        count = f"{len(there) - len(left)} of {len(there)} solved."
        lines.append((f"Chapter {number}", f"{count} Still open: {'; '.join(left)}." if left else count))
    if not total:
        _show(Panel("info", "There are no exercises here yet."))
        return
    ending = _NOT_KEPT if _record.not_kept else ""
    _show(Panel("info", "Your progress.", "", lines, ending))


def predict(prediction_id: str, prediction: object = ...) -> None:
    """Record what you expect to see. `None` or `...` records nothing, and the page runs on."""
    if fresh.is_running():
        return
    if prediction is None or prediction is ...:
        _predictions.pop(str(prediction_id), None)
        _show(Panel("info", f"{prediction_id}: no prediction.", "Type one in place of `...`, or read on without."))
        return
    _predictions[str(prediction_id)] = prediction
    _show(Panel("info", f"{prediction_id}: you predict {describe(prediction)}."))


def observed(prediction_id: str, value: object) -> None:
    """Set what happened against what `predict` recorded under the same id."""
    came = f"It was {describe(value)}."
    if str(prediction_id) not in _predictions:
        _show(Panel("info", f"{prediction_id}: {came}", "No prediction was made."))
        return
    prediction = _predictions[str(prediction_id)]
    if _same(prediction, value):
        _show(Panel("success", f"{prediction_id}: as you predicted.", came))
        return
    lines = [("Predicted", describe(prediction)), ("Observed", describe(value))]
    _show(Panel("warning", f"{prediction_id}: not as you predicted.", "What explains the difference?", lines))


def _same(prediction: object, value: object) -> bool:
    try:
        if prediction == value and isinstance(prediction, bool) == isinstance(value, bool):
            return True
        expected = _as_read(prediction)
        if isinstance(value, int | float):
            expected = expected.partition(" ")[0]  # "100 s" and "four times" are numbers
        return _WORDS.get(expected, expected) == _as_read(value)
    except Exception:  # Comparing may raise, e.g. two arrays; then they are not the same for a reader either.
        return False


_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORDS = {"true": "yes", "false": "no", "none": "0", "never": "0"} | {word: str(n) for n, word in enumerate(_NUMBERS)}


def _as_read(value: object) -> str:
    """A value as a person reads it: "An error." is error, True is yes, and none is 0."""
    text = str(value).strip(" .!?%\"'`").casefold()
    for article in ("a ", "an ", "the "):
        text = text.removeprefix(article)
    return _WORDS.get(text, text)


def _keep(exercise: Exercise) -> None:
    try:
        answers.accept(exercise, _record)
    except answers.NotKept as error:
        heading = f"{exercise.id} is solved, but later cells cannot use this cell."
        ending = "Put all that the answer needs into its cell and run it again."
        _show(Panel("warning", heading, f"{error}.", ending=ending))


def _found(exercise_id: str) -> Exercise | None:
    try:
        return find(exercise_id)
    except UnknownExercise as error:
        _show(Panel("warning", str(error)))
        return None


def _show(message: Panel) -> None:
    display(message)  # type: ignore[no-untyped-call]
