"""What moto reads anew for each use of an expression of DynamoDB's, read once.

A transaction's condition is read three times, its update twice, and a tree that is read is copied value by value before
it is checked. None of it depends on the item. Together with the size of an item, which moto adds up again for each of
its attributes, that was half of the time of a write.
"""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

_MOST_KEPT = 1_000
_LARGEST_ITEM = 405_000  # bytes; moto's own, between what was measured on AWS


@contextmanager
def remembered() -> Iterator[None]:
    """While the context lasts an expression that was read is kept; one that moto refuses is refused each time."""
    with (
        patch.object(ConditionExpressionParser, "parse", _conditions()),
        # A tree is only looked at, and copied before anything in it is replaced.
        patch.object(UpdateExpressionParser, "make", lru_cache(_MOST_KEPT)(UpdateExpressionParser.make)),
        patch.object(validators, "deepcopy", lambda tree: pickle.loads(pickle.dumps(tree))),
        patch.object(DepthFirstTraverser, "nodes_to_be_processed", _kinds_of_nodes()),
        patch.object(Item, "__init__", _new_item),
    ):
        yield


def _conditions() -> Any:
    upstream = ConditionExpressionParser.parse
    kept: dict[str, tuple[Any, list[str], list[str]]] = {}

    def parse(parser: ConditionExpressionParser) -> Any:
        names, values = parser.expression_attribute_names, parser.expression_attribute_values
        asked = f"{parser.condition_expression}\n{names!r}\n{values!r}"
        if asked not in kept:
            if len(kept) == _MOST_KEPT:  # values are ids most of the time: the older ones do not come again
                kept.clear()
            kept[asked] = upstream(parser), parser.expr_attr_names_found, parser.expr_attr_values_found
        read, names_found, values_found = kept[asked]
        # Who asked adds to these lists.
        parser.expr_attr_names_found, parser.expr_attr_values_found = [*names_found], [*values_found]
        return read

    return parse


def _kinds_of_nodes() -> Any:
    upstream = DepthFirstTraverser.nodes_to_be_processed
    kept: dict[type, tuple[type, ...]] = {}

    def nodes_to_be_processed(traverser: DepthFirstTraverser) -> tuple[type, ...]:
        kind = type(traverser)
        if kind not in kept:
            kept[kind] = upstream(traverser)
        return kept[kind]

    return nodes_to_be_processed


def _new_item(item: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    """Its size is added up once. Raises moto's `ItemSizeTooLarge`."""
    item.hash_key, item.range_key, item.attrs = hash_key, range_key, LimitedSizeDict()
    for name, value in attrs.items():
        dict.__setitem__(item.attrs, name, DynamoType(value))
    if item.size() > _LARGEST_ITEM:
        raise ItemSizeTooLarge
