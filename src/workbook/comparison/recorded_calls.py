"""The calls on their way to AWS, each in its round trip."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from workbook.cloud import shared_client
from workbook.comparison.counts import Round
from workbook.comparison.request_units import Meter

_LISTS = {
    "TransactWriteItems": "TransactItems",
    "TransactGetItems": "TransactItems",
    "SendMessageBatch": "Entries",
}


class RecordedCalls:
    """What was called, how many things each call moved, and what it cost in DynamoDB's units.

    `round_now` tells the number of the round trip in which a call that is being made is; without it each call has one
    of its own, in turn.
    """

    def __init__(self, round_now: Callable[[], int] | None = None) -> None:
        self.round_now = round_now or count().__next__
        self._rounds: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self.items: Counter[str] = Counter()
        self.read_units = self.write_units = 0.0
        self.closed = 0
        """After so many round trips a transaction that writes was answered for the first time; 0: none was."""

    @property
    def rounds(self) -> tuple[Round, ...]:
        """From the first round trip to the last, without gaps."""
        return tuple(dict(sorted(self._rounds[number].items())) for number in sorted(self._rounds))

    def note(self, operation: str, items: int = 0, round: int | None = None) -> int:
        """One call; `items` is how many things it moves. Returns the number of its round trip."""
        number = self.round_now() if round is None else round
        self._rounds[number][operation] += 1
        if items:
            self.items[operation] += items
        return number

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Within it every call of every client of boto3 is noted."""
        from workbook.cloud.permissions.acting import acting_as  # slow to import: it brings moto

        upstream = BaseClient._make_api_call

        def ask(operation: str, given: dict[str, Any]) -> Any:
            with acting_as(None):  # who is recorded need not be allowed to look at a whole item
                return upstream(reader, operation, given)

        reader, meter = shared_client("dynamodb"), Meter(ask)

        def make_api_call(client: BaseClient, operation: str, given: dict[str, Any]) -> Any:
            service = client.meta.service_model.service_name
            units = meter.begin(operation, given) if service == "dynamodb" else lambda: (0.0, 0.0)
            number = self.note(f"{service}.{operation}")
            answer = upstream(client, operation, given)
            self.items[f"{service}.{operation}"] += _moved(operation, given, answer)
            read, write = units()
            self.read_units += read
            self.write_units += write
            if operation == "TransactWriteItems" and not self.closed:
                self.closed = number + 1
            return answer

        with patch.object(BaseClient, "_make_api_call", make_api_call):
            yield


def _moved(operation: str, given: dict[str, Any], answer: dict[str, Any]) -> int:
    """Items that are read or written, messages that are sent. Of a Query those that it looked at."""
    if operation == "Query":
        return int(answer["ScannedCount"])
    return len(given[_LISTS[operation]]) if operation in _LISTS else 1
