"""What the checks of chapter 05 ask of the table on which they try a reader's function."""

import inspect
from collections.abc import Callable
from typing import Any

from booking.errors import ApplicationNotFound, InvalidInput
from booking.model import ApplicationStatus
from booking.table import BookingTable
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
    return table.get_application(posted.job.id, posted.applications[number].id).jobApplicationStatus


def exists(table: BookingTable, posted: PostedJob, application_id: str) -> bool:
    """Whether there is an item for it, a phantom that is no whole application included."""
    try:
        table.get_application(posted.job.id, application_id)
    except ApplicationNotFound:
        return False
    except InvalidInput:
        return True
    return True
