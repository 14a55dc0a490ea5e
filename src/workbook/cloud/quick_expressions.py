"""What moto reads anew for each use of an expression of DynamoDB's, read once.

A transaction's condition is read three times, its update twice, and a tree that is read is copied value by value before
it is checked, ten times from its root to its leaves. At each node moto asks for kinds that are abstract classes, which
Python answers slowly, and what a node's kind means for a check never changes. None of it depends on the item.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Expression, Node, UpdateExpressionFunction
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

_MOST_KEPT = 1_000
_is: Callable[[type, Any], bool] = cache(issubclass)


@contextmanager
def remembered() -> Iterator[None]:
    """While the context lasts an expression that was read is kept; one that moto refuses is refused each time."""
    with (
        patch.object(ConditionExpressionParser, "parse", _conditions()),
        # A tree is only looked at, and copied before anything in it is replaced.
        patch.object(UpdateExpressionParser, "make", lru_cache(_MOST_KEPT)(UpdateExpressionParser.make)),
        patch.object(validators, "deepcopy", lambda tree: pickle.loads(pickle.dumps(tree))),
        patch.object(Node, "find_clauses", _find_clauses),
        patch.object(DepthFirstTraverser, "traverse_node_recursively", _walk()),
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


def _walk() -> Any:
    """moto's walk through a tree, with the answer to "is there something to do at such a node?" kept."""
    to_do: dict[tuple[type, type], bool] = {}

    def traverse_node_recursively(check: DepthFirstTraverser, root: Any, child_id: int = -1) -> Any:
        own = type(check)
        looks_ahead = own.pre_processing_of_child is not DepthFirstTraverser.pre_processing_of_child

        def walk(node: Node, child_id: int) -> Node:
            if (at := (own, type(node))) not in to_do:
                to_do[at] = isinstance(node, check.nodes_to_be_processed())
            parent = node.parent
            for number, child in enumerate(node.children or ()):
                if looks_ahead:
                    check.pre_processing_of_child(node, number)
                if _is(type(child), Node):
                    walk(child, number)
            if to_do[at]:
                node = check.process(node)
                node.parent = parent
                if parent:
                    parent.children[child_id] = node
            return node

        return walk(root, child_id) if isinstance(root, Node) else root

    return traverse_node_recursively


def _find_clauses(node: Node, kinds: list[type]) -> list[Node]:
    found: list[Node] = []
    for child in node.children or ():
        if (kind := type(child)) in kinds:
            found.append(child)
        elif _is(kind, (Expression, UpdateExpressionFunction)):
            found += _find_clauses(child, kinds)
    return found
