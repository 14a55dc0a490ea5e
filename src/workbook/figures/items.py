"""Items of the table as a page shows them: without type descriptors, long ids shortened, kinds of items told apart."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from boto3.dynamodb.types import Binary, TypeDeserializer

from workbook.basics.shown import short
from workbook.figures.table import Table, table

_ID = r"[^#]+"
_deserialize = TypeDeserializer().deserialize


class Kind(StrEnum):
    """What an item is, told by its primary key."""

    USER = "user"
    JOB = "job"
    APPLICATION = "application"
    UNKNOWN = "not an item of the design"


_KEYS = {
    Kind.USER: re.compile(rf"(USER#{_ID})\n\1"),
    Kind.JOB: re.compile(rf"USER#{_ID}\nJOB#{_ID}"),
    Kind.APPLICATION: re.compile(rf"(JOB#{_ID}#APPLICATION#{_ID})\n\1"),
}


def plain(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of DynamoDB's API, `{"jobStatus": {"S": "OPEN"}}`, as plain values."""
    return {name: _deserialize(value) for name, value in item.items()}


def kind(item: Mapping[str, Any]) -> Kind:
    """The kind of a plain item. Every projection of an index holds PK and SK, so an index's items have one too."""
    key = f"{item['PK']}\n{item['SK']}"
    return next((kind for kind, pattern in _KEYS.items() if pattern.fullmatch(key)), Kind.UNKNOWN)


def items(answered: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> Table:
    """A table of the items that Query, Scan or GetItem answered, one a row, in their order.

    `columns` are the attributes to show, in their order; ids in them are shortened. Raises `KeyError` for an attribute
    that no item has.
    """
    if isinstance(answered, Mapping):
        raise TypeError("items shows a list of items: put one item into […]")
    return table([{name: shown(value) for name, value in plain(item).items()} for item in answered], columns)


def shown(value: object) -> object:
    """A plain value as a table shows it."""
    if isinstance(value, Decimal):  # a number of DynamoDB's, which a table sets at the right when it is one of Python's
        return int(value) if value == int(value) else float(value)
    match value:
        case str():
            return short(value)
        case Binary():
            return f"{len(value.value)} bytes"
        case set():  # a DynamoDB set has no order
            return [shown(each) for each in sorted(value, key=lambda each: getattr(each, "value", each))]
        case list():
            return [shown(each) for each in value]
        case dict():
            return {name: shown(each) for name, each in value.items()}
    return value
