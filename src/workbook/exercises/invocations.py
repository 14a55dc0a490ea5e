"""What the checks ask about the invocations of a reader's function."""

from collections.abc import Iterable
from typing import Any

from workbook.messages.ledger import Ledger


def says_not_done(error: BaseException, kind: type[Exception]) -> bool:
    """Whether `error` tells that the work failed, with an error of `kind`, rather than that the function stumbled.

    So do the work's error itself, one made of it, what Powertools makes of those of all records, and a plain error.
    """
    children: Iterable[Any] = getattr(error, "child_exceptions", ()) or ()
    return (
        isinstance(error, kind)
        or isinstance(error.__cause__, kind)
        or type(error) in (Exception, RuntimeError)
        or any(isinstance(child, kind) for _, child, *_ in children)
    )


def unusable(ledger: Ledger) -> str:
    """Why Lambda could not use an answer, where it got such a one; empty otherwise."""
    for each in ledger.invocations:
        outcome = each.outcome.partition(". ")[0]
        if each.response is not None and outcome.startswith("whole batch failed"):
            return outcome
    return ""
