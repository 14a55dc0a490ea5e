"""Which promise falls without one of the fixes of the workflow for large jobs, and what stops it by name."""

from typing import Any

import pytest

from workbook.experiments.aftermath import Aftermath, aftermaths
from workbook.practice.workflows import workflow
from workbook.promises.mutated_at_scale import EDITS_AT_SCALE
from workbook.promises.mutated_workflow import EDITS


def _mutated(name: str) -> dict[str, Aftermath]:
    definition: dict[str, Any] = workflow("book_nanny_at_scale")
    EDITS_AT_SCALE[name][1](definition)
    return aftermaths(definition)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("the count is not asked", ["the index is two behind, for a moment", "the index stays two behind"]),
        (
            "a refused message is dropped, and counted as sent",
            ["the queue refuses some messages, once", "the queue refuses some messages for good"],
        ),
        ("one page is read", []),
        ("a refused message is dropped", []),
    ],
)
def test_a_mutation_forgets_somebody_where_its_fix_would_have_helped(name: str, broken: list[str]) -> None:
    found = _mutated(name).items()
    assert [trouble for trouble, it in found if it.end == "SUCCEEDED" and it.waiting != it.pending] == broken


@pytest.mark.parametrize(
    ("name", "trouble", "end"),
    [
        ("one page is read", "a quiet day", "ApplicationsStillArriving"),
        ("a refused message is dropped", "the queue refuses some messages for good", "TotalsDiffer"),
    ],
)
def test_what_one_mutation_does_not_break_ends_in_a_failure_with_a_name(name: str, trouble: str, end: str) -> None:
    assert _mutated(name)[trouble].end == end


def test_a_fix_that_the_simple_workflow_has_too_is_missed_by_the_same_name() -> None:
    assert EDITS_AT_SCALE.keys() - EDITS.keys() == {"a refused message is dropped, and counted as sent"}
