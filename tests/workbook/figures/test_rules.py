"""Labels of a Choice: the first rule that matches wins, and no label contradicts that."""

from typing import Any

from tests.workbook.figures.gallery.machine import BOOK_NANNY
from workbook.figures.labels import LABEL_LINES, LABEL_SIZE, LABEL_WIDTH, label_lines
from workbook.figures.machine import read_machine
from workbook.figures.rules import default_label, rule_labels
from workbook.figures.svg import text_width


def check(name: str, value: Any, operator: str = "NumericEquals") -> dict[str, Any]:
    return {"Variable": f"$.{name}", operator: value}


def every(*checks: dict[str, Any], to: str) -> dict[str, Any]:
    return {"And": list(checks), "Next": to}


A, B, C = check("a", 1), check("b", 2), check("c", 3, "NumericLessThan")


def test_a_rule_that_an_earlier_one_narrows_is_told_by_what_is_left_for_it() -> None:
    rules = [every(A, B, C, to="X"), every(A, B, to="Y"), {**check("d", 4), "Next": "Z"}]
    assert rule_labels(rules) == ["all 3 checks hold", "c ≥ 3", "d = 4"]


def test_what_is_left_and_cannot_be_said_in_a_few_words_is_otherwise() -> None:
    rules = [every(A, B, {"Or": [C, check("d", 4)]}, to="X"), every(A, B, to="Y")]
    assert rule_labels(rules)[1] == "otherwise"


def test_a_rule_of_many_checks_is_told_by_those_that_no_earlier_one_has() -> None:
    rules = [every(A, B, check("e", 5), to="X"), every(A, B, C, to="Y")]
    assert rule_labels(rules) == ["all 3 checks hold", "c < 3"]


def test_rules_to_the_same_state_and_short_rules_say_what_they_check() -> None:
    assert rule_labels([every(A, B, C, to="X"), every(A, B, to="X")])[1] == "a = 1 and b = 2"
    assert rule_labels([every(A, B, to="X"), {**A, "Next": "Y"}]) == ["a = 1 and b = 2", "a = 1"]


def test_the_default_says_what_a_rule_with_its_target_says_where_both_hold() -> None:
    rules = [every(A, B, C, to="Wait"), every(A, B, to="Still"), {**C, "Next": "Wait"}]
    assert default_label(rules, "Still") == "c ≥ 3"
    assert default_label(rules, "Lost") == "otherwise"


def test_applications_still_arrive_after_the_last_attempt_not_for_a_job_closed_by_this_very_booking() -> None:
    ways = {edge.target: edge.label for edge in read_machine(BOOK_NANNY).successors("Name the Reason")}
    assert ways["Applications Still Arriving"] == "attempt ≥ 3"
    assert ways["Wait for the Index"] == "attempt < 3"
    assert len(set(ways.values())) == len(ways)


def test_no_word_of_a_label_is_broken_and_none_is_cut_off() -> None:
    for words in (
        "id ≠ acceptedApplicationId and jobApplicationStatus = PENDING",
        "Cause matches *ValidationError*",
        "any error",
    ):
        lines = label_lines(words, LABEL_WIDTH)
        assert " ".join(lines) == words
        assert len(lines) <= LABEL_LINES
        assert not any(line.endswith((" =", " ≠")) for line in lines)
    longest = "a" * 22
    assert label_lines(longest, LABEL_WIDTH) == [longest]
    assert text_width(longest, LABEL_SIZE) > LABEL_WIDTH


def test_what_is_too_much_for_a_label_is_counted() -> None:
    words = " or ".join(f"alternative number {n} holds" for n in range(9))
    lines = label_lines(words, LABEL_WIDTH)
    assert len(lines) <= LABEL_LINES
    assert "".join(lines).startswith("alternative number 0")
    assert " ".join(lines).endswith("more")
