"""Which promise falls without one of the fixes of the workflow for large jobs, and what stops it by name."""

from typing import Any

import pytest

from workbook.experiments.aftermath import Aftermath, aftermaths
from workbook.practice.workflows import workflow
from workbook.promises.mutated_at_scale import EDITS_AT_SCALE


def _mutated(name: str) -> dict[str, Aftermath]:
    definition: dict[str, Any] = workflow("book_nanny_at_scale")
    EDITS_AT_SCALE[name].jsonpath(definition)
    return aftermaths(definition)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("the count is not asked", ["the index is two behind, for a moment", "the index stays two behind"]),
        (
            "what was sent counts as taken",
            ["the queue refuses some messages, once", "the queue refuses some messages for good"],
        ),
        ("one page is read", []),
        ("the filter finds nobody", []),
    ],
)
def test_a_mutation_forgets_somebody_where_its_fix_would_have_helped(name: str, broken: list[str]) -> None:
    found = _mutated(name).items()
    assert [trouble for trouble, it in found if it.end == "SUCCEEDED" and it.waiting != it.pending] == broken


@pytest.mark.parametrize(
    ("name", "end"), [("one page is read", "ApplicationsStillArriving"), ("the filter finds nobody", "TotalsDiffer")]
)
def test_what_one_mutation_does_not_break_ends_in_a_failure_with_a_name(name: str, end: str) -> None:
    assert _mutated(name)["a quiet day"].end == end
