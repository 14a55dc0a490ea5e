"""Plausible wrong answers to each exercise, by chapter, each with a part of the sentence that it must get.

Those of chapter NN are `WRONG_ANSWERS` of `chapter_NN.py` beside this file, by the exercise's id.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import TypeAlias

from workbook.exercises import Exercise
from workbook.exercises.feedback import feedback
from workbook.exercises.judge import local_cloud

Listed: TypeAlias = tuple[tuple[object, str], ...]
WrongAnswers: TypeAlias = Mapping[str, Listed]

AT_LEAST = 3
"""For each exercise."""


def of_chapter(number: str) -> WrongAnswers:
    """The wrong answers to each exercise of a chapter; none where nobody has written any."""
    name = f"{__name__.rpartition('.')[0]}.chapter_{number}"
    listed: WrongAnswers = import_module(name).WRONG_ANSWERS if find_spec(name) else {}
    return listed


def too_few(exercise: Exercise, listed: Listed) -> Iterator[str]:
    """A sentence where an exercise has too few wrong answers to try."""
    if len(listed) < AT_LEAST:
        yield f"exercise {exercise.id} lists {len(listed)} wrong answers to try in chapter_{exercise.chapter}.py " + (
            f"of tests/workbook/exercises/wrong_answers, at least {AT_LEAST}"
        )


def getting_by(exercise: Exercise, listed: Listed) -> Iterator[str]:
    """A sentence for each wrong answer that passes, or that does not get the sentence meant for it."""
    with local_cloud():  # one for all of them: making one takes longer than most checks
        said = [(answer, intended, *feedback(exercise, answer)) for answer, intended in listed]
    for answer, intended, solved, message in said:
        if solved or "not right yet" not in message.heading:
            yield f"{exercise.id}: the wrong answer {answer!r} gets “{message.heading}”"
        elif intended not in repr(message):
            yield f"{exercise.id}: the wrong answer {answer!r} gets, without “{intended}”:\n{message!r}"
