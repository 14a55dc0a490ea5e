"""What a call of DynamoDB costs in request units, by the sizes of the items that it touches.

(DynamoDB guide, *DynamoDB read and write operations*, *DynamoDB item sizes and formats*, and *Using Global Secondary
Indexes in DynamoDB*, "Write considerations". moto's own ConsumedCapacity is a constant.)
"""

from collections.abc import Callable, Mapping
from math import ceil
from typing import Any

Item = Mapping[str, Any]
Ask = Callable[[str, dict[str, Any]], Any]
"""Makes one call of DynamoDB that nobody counts: an operation's name and its parameters."""

READ, WRITE = 4 * 1024, 1024
"""Bytes in one unit."""
_CHOSEN = ("ProjectionExpression", "FilterExpression", "ExpressionAttributeNames")


def size(item: Item) -> int:
    """Bytes of an item of texts and numbers: names and values in UTF-8; of a number about half a byte for a digit."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(value: Mapping[str, str]) -> int:
    if "N" in value:
        return len(value["N"].strip("-0.").replace(".", "")) // 2 + 2
    return len(value["S"].encode())


class Meter:
    """Reads what a call is about to touch, and says afterwards what that cost."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def begin(self, operation: str, given: dict[str, Any]) -> Callable[[], tuple[float, float]]:
        """Before a call. What it gives is called after it, for the read and the write request units.

        A projection or a filter saves nothing: what is read is paid for, whole items of the index.
        """
        match operation:
            case "Query":
                whole = {name: value for name, value in given.items() if name not in _CHOSEN}
                values = whole["ExpressionAttributeValues"]
                asked = {name: each for name, each in values.items() if name in whole["KeyConditionExpression"]}
                read = sum(map(size, self._ask(operation, whole | {"ExpressionAttributeValues": asked})["Items"]))
                once = _units(read, READ) * _of(given)
                return lambda: (once, 0)
            case "GetItem":
                once = _units(size(self._item(given)), READ) * _of(given)
                return lambda: (once, 0)
            case "TransactGetItems":
                gets = [each["Get"] for each in given["TransactItems"]]
                twice = 2 * sum(_units(size(self._item(each)), READ) for each in gets)
                return lambda: (twice, 0)
            case "UpdateItem":
                return self._written([given], 1)
            case "TransactWriteItems":
                return self._written([each["Update"] for each in given["TransactItems"]], 2)
        raise ValueError(f"what {operation} costs is not known here")

    def _written(self, updates: list[dict[str, Any]], each: int) -> Callable[[], tuple[float, float]]:
        """`each` is how many writes one is: a transaction makes two. The indexes follow later, by one each."""
        before = [self._item(update) for update in updates]

        def units() -> tuple[float, float]:
            pairs = list(zip(before, map(self._item, updates), strict=True))
            own = sum(_units(max(map(size, pair)), WRITE) for pair in pairs)
            return 0, each * own + sum(_indexes(keys, *pair) for pair in pairs for keys in self._keys(updates[0]))

        return units

    def _item(self, given: dict[str, Any]) -> Item:
        asked = {"TableName": given["TableName"], "Key": given["Key"], "ConsistentRead": True}
        found: Item = self._ask("GetItem", asked).get("Item", {})
        return found

    def _keys(self, given: dict[str, Any]) -> list[tuple[str, ...]]:
        """The names of the key attributes of each index of the table, all of which project all attributes."""
        if self._known is None:
            table = self._ask("DescribeTable", {"TableName": given["TableName"]})["Table"]
            self._known = [
                tuple(key["AttributeName"] for key in index["KeySchema"]) for index in table["GlobalSecondaryIndexes"]
            ]
        return self._known

    _known: list[tuple[str, ...]] | None = None


def _units(size: int, of: int) -> int:
    return max(1, ceil(size / of))


def _of(given: dict[str, Any]) -> float:
    return 1 if given.get("ConsistentRead") else 0.5


def _indexes(keys: tuple[str, ...], before: Item, after: Item) -> int:
    """Write units of one index: nothing changes, an item changes, or it is taken out, put in, or both."""
    if before == after:
        return 0
    old, new = ([item[key] for key in keys] if all(key in item for key in keys) else None for item in (before, after))
    if old == new:
        return _units(max(size(before), size(after)), WRITE) if new is not None else 0
    return sum(_units(size(item), WRITE) for item, held in ((before, old), (after, new)) if held is not None)
