"""Finds exercises by their id. Chapter NN's are `EXERCISES` of `workbook.exercises.chapter_NN`, a module or a package
with the checks that only this chapter needs.
"""

import pkgutil
from importlib import import_module
from pathlib import Path

from workbook.basics.shown import describe
from workbook.exercises.exercise import Exercise

_FOLDER, _PACKAGE = Path(__file__).parent, __name__.rpartition(".")[0]
_PREFIX = "chapter_"
_LONGEST_ID = 40


class UnknownExercise(LookupError):
    """No exercise has this id; the message says which there are."""


def chapters() -> list[str]:
    """Numbers of the chapters that have exercises, in order."""
    names = [module.name for module in pkgutil.iter_modules([str(_FOLDER)])]
    return sorted(name.removeprefix(_PREFIX) for name in names if name.startswith(_PREFIX))


def exercises(chapter: object) -> tuple[Exercise, ...]:
    """The exercises of one chapter, in reading order; none when the chapter has no such module."""
    if not str(chapter).isalnum():  # it becomes part of a module's name
        return ()
    name = f"{_PACKAGE}.{_PREFIX}{chapter}"
    try:
        found: tuple[Exercise, ...] = import_module(name).EXERCISES
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return ()
    return found


def find(exercise_id: object) -> Exercise:
    """The exercise with this id. Raises `UnknownExercise`."""
    written = exercise_id if isinstance(exercise_id, str) else ""
    chapter = written.partition("-")[0]
    there = {exercise.id: exercise for exercise in exercises(chapter)} if chapter.isdecimal() else {}
    try:
        return there[written]
    except KeyError:
        names = f"Chapter {chapter} has {', '.join(there)}." if there else "An id looks like 00-1: chapter and number."
        raise UnknownExercise(f"There is no exercise {named(exercise_id)}. {names}") from None


def named(given: object) -> str:
    """What was given for an id, as a sentence says it: a short text as it is, anything else described."""
    return given if isinstance(given, str) and len(given) <= _LONGEST_ID and given.isprintable() else describe(given)
