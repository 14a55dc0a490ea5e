"""A priority queue whose items can be taken out anywhere: what happens next, and who is next in line."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

Item = TypeVar("Item")

_SLACK = 64  # stale entries that are not worth a rebuild


class Schedule(Generic[Item]):
    """Items in the order of their key; among equal keys the one that was put first. Each item is in it once at most.

    `put` and `drop` cost O(log n): what was dropped stays in the heap and is skipped, until half of the heap is stale.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Item]] = []
        self._tickets: dict[Item, int] = {}
        self._last_ticket = 0

    def __len__(self) -> int:
        return len(self._tickets)

    def __contains__(self, item: Item) -> bool:
        return item in self._tickets

    def __iter__(self) -> Iterator[Item]:
        """The items, in no order."""
        return iter(self._tickets)

    def put(self, item: Item, key: int) -> None:
        """Put `item` in, or move it to another key."""
        self._last_ticket += 1
        self._tickets[item] = self._last_ticket
        heappush(self._heap, (key, self._last_ticket, item))
        self._sweep()

    def drop(self, item: Item) -> None:
        """Take `item` out; does nothing when it is not in."""
        self._tickets.pop(item, None)
        self._sweep()

    def first(self) -> tuple[int, Item] | None:
        """The first key and its item; None when there is none."""
        while self._heap:
            key, ticket, item = self._heap[0]
            if self._tickets.get(item) == ticket:
                return key, item
            heappop(self._heap)
        return None

    def clear(self) -> None:
        self._heap.clear()
        self._tickets.clear()

    def _sweep(self) -> None:
        if len(self._heap) > 2 * len(self._tickets) + _SLACK:
            self._heap = [entry for entry in self._heap if self._tickets.get(entry[2]) == entry[1]]
            heapify(self._heap)
