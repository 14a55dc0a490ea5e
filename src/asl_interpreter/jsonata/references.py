"""What an expression refers to at its top level, where Step Functions gives it nothing to refer to.

Neither `$`, `$$` nor a field name without a variable before it may stand there: the input is `$states.input`.
(Step Functions guide, *Transforming data with JSONata*; specification, *JSONata*.)
"""

from collections.abc import Iterator
from typing import Any

from jsonata.parser import Parser


def top_level_references(node: Any) -> Iterator[str]:
    """The names that a parsed expression refers to at its top level.

    Everything after the first step of a path, and a function's body, has something else to refer to.
    """
    match node.type:
        case "path":
            yield from top_level_references(node.steps[0])
        case "name":
            yield node.value
        case "variable" if node.value in ("", "$"):
            yield f"${node.value}"
        case _:
            for part in _parts(node):
                yield from top_level_references(part)


def fields_of_states(node: Any) -> set[str]:
    """The fields of `$states` that a parsed expression reads by their names, wherever in it."""
    names = set()
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, Parser.Symbol) and id(part) not in seen:
            seen.add(id(part))
            waiting += vars(part).values()
            match part:
                case Parser.Symbol(type="path", steps=[Parser.Symbol(type="variable", value="states"), field, *_]):
                    names.add(field.value)
    return names


def _parts(node: Any) -> Iterator[Any]:
    """The parts of an expression that are evaluated where it stands."""
    match node.type:
        case "binary" | "apply":
            yield from (node.lhs, node.rhs)
        case "bind":
            yield node.rhs
        case "unary" if node.value == "{":
            for key, value in node.lhs_object:
                yield from (key, value)
        case "unary" if node.value == "[":
            yield from node.expressions
        case "unary":
            yield node.expression
        case "block":
            yield from node.expressions
        case "condition":
            yield from (node.condition, node.then)
            if node._else is not None:
                yield node._else
        case "function" | "partial":
            yield from (node.procedure, *node.arguments)
