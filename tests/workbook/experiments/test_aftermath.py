"""What bookings leave behind in trouble."""

from workbook.experiments.aftermath import TROUBLES, Aftermath, aftermaths
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
