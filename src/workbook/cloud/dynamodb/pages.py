"""Query and Scan see what their page can hold, and moto does the rest: filters, projections, refusals.

AWS reads from where the page begins until it is full, by Limit or by 1 MB; moto goes through the whole table, sorts it
and leaves out what came before. A page that Limit ends has a LastEvaluatedKey, also where nothing comes after it: "a
non-empty LastEvaluatedKey only means that the previous Query stopped at a page boundary" (Amazon DynamoDB guide,
*Paginating table query results in DynamoDB*). moto looks ahead and leaves it out.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from inspect import signature
from itertools import takewhile
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import RESULT_SIZE_LIMIT, SecondaryIndex, Table

from workbook.cloud.dynamodb.order import KeyOrder, KeyOrders, SortedBy, part


class Page:
    """A table that holds only some of its items, already in order: what moto's Query and Scan are given as theirs.

    `full_with` is the item with which Limit ends the page, where none comes behind it by which moto could see that.
    """

    def __init__(self, table: Table, items: list[Item], full_with: Item | None = None) -> None:
        self._table, self._items, self._full_with = table, items, full_with

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)

    def all_items(self) -> list[Item]:
        return self._items

    def has_idx_items(self, index_name: str) -> list[Item]:
        return self._items

    def sorted_items(self, hash_attrs: Any, range_attrs: Any, items: list[Item]) -> list[Item]:
        return items

    def last_key(self, index_name: str | None) -> dict[str, Any] | None:
        """The LastEvaluatedKey that moto leaves out."""
        return self._full_with and self._table._get_last_evaluated_key(self._full_with, index_name)


# moto's own, also inside a local cloud that another one holds: each reads the orders of its own tables.
_QUERY, _SCAN = Table.query, Table.scan
_OF_QUERY, _OF_SCAN = signature(_QUERY), signature(_SCAN)


@contextmanager
def read_from(orders: KeyOrders) -> Iterator[None]:
    def query_page(table: Table, *arguments: Any, **more: Any) -> Any:
        asked = _OF_QUERY.bind(table, *arguments, **more)
        asked.apply_defaults()
        page = _for_query(orders, table, asked.arguments)
        return _answer(_QUERY, page, asked.arguments["index_name"], *arguments, **more)

    def scan_page(table: Table, *arguments: Any, **more: Any) -> Any:
        asked = _OF_SCAN.bind(table, *arguments, **more)
        asked.apply_defaults()
        page = _for_scan(orders, table, asked.arguments)
        return _answer(_SCAN, page, asked.arguments["index_name"], *arguments, **more)

    def count(table: Table) -> int:
        return len(orders.of(table, _scanned(table, None)))

    with (
        patch.object(Table, "query", query_page),
        patch.object(Table, "scan", scan_page),
        patch.object(Table, "__len__", count),
    ):
        yield


def _answer(upstream: Any, whose: Table | Page, index_name: str | None, *arguments: Any, **more: Any) -> Any:
    items, scanned_count, last_key = upstream(whose, *arguments, **more)
    if last_key is None and isinstance(whose, Page):
        last_key = whose.last_key(index_name)
    return items, scanned_count, last_key


def _for_query(orders: KeyOrders, table: Table, asked: dict[str, Any]) -> Table | Page:
    index = _index(table, asked["index_name"])
    if asked["index_name"] and index is None:
        return table  # moto refuses it in its own words
    *equal_sort_keys, _ = asked["range_key_conditions"] or [()]
    equal = dict(asked["hash_key_conditions"] or []) if index else {table.hash_key_attr: asked["hash_key"]}
    equal |= {name: values[0] for name, _, values in equal_sort_keys}
    by = _queried(table, index)
    head = [part(equal[name]) for name in takewhile(equal.get, by.attributes)]
    operands = [part(operand) for operand in asked["range_objs"]]
    if not head or None in (*head, *operands):
        return table
    order, forward = orders.of(table, by), asked["scan_index_forward"] is not False
    first, end = order.within(tuple(head), asked["range_comparison"], operands)  # type: ignore[arg-type]
    items = _behind(order, asked["exclusive_start_key"], first, end, forward)
    return _page(table, items, asked["limit"], forward, everything=bool(asked["filter_kwargs"]))


def _for_scan(orders: KeyOrders, table: Table, asked: dict[str, Any]) -> Table | Page:
    index = _index(table, asked["index_name"])
    if asked["index_name"] and index is None:
        return table  # moto refuses it in its own words
    order = orders.of(table, _scanned(table, index))
    items = _behind(order, asked["exclusive_start_key"], 0, len(order), True)
    mine = (item for item in items if item.is_within_segment(asked["segments"]))
    return _page(table, mine, asked["limit"], everything=bool(asked["filters"]))


def _behind(order: KeyOrder, start: dict[str, Any] | None, first: int, end: int, forward: bool) -> Iterator[Item]:
    if start is not None:
        first, end = order.after(start, first, end, forward)
    return order.stretch(first, end, forward)


def _page(
    table: Table, items: Iterable[Item], limit: int | None, forward: bool = True, *, everything: bool = False
) -> Page:
    """As many items as a page holds, and one more if there is one, by which moto sees that the page ends.

    `everything` is for the filters of before expressions: moto counts what passes them, and not what it reads.
    """
    page: list[Item] = []
    size = 0
    for item in items:
        page.append(item)
        size += item.size()
        if not everything and (len(page) - 1 == limit or size > RESULT_SIZE_LIMIT):
            break
    full_with = page[-1] if len(page) == limit and not everything else None
    return Page(table, page if forward else page[::-1], full_with)


def _index(table: Table, name: str | None) -> SecondaryIndex | None:
    return next((index for index in table.all_indexes() if index.name == name), None)


def _names(schema: list[dict[str, str]], kind: str) -> list[str]:
    return [key["AttributeName"] for key in schema if key["KeyType"] == kind]


def _queried(table: Table, index: SecondaryIndex | None) -> SortedBy:
    """How moto sorts the items of a Query: by the index's keys, then by the table's."""
    if index is None:
        return _sorted_by(table.table_key_attrs, ())
    sort_keys = _names(index.schema, "RANGE") or table.table_key_attrs[-1:]
    return _sorted_by([*_names(index.schema, "HASH"), *sort_keys, *table.table_key_attrs], index.schema_key_attrs)


def _scanned(table: Table, index: SecondaryIndex | None) -> SortedBy:
    """How moto sorts the items of a Scan: by the first two keys of an index, then by the table's."""
    if index is None:
        return _sorted_by(table.table_key_attrs, ())
    keys = [*_names(index.schema, "HASH")[:1], *_names(index.schema, "RANGE")[:1]]
    return _sorted_by([*keys, *table.table_key_attrs], index.schema_key_attrs)


def _sorted_by(attributes: Iterable[str], required: Iterable[str]) -> SortedBy:
    return SortedBy(tuple(dict.fromkeys(attributes)), frozenset(required))
