"""BatchWriteItem as the API reference asks for it: what DynamoDB leaves unprocessed is sent again, after a pause."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from workbook.cloud.errors import TableTooBusy

_BATCH = 25  # items of one call
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)  # s


def write_all(dynamodb: Any, table: str, requests: Sequence[Mapping[str, Any]]) -> None:
    """Send the requests, `PutRequest` or `DeleteRequest`, by the batch, until DynamoDB has processed each.

    It answers HTTP 200 also where it processed a part, and lists the rest in `UnprocessedItems` (DynamoDB API
    reference, *BatchWriteItem*, which recommends exponential backoff; boto3's `batch_writer` sends the rest again at
    once, and without end). Raises `TableTooBusy` when some are left after the last pause; batches behind them were not
    sent then.
    """
    for start in range(0, len(requests), _BATCH):
        waiting = {table: list(requests[start : start + _BATCH])}
        for pause in (0.0, *_PAUSES):
            time.sleep(pause)
            waiting = dynamodb.batch_write_item(RequestItems=waiting).get("UnprocessedItems", {})
            if not waiting:
                break
        else:
            left = len(waiting[table]) + max(len(requests) - start - _BATCH, 0)
            raise TableTooBusy(
                f"DynamoDB is too busy: {left} of {len(requests)} writes to the table {table} are left. Try later."
            )
