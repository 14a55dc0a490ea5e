"""Predictions are recorded and set against what happened; a page without them runs on."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from workbook.exercises import observed, predict

Output = pytest.CaptureFixture[str]


def test_a_prediction_that_came_true_is_told(capsys: Output) -> None:
    predict("98-p1", 19)
    observed("98-p1", 19)
    assert capsys.readouterr().out == "98-p1: you predict 19.\n98-p1: as you predicted. It was 19.\n"


def test_a_prediction_that_did_not_is_set_against_what_happened(capsys: Output) -> None:
    predict("98-p1", 20)
    observed("98-p1", 19)
    said = capsys.readouterr().out
    assert "Predicted: 20" in said
    assert "Observed: 19" in said


@pytest.mark.parametrize("nothing", [(), (None,), (...,)])
def test_nothing_typed_is_no_prediction_and_the_page_runs_on(capsys: Output, nothing: tuple[Any, ...]) -> None:
    predict("98-p1", *nothing)
    observed("98-p1", 19)
    assert capsys.readouterr().out.endswith("98-p1: It was 19. No prediction was made.\n")


def test_a_prediction_taken_back_is_forgotten(capsys: Output) -> None:
    predict("98-p1", 20)
    predict("98-p1", ...)
    observed("98-p1", 19)
    assert "No prediction was made." in capsys.readouterr().out


@pytest.mark.parametrize("typed", ["closed", " CLOSED ", "Closed"])
def test_a_text_is_compared_as_a_person_reads_it(capsys: Output, typed: str) -> None:
    predict("98-p1", typed)
    observed("98-p1", "CLOSED")
    assert capsys.readouterr().out.splitlines()[1] == "98-p1: as you predicted. It was 'CLOSED'."


@pytest.mark.parametrize(
    ("typed", "happened"),
    [
        *[("an error", "error"), ("No.", False), (True, "yes"), ("none", 0), ("never", 0), ("three", 3), ("3", 3)],
        *[(3.0, 3), ("100 s", 100), ("four times", 4), ("67 %", 67), ("3.0", 3), ("+3", 3), ("003", 3), (".5", 0.5)],
        *[(Decimal(3), 3), (Fraction(1, 2), 0.5)],
    ],
)
def test_what_means_the_same_is_the_same(capsys: Output, typed: object, happened: object) -> None:
    predict("98-p1", typed)
    observed("98-p1", happened)
    assert "98-p1: as you predicted." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "happened"),
    [(False, 0), (True, 1), ("another", "other"), ("no", 0), ("", 0), ("10 of 100", 100), (".5", 5)],
)
def test_what_looks_alike_is_not_the_same(capsys: Output, typed: object, happened: object) -> None:
    predict("98-p1", typed)
    observed("98-p1", happened)
    assert "98-p1: not as you predicted." in capsys.readouterr().out


class Incomparable:
    def __eq__(self, other: object) -> bool:
        raise ValueError("ambiguous")

    __hash__ = object.__hash__

    def __str__(self) -> str:
        raise ValueError("broken")


def test_values_that_cannot_be_compared_are_not_the_same(capsys: Output) -> None:
    predict("98-p1", Incomparable())
    observed("98-p1", Incomparable())
    assert "not as you predicted" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "never", "told"),
    [
        ("98-p2", "four hundred", "The question asks for a number. Write it in digits, such as `12`."),
        ("98-p2", True, "asks for a number"),
        ("98-p2", [3], "asks for a number"),
        ("98-p2", float("nan"), "asks for a number"),
        ("98-p2", "", "asks for a number"),
        ("98-p3", "maybe", 'The question asks for one of these: `"yes"`, `"no"`.'),
        ("98-p3", 4, "asks for one of these"),
        ("98-p4", "soon", "asks for a number"),
        ("98-p2", 10**400, "asks for a number"),
        pytest.param("98-p2", 10**5_000, "asks for a number", id="a number too long to be written"),
        ("98-p2", Decimal("nan"), "asks for a number"),
    ],
)
def test_a_guess_that_no_answer_can_match_gets_a_sentence_and_is_no_prediction(
    capsys: Output, name: str, never: object, told: str
) -> None:
    predict(name, 3)
    capsys.readouterr()
    predict(name, never)
    said = capsys.readouterr().out
    assert "cannot be compared." in said
    assert told in said
    observed(name, 4)
    assert "No prediction was made." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        *[("98-p2", guess) for guess in (3, 3.5, "3", "three", "three times", "none", "0.5 s", "-1", "404.", ".5")],
        ("98-p2", Decimal(3)),
        *[("98-p3", guess) for guess in ("yes", "No.", True, False, "YES")],
        *[("98-p4", guess) for guess in (20, "20 s", "never")],
        ("98-p1", "anything at all"),
    ],
)
def test_a_guess_of_the_kind_that_is_asked_for_is_recorded(capsys: Output, name: str, guess: object) -> None:
    predict(name, guess)
    assert "you predict" in capsys.readouterr().out


@pytest.mark.parametrize("unknown", ["98-p9", "nonsense", "", None, 3, ["98-p1"]])
def test_an_unknown_prediction_is_a_sentence(capsys: Output, unknown: Any) -> None:
    predict(unknown, 3)
    observed(unknown, 3)
    first, second = capsys.readouterr().out.splitlines()
    assert first == second
    assert first.startswith(f"There is no prediction {unknown}.")


def test_an_unknown_number_is_told_which_predictions_the_chapter_has(capsys: Output) -> None:
    predict("98-p9")
    assert "Chapter 98 has 98-p1, 98-p2, 98-p3, 98-p4." in capsys.readouterr().out


@pytest.mark.parametrize("unknown", ["9" * 500, "\ud800", Incomparable(), ["x" * 5_000]], ids=range(4))
def test_what_is_no_id_is_told_shortly(capsys: Output, unknown: Any) -> None:
    predict(unknown, 3)
    assert len(capsys.readouterr().out.encode()) < 400
