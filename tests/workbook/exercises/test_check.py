"""What `check` tells a reader, for any answer."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from workbook.exercises import Wrong, check, registry
from workbook.exercises.feedback import feedback
from workbook.exercises.kinds import kind_of
from workbook.exercises.looks import LOOKS

Output = pytest.CaptureFixture[str]


def said(capsys: Output, exercise_id: str, *answer: object) -> str:
    check(exercise_id, *answer)
    return capsys.readouterr().out


def test_a_right_answer_is_praised_with_the_sentence_worth_remembering(capsys: Output) -> None:
    assert said(capsys, "98-1", "job#7") == "98-1 Sample: correct. The prefix says what the item is.\n"


def test_a_wrong_answer_hears_what_was_expected_what_came_and_where_to_look(capsys: Output) -> None:
    assert said(capsys, "98-1", "7") == (
        "98-1 Sample: not right yet. The prefix `job#` is missing.\n"
        "  Expected: a key\n"
        "  Came: '7'\n"
        "  Look at: the table of keys\n"
        '`hint("98-1")` says more.\n'
    )


def test_where_to_look_is_the_exercises_own_unless_the_verdict_knows_better(capsys: Output) -> None:
    assert "Look at: the text above" in said(capsys, "98-1", "apple")


@pytest.mark.parametrize("stub", [(), (...,), ({"PK": ...},), (["a", (..., 1)],)])
def test_dots_left_anywhere_are_not_yet(capsys: Output, stub: tuple[object, ...]) -> None:
    assert said(capsys, "98-1", *stub).startswith("98-1 Sample: not yet. Replace the dots.")


def test_a_function_that_still_returns_dots_is_not_yet(capsys: Output) -> None:
    assert said(capsys, "98-2", lambda number: ...).startswith("98-2 Sample: not yet.")


@pytest.mark.parametrize(
    ("exercise_id", "answer", "sentence"),
    [
        ("98-1", 7, "The answer has to be a text (`str`)."),
        ("98-1", None, "The answer has to be a text (`str`)."),
        ("98-1", len, "Came: the function `len`"),
        ("98-2", 8, "The answer has to be a function."),
        ("98-4", True, "The answer has to be a whole number (`int`)."),
        ("98-4", "3", "The answer has to be a whole number (`int`)."),
    ],
)
def test_an_answer_of_another_type_is_told_which_type_it_needs(
    capsys: Output, exercise_id: str, answer: object, sentence: str
) -> None:
    assert sentence in said(capsys, exercise_id, answer)


def test_a_function_that_raises_is_told_the_call_and_the_error(capsys: Output) -> None:
    def double(number: int) -> int:
        raise KeyError("jobId")

    text = said(capsys, "98-2", double)
    assert "Your function raised an error where it should have returned." in text
    assert "Came: double(4) raised KeyError: 'jobId'" in text


def test_a_function_that_ends_the_program_is_an_answer_like_any_other(capsys: Output) -> None:
    def double(number: int) -> int:
        raise SystemExit(3)

    assert "Came: double(4) raised SystemExit: 3" in said(capsys, "98-2", double)


def test_a_function_with_other_parameters_is_told_so(capsys: Output) -> None:
    def double() -> int:
        return 8

    assert "takes 0 positional arguments but 1 was given" in said(capsys, "98-2", double)


def test_a_function_that_returns_what_the_check_cannot_use_is_told_what_it_returned(capsys: Output) -> None:
    assert "returned None" in said(capsys, "98-2", lambda number: None)


def test_a_wrong_function_is_told_what_it_returned_for_what(capsys: Output) -> None:
    def double(number: int) -> int:
        return number + 2

    assert "Came: double(4) returned 6" in said(capsys, "98-2", double)


def test_a_check_can_ask_a_function_to_raise(capsys: Output) -> None:
    def refuse(name: str) -> None:
        raise ValueError(name)

    assert "correct" in said(capsys, "98-3", refuse)
    assert "It accepted an empty name." in said(capsys, "98-3", lambda name: name)


class Hostile(str):
    """An answer whose every method fails."""

    def _fail(self, *_: object) -> Any:
        raise RuntimeError("no")

    __eq__ = __hash__ = __repr__ = __str__ = endswith = _fail


def test_no_answer_brings_a_traceback(capsys: Output) -> None:
    text = said(capsys, "98-1", Hostile())
    assert "not right yet" in text
    assert "a value of the type Hostile" in text


def test_a_long_call_says_first_what_came_of_it() -> None:
    def refuse(name: str) -> None:
        raise KeyError("jobId")

    exercise = replace(registry.find("98-2"), check=lambda function: function("x" * 100))
    assert "Came: it raised KeyError: 'jobId'. The call: refuse('xxx" in repr(feedback(exercise, refuse)[1])


def test_ids_in_an_answer_are_cut_to_eight_characters(capsys: Output) -> None:
    assert "Came: 'JOB#e3e70682…'" in said(capsys, "98-4", "JOB#e3e70682-c209-4cac-a29f-6fbed82c07cd")


def test_a_verdict_can_show_the_part_of_the_answer_that_is_at_fault() -> None:
    exercise = replace(registry.find("98-1"), check=lambda answer: Wrong("One key is wrong.", came="`PK`"))
    assert "  Came: `PK`\n" in repr(feedback(exercise, "PK and SK")[1])


def test_an_answer_is_shown_short_and_the_same_on_every_run() -> None:
    answers: list[object] = ["x" * 10_000, [object()]]
    shown = [repr(feedback(registry.find("98-4"), answer)[1]) for answer in answers]
    assert len(shown[0]) < 500
    assert "Came: [<object object>]" in shown[1]


@pytest.mark.parametrize("unknown", ["9" * 500, "\ud800", "<b>" * 5_000, {"PK": "x" * 5_000}, len], ids=range(5))
def test_what_is_no_id_is_told_shortly(capsys: Output, unknown: Any) -> None:
    assert len(said(capsys, unknown, 1).encode()) < 400


@pytest.mark.parametrize("unknown", ["98-9", "77-1", "first", "a.b-1", "", None])
def test_an_unknown_exercise_is_a_sentence(capsys: Output, unknown: Any) -> None:
    assert said(capsys, unknown, 1).startswith(f"There is no exercise {unknown}.")


def test_an_unknown_number_is_told_which_numbers_there_are(capsys: Output) -> None:
    assert "Chapter 98 has 98-1, 98-2, 98-3, 98-4." in said(capsys, "98-9", 1)


def html(answer: object) -> str:
    return feedback(registry.find("98-1"), answer)[1]._repr_mimebundle_()["text/html"]


def test_the_message_shows_without_trust_and_without_colour() -> None:
    wrong = html("<b>7")
    assert "&lt;b&gt;7" in wrong
    assert "<code>job#</code>" in wrong
    assert "<strong>98-1 Sample: not right yet.</strong>" in wrong
    # JupyterLab drops these from the output of an untrusted notebook, or has styles of its own for them.
    assert not any(dropped in wrong for dropped in ("role=", "aria-", "<script", "<svg", "class="))


def test_each_kind_of_answer_has_its_look_by_mark_and_colour() -> None:
    looks = [LOOKS["question"], LOOKS["result"]]
    for answer, look in (("7", looks[0]), (..., looks[0]), ("job#7", looks[1])):
        assert f">{look.mark}</span>" in html(answer)
        assert html(answer).startswith(f'<div style="{look.box}">')


def test_an_answer_that_contains_itself_gets_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    endless: list[object] = []
    endless.append(endless)
    check("98-1", endless)
    assert "could not read it" in capsys.readouterr().out


class _OwnError(BaseException):
    """Derives from BaseException, as asyncio's CancelledError does."""


