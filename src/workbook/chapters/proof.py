"""Both sides of a chapter's exercises, read from its executed copies. Each function gives a sentence per fault."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbook.chapters.compare import differences
from workbook.chapters.copies import others_answers, unlike
from workbook.chapters.execute import read
from workbook.chapters.leaks import leaks, shown
from workbook.chapters.source import Chapter, Copy
from workbook.exercises.registry import exercises


def proven(chapter: Chapter, build: Path) -> Iterator[tuple[str, list[str]]]:
    """What has to hold of the copies that were executed into `build`, each with its faults; none is good.

    Wrong answers are no part of it: those are tests.
    """
    learner, solved = (read(chapter.file(copy, build)) for copy in Copy)
    claims: dict[str, Iterable[str]] = {
        "every stub says not yet": stubs_not_saying_not_yet(chapter, learner),
        "every solution passes": solutions_not_passing(chapter, solved),
        "later cells run the reader's answers": others_answers(chapter, learner, solved),
        "the copies differ in the exercises alone": unlike(chapter, learner, solved),
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
    said = "\n".join(shown(learner))
    for exercise in exercises(chapter.number):
        if f"{exercise.id} {exercise.title}: not yet. {exercise.stub}" not in said:
            yield f"{exercise.id}: the learner's copy does not say “not yet. {exercise.stub}”"


def solutions_not_passing(chapter: Chapter, solved: Any) -> Iterator[str]:
    """Exercises that the solved copy does not solve."""
    said = "\n".join(shown(solved))
    for exercise in exercises(chapter.number):
        if f"{exercise.id} {exercise.title}: correct." not in said:
            yield f"{exercise.id}: the solved copy does not say “correct”"
