"""The truth table, against the Lambda guide's success and failure conditions (facts, section 2)."""

import json

import pytest

from workbook.cloud.local_aws import local_aws
from workbook.experiments.responses import CASES, REVIEW, come_back, loses, truth_table, try_all, try_answer
from workbook.messages.ledger import Ledger

pytestmark = pytest.mark.usefixtures("local")

# How many of three messages come back, and whether the one that failed is lost.
EXPECTED = {
    "A": (1, False),
    "B": (0, True),
    "C": (0, True),
    "D": (0, True),
    "E": (3, False),
    "F": (3, False),
    "G": (3, False),
    "H": (3, False),
    "I": (3, False),
    "J": (3, False),
    "K": (0, True),
}


@pytest.fixture(scope="module")
def tried() -> dict[str, Ledger]:
    with local_aws():
        return try_all()


@pytest.mark.parametrize("letter", CASES)
def test_each_answer_does_what_the_guide_says(tried: dict[str, Ledger], letter: str) -> None:
    assert (come_back(tried[letter]), loses(tried[letter])) == EXPECTED[letter]


@pytest.mark.parametrize("letter", [*"ABDEFG"])
def test_what_is_shown_is_what_was_answered(tried: dict[str, Ledger], letter: str) -> None:
    assert json.loads(CASES[letter].shown) == tried[letter].invocations[0].response


@pytest.mark.parametrize("letter", [*"PQRT"])
def test_what_is_shown_in_the_review_is_what_was_answered(letter: str) -> None:
    assert json.loads(REVIEW[letter].shown) == try_answer(REVIEW[letter].respond).invocations[0].response


def test_no_letter_of_the_review_is_one_of_the_truth_table() -> None:
    assert not set(REVIEW) & set(CASES)


def test_exactly_one_answer_of_the_review_loses_the_message() -> None:
    assert [letter for letter, case in REVIEW.items() if loses(try_answer(case.respond))] == ["R"]


def test_a_prediction_is_marked_and_one_left_open_is_shown_as_none(tried: dict[str, Ledger]) -> None:
    rows = truth_table(tried, {"A": 1, "B": 3, "C": ...})
    assert [row["predicted"] for row in rows[:4]] == ["1 ✓", "3 ✗", None, None]
    assert [row["msg-2"] for row in rows[:2]] == ["comes back", "LOST"]


@pytest.mark.parametrize("prediction", ["one", 2, 7, True, 1.0])
def test_a_prediction_of_another_form_is_told_which_there_are(tried: dict[str, Ledger], prediction: object) -> None:
    assert truth_table(tried, {"A": prediction})[0]["predicted"] == f"{prediction!r}: not 0, 1 or 3"


def test_an_empty_list_and_a_missing_one_are_told_apart(tried: dict[str, Ledger]) -> None:
    outcomes = {letter: tried[letter].invocations[0].outcome for letter in "BD"}
    assert outcomes["B"].endswith("batchItemFailures is empty")
    assert outcomes["D"].endswith("no batchItemFailures")
