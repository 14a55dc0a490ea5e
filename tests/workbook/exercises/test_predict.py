"""Predictions are recorded and set against what happened; a page without them runs on."""

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
        *[(3.0, 3), ("100 s", 100), ("four times", 4), ("67 %", 67)],
    ],
)
def test_what_means_the_same_is_the_same(capsys: Output, typed: object, happened: object) -> None:
    predict("98-p1", typed)
    observed("98-p1", happened)
    assert "98-p1: as you predicted." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "happened"), [(False, 0), (True, 1), ("another", "other"), ("no", 0), ("", 0), ("10 of 100", 100)]
)
def test_what_looks_alike_is_not_the_same(capsys: Output, typed: object, happened: object) -> None:
    predict("98-p1", typed)
    observed("98-p1", happened)
    assert "98-p1: not as you predicted." in capsys.readouterr().out


class Incomparable:
    def __eq__(self, other: object) -> bool:
        raise ValueError("ambiguous")

    __hash__ = object.__hash__


def test_values_that_cannot_be_compared_are_not_the_same(capsys: Output) -> None:
    predict("98-p1", Incomparable())
    observed("98-p1", Incomparable())
    assert "not as you predicted" in capsys.readouterr().out
