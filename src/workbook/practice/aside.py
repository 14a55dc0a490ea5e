"""Calls on the side."""

from contextlib import AbstractContextManager, nullcontext

from workbook import cloud


def aside() -> AbstractContextManager[None]:
    """For calls that are no part of an experiment, and that no reader wrote, such as making a copy and removing it: in
    the local cloud of this process they skip the wire."""
    if not cloud.answers():
        return nullcontext()
    from workbook.cloud.wireless import wireless  # slow to import: it brings moto

    return wireless()
