"""Items of DynamoDB's by shorter ways than moto's, which come to the same.

Every write copies its item twice and adds up its size, every read copies, adds up and projects what it finds, and all
compare keys. moto takes each attribute for one that may hold others; nearly all are a text or a number.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict

_LARGEST_ITEM = 405_000  # bytes; moto's own, between what was measured on AWS
_HOLDING_OTHERS = ("L", "M", "SS", "NS", "BS")

_CAST_VALUE, _PROJECT, _SET = DynamoType.cast_value, Item.project, LimitedSizeDict.__setitem__


@contextmanager
def by_shorter_ways() -> Iterator[None]:
    with (
        patch.object(DynamoType, "cast_value", property(_cast_value)),
        patch.object(Item, "__init__", _new_item),
        patch.object(Item, "__deepcopy__", _copied),
        patch.object(Item, "size", _size),
        patch.object(Item, "project", _projected),
        patch.object(LimitedSizeDict, "__setitem__", _set),
    ):
        yield


def _cast_value(value: DynamoType) -> Any:
    """What values are compared by."""
    return value.value if value.type == "S" else _CAST_VALUE.fget(value)


def _new_item(item: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    """Its size is added up once, not for each attribute. Raises moto's `ItemSizeTooLarge`."""
    item.hash_key, item.range_key, item.attrs = hash_key, range_key, LimitedSizeDict()
    for name, value in attrs.items():
        dict.__setitem__(item.attrs, name, DynamoType(value))
    if item.size() > _LARGEST_ITEM:
        raise ItemSizeTooLarge


def _copied(item: Item, memo: dict[int, Any]) -> Item:
    """A value that holds no others is never changed, only replaced: the copy has the same one."""
    copied = Item.__new__(Item)
    copied.hash_key, copied.range_key, copied.attrs = item.hash_key, item.range_key, LimitedSizeDict()
    for name, value in item.attrs.items():
        it = copy.deepcopy(value, memo) if value.type in _HOLDING_OTHERS else value
        dict.__setitem__(copied.attrs, name, it)
    return copied


def _set(attributes: LimitedSizeDict, name: str, value: Any) -> None:
    """Raises moto's `ItemSizeTooLarge`, which counts what the value replaces, too."""
    if type(value) is not DynamoType:
        _SET(attributes, name, value)
    elif _together(attributes) + _bytes(name) + value.size() > _LARGEST_ITEM:
        raise ItemSizeTooLarge
    else:
        dict.__setitem__(attributes, name, value)


def _size(item: Item) -> int:
    return _together(item.attrs)


def _together(attributes: dict[str, Any]) -> int:
    size = 0
    for name, value in attributes.items():
        size += _bytes(name) + (_bytes(value.value) if value.type == "S" else value.size())
    return size


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _projected(item: Item, paths: list[list[str]]) -> Item:
    """Of paths that are names of attributes; moto reads the whole item for each of them."""
    if any(len(path) > 1 or "[" in path[0] for path in paths):
        projected: Item = _PROJECT(item, paths)
        return projected
    return Item(item.hash_key, item.range_key, {name: item.attrs[name] for [name] in paths if name in item.attrs})