class _Odd:
    """Its name and its representation cannot be read."""

    @property
    def __name__(self) -> str:
        raise ValueError("no name")

    def __repr__(self) -> str:
        raise _OwnError

    def __call__(self, number: int) -> int:
        return number * 2


@pytest.mark.parametrize("error", [_OwnError, GeneratorExit, asyncio.CancelledError, SystemExit])
def test_any_error_of_the_readers_function_is_told(capsys: Output, error: type[BaseException]) -> None:
    def raises(number: int) -> int:
        raise error

    assert f"raises(4) raised {error.__name__}" in said(capsys, "98-2", raises)


def test_only_an_interrupt_goes_on(capsys: Output) -> None:
    def interrupted(number: int) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("98-2", interrupted)


def test_an_answer_that_checks_itself_is_judged_once(capsys: Output) -> None:
    calls = []

    def double(number: int) -> int:
        calls.append(number)
        check("98-2", double)
        return 2 * number

    assert said(capsys, "98-2", double) == "98-2 Sample: correct.\n"
    assert calls == [4]


class _Ends(str):
    """Comparing it ends the program."""

    def __eq__(self, other: object) -> bool:
        raise SystemExit

    __hash__ = str.__hash__


def test_a_value_that_ends_the_program_is_an_answer_like_any_other(capsys: Output) -> None:
    assert "The check could not read it (SystemExit)." in said(capsys, "98-1", _Ends())


def test_an_answer_that_cannot_be_named_or_shown_is_judged_all_the_same(capsys: Output) -> None:
    assert "98-2 Sample: correct." in said(capsys, "98-2", _Odd())
    assert "Came: a value of the type object" not in said(capsys, "98-1", _Odd())


@pytest.mark.parametrize(
    "answer",
    ["7" * 10_000, list(range(5_000)), {"a": "b" * 999}, lambda number: "x" * 999, lambda number: 1 / 0, "`" * 500],
)
@pytest.mark.parametrize("exercise_id", ["98-1", "98-2", "98-4"])
def test_what_came_is_never_longer_than_what_is_said_about_it(exercise_id: str, answer: object) -> None:
    panel = feedback(registry.find(exercise_id), answer)[1]
    came = next(line.text for line in panel.lines if line.label == "Came")
    others = [panel.heading, panel.sentence, *(line.text for line in panel.lines if line.label != "Came")]
    assert len(came) <= len("".join(others))
    assert came.count("`") % 2 == 0, "no code is left open"


def test_a_part_that_is_at_fault_is_cut_too() -> None:
    exercise = replace(registry.find("98-1"), check=lambda answer: Wrong("One key is wrong.", came=f"`{'x' * 500}`"))
    assert "x`…\n" in repr(feedback(exercise, "PK and SK")[1])


@pytest.mark.parametrize("answer", [None, lambda number: None])
def test_none_is_called_none_in_every_sentence(answer: object) -> None:
    for exercise in registry.exercises("98"):
        assert "NoneType" not in repr(feedback(exercise, answer)[1])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "`None`"),
        (True, "`True`"),
        ("7", "a text (`str`)"),
        (7, "a whole number (`int`)"),
        ({}, "a `dict`"),
        (len, "a function"),
        (b"7", "a `bytes`"),
    ],
)
def test_a_type_has_one_name(value: object, kind: str) -> None:
    assert kind_of(value) == kind
