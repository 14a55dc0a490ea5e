"""The index `jobApplications` of one job in memory: a Query's pages, and what it does not show yet."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from booking.items import Item

PAGE = 1_048_576
"""Bytes that a Query reads at most, before it filters and leaves attributes out (DynamoDB API reference, *Query*)."""
_KEYS = ("PK", "SK", "GSI1PK", "GSI1SK")
_JOB = "~"  # sorts behind every id, as JOB# does behind APPLICATION#

Json = dict[str, Any]


class SimulatedIndex:
    """The job and its `applications`, by their ids. What is `hidden` is missing in the next `reads` Queries.

    `most_read` is how many bytes the largest page was before anything was left out of it.
    """

    def __init__(self, job: Item, applications: Mapping[str, Item], hidden: Collection[str], reads: int) -> None:
        self._items = {**applications, _JOB: job}
        self._order = sorted(self._items)
        self._hidden, self._reads = frozenset(hidden), reads
        self.most_read = 0

    def query(self, asked: Json) -> Json:
        """The answer to one Query. Raises `NotImplementedError` for what no booking asks."""
        values = {name: value["S"] for name, value in asked["ExpressionAttributeValues"].items()}
        if (filtered := asked.get("FilterExpression")) not in (None, "id <> :accepted"):
            raise NotImplementedError(f"a simulated index does not filter by {filtered}")
        found = self._found(asked.get("KeyConditionExpression", ""), values)
        backwards = asked.get("ScanIndexForward") is False
        if "ExclusiveStartKey" in asked:
            place = bisect_left(found, _place(asked["ExclusiveStartKey"]))
            found = found[:place] if backwards else found[place + 1 :]
        page, more, read = _page(
            (self._items[each] for each in (reversed(found) if backwards else found)), asked.get("Limit")
        )
        self.most_read = max(self.most_read, read)
        kept = [each for each in page if not filtered or each["id"]["S"] != values[":accepted"]]
        names = _names(asked)
        answer: Json = {"Items": [_with(names, it) for it in kept], "Count": len(kept), "ScannedCount": len(page)}
        return answer | ({"LastEvaluatedKey": {it: page[-1][it] for it in _KEYS}} if more else {})

    def _found(self, condition: str, values: Mapping[str, str]) -> list[str]:
        if condition.endswith("GSI1SK = :job"):
            return [_JOB]
        shown = self._order
        if self._reads > 0 and self._hidden:
            shown = [each for each in shown if each not in self._hidden]
        self._reads -= 1
        if ":applications" not in values:
            return shown
        beginning = values[":applications"].partition("#")[2]
        return shown[bisect_left(shown, beginning) : bisect_left(shown, f"{beginning}{_JOB}")]


def projected(item: Item, asked: Mapping[str, Any]) -> Item:
    """A copy with the attributes that a call asks for."""
    return _with(_names(asked), item)


def _names(asked: Mapping[str, Any]) -> list[str] | None:
    """What a call asks for; None: every attribute."""
    return str(asked["ProjectionExpression"]).split(", ") if "ProjectionExpression" in asked else None


def _with(names: list[str] | None, item: Item) -> Item:
    return dict(item) if names is None else {name: item[name] for name in names if name in item}


def _place(key: Mapping[str, Any]) -> str:
    kind, _, name = str(key["GSI1SK"]["S"]).partition("#")
    return name if kind == "APPLICATION" else _JOB


def _page(found: Iterable[Item], limit: int | None) -> tuple[list[Item], bool, int]:
    """The items that one Query reads, whether DynamoDB says that there may be more, and how many bytes they are.

    It says so wherever it stopped, also behind the last item: the page after that is empty.
    """
    page: list[Item] = []
    read = 0
    for each in found:
        if len(page) == limit or read + (bytes_of_item := _size(each)) > PAGE:
            return page, True, read
        read += bytes_of_item
        page.append(each)
    return page, len(page) == limit, read


def _size(item: Item) -> int:
    """Bytes of an item: names and values (DynamoDB guide, *DynamoDB Item sizes and formats*), numbers about right."""
    values = [text for value in item.values() for text in value.values()]
    return sum(map(len, item)) + sum(map(len, map(str, values)))
