"""Every write of moto's to a table, told to the table's orders; what it overwrites is gone, and what fails did nothing.

An item that is stored is not changed any more: an update changes a copy, which takes its place. So whoever wants to put
back what was there need only remember the item.

moto lists every item and every copy of one for its dashboard. Nobody has a dashboard here, and the search for garbage
would go through them again and again: here items are in no such list.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from workbook.cloud.dynamodb.order import KeyOrders

Slot = tuple[DynamoType, DynamoType | None]
"""Where in a table an item lies: its partition key and its sort key."""


@contextmanager
def told_to(orders: KeyOrders) -> Iterator[None]:
    put, delete, update = Table.put_item, Table.delete_item, DynamoDBBackend.update_item

    def put_item(table: Table, item_attrs: dict[str, Any], *arguments: Any, **more: Any) -> Item:
        slot = slot_of(table, item_attrs)
        before = slot and _stored(table, slot)
        item = put(table, item_attrs, *arguments, **more)
        orders.replace(table, before, item)
        return item

    def delete_item(table: Table, hash_key: DynamoType, range_key: DynamoType | None) -> Item | None:
        item = delete(table, hash_key, range_key)
        if isinstance(item, Item):
            orders.replace(table, item, None)
        return item

    def update_item(
        backend: DynamoDBBackend, table_name: str, key: dict[str, Any], *arguments: Any, **more: Any
    ) -> Item:
        table = backend.get_table(table_name)
        with undone_by_an_error(orders, [(table, key)]):
            slot = slot_of(table, key)
            before = slot and _stored(table, slot)
            if slot and before:
                _store(table, slot, copy.deepcopy(before))
            item = update(backend, table_name, key, *arguments, **more)
            orders.replace(table, before, item)
        return item

    with (
        patch.object(Item, "__new__", _in_no_list),
        patch.object(Table, "put_item", put_item),
        patch.object(Table, "delete_item", delete_item),
        patch.object(DynamoDBBackend, "update_item", update_item),
    ):
        yield


@contextmanager
def undone_by_an_error(orders: KeyOrders, touched: list[tuple[Table, dict[str, Any]]]) -> Iterator[None]:
    """Items of these keys are as they were, and nothing is left in a stream, if what is done meanwhile raises."""
    before = [(table, slot, _stored(table, slot)) for table, key in touched if (slot := slot_of(table, key))]
    streams = [(shard, shard.items, len(shard.items)) for table, _ in touched if (shard := table.stream_shard)]
    try:
        yield
    except BaseException:
        for table, slot, item in before:
            orders.replace(table, _stored(table, slot), item)
            _store(table, slot, item)
        for shard, records, count in streams:
            del records[count:]
            shard.items = records
        raise


def _in_no_list(cls: type[Item], *_: Any, **__: Any) -> Item:
    return object.__new__(cls)


def slot_of(table: Table, attributes: dict[str, Any]) -> Slot | None:
    """None when a key is missing, which moto refuses in its own words."""
    if any(name not in attributes for name in table.table_key_attrs):
        return None
    hash_key = DynamoType(attributes[table.hash_key_attr])
    return hash_key, DynamoType(attributes[table.range_key_attr]) if table.range_key_attr else None


def _stored(table: Table, slot: Slot) -> Item | None:
    hash_key, range_key = slot
    there = table.items.get(hash_key)
    return there.get(range_key) if there is not None and table.has_range_key else there


def _store(table: Table, slot: Slot, item: Item | None) -> None:
    hash_key, range_key = slot
    within, key = (table.items[hash_key], range_key) if table.has_range_key else (table.items, hash_key)
    if item is None:
        within.pop(key, None)
    else:
        within[key] = item
