"""A live table as its item collections: in the table itself and in each of its indexes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbook import cloud
from workbook.figures.items import plain

BASE = "table"
"""The view that is no index."""


@dataclass(frozen=True)
class Collection:
    """All items with one partition key value, in the order of their sort key."""

    value: str
    items: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class View:
    """A table or one of its indexes: the attributes that are its key, and its collections by partition key value."""

    name: str
    partition_key: str
    sort_key: str
    collections: tuple[Collection, ...]


def read_views(table_name: str, names: Sequence[str] = ()) -> list[View]:
    """The views called `names`, `"table"` being the table itself; without names, the table and all of its indexes.

    Scans, so it is for small tables (DynamoDB guide, *Scanning tables*). DynamoDB says which items an index has.
    Raises `KeyError` for a name that is none, and `ValueError` for a table whose keys are not PK and SK.
    """
    dynamodb = cloud.shared_client("dynamodb")
    description = dynamodb.describe_table(TableName=table_name)["Table"]
    schemas = {index["IndexName"]: index["KeySchema"] for index in description.get("GlobalSecondaryIndexes", [])}
    schemas = {BASE: description["KeySchema"], **schemas}
    if unknown := [name for name in names if name not in schemas]:
        raise KeyError(f"there is no index {', '.join(unknown)}; there are {', '.join(schemas)}")
    scan = dynamodb.get_paginator("scan").paginate
    for schema in schemas.values():
        if len(schema) < 2 or not {"PK", "SK"} <= {part["AttributeName"] for part in schemas[BASE]}:
            keys = " and ".join(part["AttributeName"] for part in schema)
            raise ValueError(f"{table_name} has the key {keys}; item collections are drawn of tables with PK and SK")
    views = []
    for name in names or schemas:
        key = {part["KeyType"]: part["AttributeName"] for part in schemas[name]}
        of_index = {} if name == BASE else {"IndexName": name}
        found = [plain(item) for page in scan(TableName=table_name, **of_index) for item in page["Items"]]
        views.append(view(name, key["HASH"], key["RANGE"], found))
    return views


def view(name: str, partition_key: str, sort_key: str, items: Sequence[dict[str, Any]]) -> View:
    """`items` grouped by partition key value and ordered by sort key, both as DynamoDB compares text: by UTF-8 bytes.

    In an index several items can have the same key; they come in the order of their own primary key.
    """
    ordered = sorted(items, key=lambda item: [_bytes(item[part]) for part in (partition_key, sort_key, "PK", "SK")])
    values = dict.fromkeys(item[partition_key] for item in ordered)
    return View(
        name,
        partition_key,
        sort_key,
        tuple(Collection(value, tuple(item for item in ordered if item[partition_key] == value)) for value in values),
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8")
