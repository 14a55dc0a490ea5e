"""What the checks of chapter 05 ask of the table on which they try a reader's function."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from booking.errors import ApplicationNotFound, InvalidInput
from booking.model import ApplicationStatus
from booking.table import BookingTable
from workbook.cloud import faults
from workbook.practice.aside import aside
from workbook.practice.sample import PostedJob


def takes(function: Callable[..., Any], arguments: int) -> bool:
    """Whether `function` can be called with so many arguments."""
    try:
        inspect.signature(function).bind(*range(arguments))
    except (TypeError, ValueError):
        return False
    return True


def status_of(table: BookingTable, posted: PostedJob, number: int) -> ApplicationStatus:
    """Raises InvalidInput where the item is no whole application any more."""
    with aside():
        return table.get_application(posted.job.id, posted.applications[number].id).jobApplicationStatus


def exists(table: BookingTable, posted: PostedJob, application_id: str) -> bool:
    """Whether there is an item for it, a phantom that is no whole application included."""
    try:
        with aside():
            table.get_application(posted.job.id, application_id)
    except ApplicationNotFound:
        return False
    except InvalidInput:
        return True
    return True


@contextmanager
def tables_used() -> Iterator[set[str]]:
    """Names of the tables of which items are read or written in the context, through whatever client."""
    used: set[str] = set()

    def note(request: dict[str, Any]) -> bool:
        if isinstance(name := request.get("TableName"), str):
            used.add(name)
        return False

    with ExitStack() as stack:
        for operation in ("UpdateItem", "PutItem", "GetItem", "Query"):
            stack.enter_context(faults.inject("dynamodb", operation, error="Unused", times=None, when=note))
        yield used


def another_table(used: set[str], given: str) -> str:
    """A sentence where another table than the one given was used; empty where none was."""
    others = sorted(used - {given})
    return f"It went to another table, `{others[0]}`. The one to use is an argument of your function." if others else ""
