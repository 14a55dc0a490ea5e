"""Ids that a caller gives: MessageGroupId, MessageDeduplicationId, ReceiveRequestAttemptId, ids of batch entries."""

import re
from collections.abc import Sequence

from sqs_engine.errors import (
    BatchEntryIdsNotDistinct,
    EmptyBatchRequest,
    InvalidBatchEntryId,
    InvalidParameterValue,
    TooManyEntriesInBatchRequest,
)
from sqs_engine.limits import MOST_ENTRIES

_ALPHANUMERIC_AND_PUNCTUATION = re.compile(r"[!-~]{1,128}")
_ENTRY_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


def check_id(parameter: str, value: str | None) -> None:
    """MessageGroupId and its like: 1 to 128 alphanumeric and punctuation characters. None is nothing to check."""
    if value is not None and not _ALPHANUMERIC_AND_PUNCTUATION.fullmatch(value):
        raise InvalidParameterValue.of(
            parameter,
            value,
            f"{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.",
        )


def check_entry_ids(ids: Sequence[str], entry: str) -> None:
    """A batch has 1 to 10 entries, each with an id of its own. `entry` is the type of its entries, in AWS's words."""
    if not ids:
        raise EmptyBatchRequest(entry)
    if len(ids) > MOST_ENTRIES:
        raise TooManyEntriesInBatchRequest(MOST_ENTRIES, len(ids))
    seen = set()
    for entry_id in ids:
        if not _ENTRY_ID.fullmatch(entry_id):
            raise InvalidBatchEntryId
        if entry_id in seen:
            raise BatchEntryIdsNotDistinct(entry_id)
        seen.add(entry_id)
