"""Every exercise has wrong answers to try, and refuses each with the sentence meant for it."""

from typing import Any

import pytest

from tests.workbook.exercises.wrong_answers.listed import getting_by, of_chapter, too_few
from workbook.exercises import Exercise, registry

EXERCISES = [exercise for number in registry.chapters() for exercise in registry.exercises(number)]

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)


@every_exercise
def test_an_exercise_has_enough_wrong_answers(exercise: Exercise) -> None:
    assert list(too_few(exercise, of_chapter(exercise.chapter).get(exercise.id, ()))) == []


@every_exercise
def test_wrong_answers_get_the_sentence_meant_for_them(exercise: Exercise) -> None:
    assert list(getting_by(exercise, of_chapter(exercise.chapter).get(exercise.id, ()))) == []


@pytest.mark.parametrize("number", registry.chapters())
def test_wrong_answers_belong_to_an_exercise(number: str) -> None:
    assert of_chapter(number).keys() <= {exercise.id for exercise in registry.exercises(number)}


def test_an_exercise_without_enough_of_them_is_told_by_name() -> None:
    exercise = registry.exercises("98")[0]
    assert list(too_few(exercise, ((7, ""), (8, ""), (9, "")))) == []
    [told] = too_few(exercise, ((7, ""), (8, "")))
    assert told.startswith("exercise 98-1 lists 2 wrong answers to try in chapter_98.py")
    assert of_chapter("98") == {}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("job#7", "prefix"), "98-1: the wrong answer 'job#7' gets “98-1 Sample: correct.”"),
        ((..., "prefix"), "98-1: the wrong answer Ellipsis gets “98-1 Sample: not yet.”"),
        (("7", "suffix"), "98-1: the wrong answer '7' gets, without “suffix”:"),
    ],
)
def test_a_wrong_answer_that_gets_by_is_told(wrong: Any, sentence: str) -> None:
    exercise = registry.exercises("98")[0]
    assert list(getting_by(exercise, (("7", "prefix"),))) == []
    [told] = getting_by(exercise, (wrong,))
    assert told.startswith(sentence)
