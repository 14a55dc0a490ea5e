"""The items of a table or an index in the order of their keys, so that a page is found without all others."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

Part = tuple[str, Any]
"""The type of an attribute and its value; parts of two types can be compared too."""

_KEY_TYPES = ("S", "N", "B")


class SortedBy(NamedTuple):
    """By which attributes items are ordered, and which an item has to have."""

    attributes: tuple[str, ...]
    required: frozenset[str]


class KeyOrder:
    """Items, ordered by some of their attributes, the table's own keys among them: no two have the same place."""

    def __init__(self, by: SortedBy, items: Sequence[Item]) -> None:
        self.attributes = by.attributes
        self._required = by.required.union(by.attributes)
        placed = sorted(((place, item) for item in items if (place := self._place_of(item))), key=lambda pair: pair[0])
        self._places = [place for place, _ in placed]
        self._items = [item for _, item in placed]

    def __len__(self) -> int:
        return len(self._items)

    def stretch(self, first: int, end: int, forward: bool) -> Iterator[Item]:
        """The items from the one with number `first` up to `end`, or the same backwards."""
        numbers = range(first, end)
        return (self._items[number] for number in (numbers if forward else reversed(numbers)))

    def take_out(self, item: Item) -> None:
        place = self._place_of(item)
        if place is not None and (number := self._number_of(place)) is not None:
            del self._places[number], self._items[number]

    def put_in(self, item: Item) -> None:
        """The item takes its place, from whatever stood there."""
        place = self._place_of(item)
        if place is None:
            return
        number = bisect_left(self._places, place)
        if number < len(self._places) and self._places[number] == place:
            self._items[number] = item
        else:
            self._places.insert(number, place)
            self._items.insert(number, item)

    def within(self, head: tuple[Part, ...], comparison: str | None, operands: Sequence[Part]) -> tuple[int, int]:
        """Where those stand whose first attributes are `head`, and whose next one compares so: first place, and end.

        A comparison that this does not know, or with another type than the key's, takes nothing away: moto's own
        comparison comes after.
        """
        places, at = self._places, len(head)
        first = bisect_left(places, head, key=lambda place: place[:at])
        end = bisect_right(places, head, first, key=lambda place: place[:at])
        if first == end or not operands or any(kind != places[first][at][0] for kind, _ in operands):
            return first, end

        def below(operand: Part) -> int:
            return bisect_left(places, operand, first, end, key=lambda place: place[at])

        def up_to(operand: Part) -> int:
            return bisect_right(places, operand, first, end, key=lambda place: place[at])

        low, high = operands[0], operands[-1]
        match comparison:
            case "=":
                return below(low), up_to(low)
            case "<":
                return first, below(low)
            case "<=":
                return first, up_to(low)
            case ">":
                return up_to(low), end
            case ">=":
                return below(low), end
            case "BETWEEN":
                return below(low), max(below(low), up_to(high))
            case "BEGINS_WITH" if isinstance(low[1], str):
                text, start = low[1], below(low)
                return start, bisect_right(places, text, start, end, key=lambda place: place[at][1][: len(text)])
        return first, end

    def after(self, key: dict[str, Any], first: int, end: int, forward: bool) -> tuple[int, int]:
        """What is left of a stretch behind an ExclusiveStartKey, in the direction in which it is read."""
        parts = [part(DynamoType(key[name])) if name in key else None for name in self.attributes]
        if None in parts:
            return first, end
        place = tuple(parts)
        if forward:
            return bisect_right(self._places, place, first, end), end
        return first, bisect_left(self._places, place, first, end)

    def _number_of(self, place: tuple[Part, ...]) -> int | None:
        number = bisect_left(self._places, place)
        return number if number < len(self._places) and self._places[number] == place else None

    def _place_of(self, item: Item) -> tuple[Part, ...] | None:
        """None of an item that is not in this index: it lacks an attribute, or has one that can be no key."""
        attributes = item.attrs
        if not all(name in attributes for name in self._required):
            return None
        parts = [part(attributes[name]) for name in self.attributes]
        return None if None in parts else tuple(parts)  # type: ignore[arg-type]


class KeyOrders:
    """The orders that were asked for, of every table that is there. Whoever writes an item says so."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Table, dict[SortedBy, KeyOrder]] = WeakKeyDictionary()

    def of(self, table: Table, by: SortedBy) -> KeyOrder:
        """Made when it is asked for the first time, and kept from then on."""
        orders = self._of.setdefault(table, {})
        if by not in orders:
            orders[by] = KeyOrder(by, list(_stored(table)))
        return orders[by]

    def replace(self, table: Table, before: Item | None, after: Item | None) -> None:
        """The item that was there before, if any, has made way for another, if any."""
        for order in self._of.get(table, {}).values():
            if before is not None:
                order.take_out(before)
            if after is not None:
                order.put_in(after)


def part(value: DynamoType) -> Part | None:
    """None of a value that can be no key."""
    return (value.type, value.cast_value) if value.type in _KEY_TYPES else None


def _stored(table: Table) -> Iterator[Item]:
    for items in table.items.values():
        if table.has_range_key:
            yield from items.values()
        else:
            yield items
