"""What bookings leave behind in trouble, and which fix a mutant lacks."""

import pytest

from workbook.experiments.aftermath import MUTANTS, TROUBLES, Aftermath, aftermaths, mutant
from workbook.practice.workflows import workflow


def _kept(after: Aftermath) -> bool:
    return after.end != "SUCCEEDED" or after.waiting == after.pending


def test_the_whole_workflow_forgets_nobody_in_any_trouble() -> None:
    found = aftermaths(workflow("book_nanny_at_scale"))
    assert found.keys() == TROUBLES.keys()
    assert [name for name, after in found.items() if not _kept(after)] == []
    assert {after.accepted for after in found.values()} == {1}


def test_every_trouble_does_something() -> None:
    quiet, *others = aftermaths(workflow("book_nanny_at_scale")).values()
    plain = [name for name, after in zip(list(TROUBLES)[1:], others, strict=True) if after == quiet]
    # These leave nothing behind, because the workflow mends them.
    assert plain == [
        "the index is two behind, for a moment",
        "the queue refuses some messages, once",
        "it dies there, and the booking is started again",
    ]


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("takes the index's word", ["the index is two behind, for a moment", "the index stays two behind"]),
        (
            "drops it, and counts what was sent",
            ["the queue refuses some messages, once", "the queue refuses some messages for good"],
        ),
        ("reads one page", []),
        ("drops what the queue refused", []),
    ],
)
def test_a_mutant_breaks_the_promise_where_its_fix_would_have_helped(name: str, broken: list[str]) -> None:
    assert [trouble for trouble, after in aftermaths(mutant(name)).items() if not _kept(after)] == broken


def test_what_one_mutant_does_not_break_ends_in_a_failure_with_a_name() -> None:
    assert aftermaths(mutant("reads one page"))["a quiet day"].end == "ApplicationsStillArriving"
    refused = aftermaths(mutant("drops what the queue refused"))["the queue refuses some messages for good"]
    assert refused.end == "TotalsDiffer"


def test_an_unknown_mutant_is_told_those_that_there_are() -> None:
    with pytest.raises(KeyError, match="reads one page"):
        mutant("reads no page")
    assert len(MUTANTS) == 4
