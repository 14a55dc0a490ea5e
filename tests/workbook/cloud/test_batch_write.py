"""BatchWriteItem may process a part of a batch and answer HTTP 200 (DynamoDB API reference, *BatchWriteItem*)."""

from typing import Any

import pytest

from workbook.cloud.batch_write import write_all
from workbook.cloud.errors import TableTooBusy

PUTS = [{"PutRequest": {"Item": {"PK": {"S": str(number)}}}} for number in range(30)]


class Table:
    """Takes so many of the first call's items, of the second's, and so on, and none when the numbers are used up."""

    def __init__(self, *takes: int) -> None:
        self._takes = iter(takes)
        self.asked: list[int] = []
        self.taken: list[Any] = []

    def batch_write_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        requests, takes = RequestItems["table"], next(self._takes, 0)
        self.asked.append(len(requests))
        self.taken += requests[:takes]
        rest = requests[takes:]
        return {"UnprocessedItems": {"table": rest} if rest else {}}


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, none of them in real time."""
    pauses: list[float] = []
    monkeypatch.setattr("workbook.cloud.batch_write.time.sleep", pauses.append)
    return pauses


def test_what_is_left_unprocessed_is_sent_again_and_nothing_else(paused: list[float]) -> None:
    table = Table(20, 3, 2, 25)
    write_all(table, "table", PUTS)
    assert table.asked == [25, 5, 2, 5]
    assert table.taken == PUTS


def test_each_pause_is_longer_than_the_one_before(paused: list[float]) -> None:
    write_all(Table(1, 1, 1, 25), "table", PUTS[:25])
    assert paused == [0.0, 0.1, 0.2, 0.4]


def test_a_table_that_stays_too_busy_is_told_with_how_much_is_left(paused: list[float]) -> None:
    table = Table(20)
    with pytest.raises(TableTooBusy, match="10 of 30 writes to the table table are left"):
        write_all(table, "table", PUTS)
    assert len(table.asked) == 8
