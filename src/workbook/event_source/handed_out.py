"""The records that a handler gets, and the one that it is at."""

from collections.abc import Iterator
from typing import Any


class HandedOut(list[dict[str, Any]]):
    """An event's `Records`, which know at which of them a loop over them is.

    So the ledger can tell whose record failed when the handler raises in its loop: on AWS only the function's own log
    could. `at` is that record's messageId; empty before the first loop and when a loop has come to its end, so that an
    error raised after it is laid to nobody's charge.
    """

    at = ""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for record in super().__iter__():
            self.at = record.get("messageId", "")
            yield record
        self.at = ""
