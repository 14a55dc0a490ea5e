"""In an answer that is not finished, the part at fault is named; the open parts are not."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from workbook.exercises import Exercise, Right, Verdict, Wrong, registry
from workbook.exercises.feedback import feedback

SOURCE = """\
# %%
from workbook.exercises import check

# %%
### BEGIN SOLUTION
keys = {"PK": "USER#sarah", "SK": "JOB#7", "values": {":a": "OPEN"}, "order": ["first", "second", "third"]}
### END SOLUTION
### STUB
# keys = ...
check("98-1", keys)

# %%
### BEGIN SOLUTION
make = lambda job: [{"Key": job, "Condition": "open"}, {"Key": "it", "Condition": "pending"}]
### END SOLUTION
### STUB
# make = ...
check("98-2", make)

# %%
### BEGIN SOLUTION
other = table.other
### END SOLUTION
### STUB
# other = ...
check("98-3", other)

# %%
### BEGIN SOLUTION
pair = ("R", 2)
### END SOLUTION
### STUB
# pair = (..., ...)
check("98-4", pair)
"""
KEYS = {"PK": "USER#sarah", "SK": "JOB#7", "values": {":a": "OPEN"}, "order": ["first", "second", "third"]}


def _keys(answer: Any) -> Verdict:
    for name, value in KEYS.items():
        if answer.get(name) != value:
            return Wrong(f"`{name}` is wrong.", came=f"`{answer.get(name)}` beside `{answer.get('SK')}`")
    return Right()


def _make(function: Callable[[str], Any]) -> Verdict:
    one, two = function("a job")
    if two["Condition"] != "pending":
        return Wrong("The `Condition` of the second is wrong. The `Key` of it, `it`, is right. Look again.")
    return Right() if one == {"Key": "a job", "Condition": "open"} else Wrong(f"`{one['Condition']}` does not fit.")


def _pair(answer: Any) -> Verdict:
    if answer[0] != "R":
        return Wrong("The letter is wrong.")
    return Right() if answer[1] == 2 else Wrong("The reason is wrong.")


@pytest.fixture(autouse=True)
def page(reader: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (reader.parent / "source" / "98_sample.py").write_text(SOURCE)
    module = ModuleType("chapter_98")
    kinds = ((1, _keys, object), (2, _make, Callable), (3, _keys, object), (4, _pair, tuple))
    module.EXERCISES = tuple(  # type: ignore[attr-defined]
        Exercise(f"98-{number}", "Sample", "expected " * 9, "above", "Replace the dots.", check, ("Think.",), kind)
        for number, check, kind in kinds
    )
    monkeypatch.setitem(sys.modules, "workbook.exercises.chapter_98", module)


def told(number: int, answer: object) -> str:
    right, panel = feedback(registry.find(f"98-{number}"), answer)
    assert not right
    return repr(panel)


@pytest.mark.parametrize(
    ("number", "answer", "fault"),
    [
        (1, {"PK": "sarah", "SK": ..., "values": ..., "order": ...}, "`PK` is wrong."),
        (1, {"PK": ..., "SK": "JOB", "values": {":a": ...}, "order": [...]}, "`SK` is wrong."),
        (1, {"PK": ..., "SK": ..., "values": {":a": "CLOSED"}, "order": ...}, "`values` is wrong."),
        (1, {"PK": ..., "SK": ..., "values": ..., "order": ["a"]}, "`order` is wrong."),
        (1, {"PK": ..., "values": {":a": "OPEN"}}, "`SK` is wrong."),
        (2, lambda job: [{"Key": ..., "Condition": ...}, {"Key": ..., "Condition": "open"}], "of the second is wrong."),
        (2, lambda job: [..., {"Key": "it", "Condition": "open"}], "of the second is wrong."),
        (4, ("Q", ...), "The letter is wrong."),
        (4, ("Q", ...), "Came: ('Q', ...)"),
        (4, (..., 3), "The reason is wrong."),
    ],
)
def test_what_is_filled_in_and_wrong_is_named(number: int, answer: object, fault: str) -> None:
    said = told(number, answer)
    assert "98-" in said
    assert "not right yet." in said
    assert fault in said
    assert "Other parts are still `...`." in said


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (1, ...),
        (1, {"PK": ..., "SK": ..., "values": ..., "order": ...}),
        (1, {"PK": "USER#sarah", "SK": ..., "values": {":a": ...}, "order": [...]}),
        (1, {"PK": ..., "another": 7}),
        (1, {"PK": ..., "order": ["third", ..., ...]}),
        (1, [..., 7]),
        (2, lambda job: ...),
        (2, lambda job: [{"Key": job, "Condition": ...}, ...]),
        (2, lambda job: [{"Key": "else", "Condition": ...}, {"Key": ..., "Condition": "pending"}]),
        (3, {"PK": "wrong", "SK": ...}),
        (4, (..., ...)),
        (4, ("R", ...)),
    ],
)
def test_what_is_open_or_right_is_not_yet(number: int, answer: object) -> None:
    """Also where the project's answer does not fit, or a sentence would be about what was filled in for the reader."""
    assert told(number, answer).startswith("98-")
    assert "not yet. Replace the dots." in told(number, answer)


@pytest.mark.parametrize(
    "answer", [{"PK": "sarah", "SK": ..., "values": ..., "order": ...}, {"PK": ..., "SK": ..., "order": ["a", "b"]}]
)
def test_nothing_of_the_projects_answer_is_shown(answer: object) -> None:
    assert not any(text in told(1, answer) for text in ("JOB#7", "OPEN", "third", "USER#"))


def test_of_the_sentences_only_those_are_shown_that_say_nothing_of_what_was_filled_in() -> None:
    said = told(2, lambda job: [{"Key": ..., "Condition": "open"}, {"Key": ..., "Condition": "closed"}])
    assert "The `Condition` of the second is wrong. Look again." in said


def test_an_answer_that_is_all_there_is_judged_as_before() -> None:
    assert "Other parts" not in told(1, {**KEYS, "PK": "sarah"})
    assert feedback(registry.find("98-2"), lambda job: [{"Key": job, "Condition": "open"}, {"Condition": "pending"}])[0]


def test_a_stub_that_nobody_touched_is_checked_once() -> None:
    """Filling in its parts would be the same check again: it has none."""
    jobs: list[str] = []

    def stub(job: str) -> Any:
        jobs.append(job)
        return ...

    assert "not yet." in told(2, stub)
    assert jobs == ["a job"]


def test_what_the_projects_own_raises_is_no_fault_of_the_readers() -> None:
    def make(job: str) -> Any:
        return [..., {"Key": "it", "Condition": "pending"}]

    exercise = replace(registry.find("98-2"), check=lambda function: Wrong() if function() else Right())
    assert "not yet" in repr(feedback(exercise, lambda: make(""))[1]), "the project's own needs a job"
