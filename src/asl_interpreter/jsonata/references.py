"""What an expression refers to at its top level, where Step Functions gives it nothing to refer to.

Neither `$`, `$$` nor a field name without a variable before it may stand there: the input is `$states.input`.
(Step Functions guide, *Transforming data with JSONata*; specification, *JSONata*.)
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
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
    return names_in(node).of_states


@dataclass(frozen=True, slots=True)
class NamesIn:
    """The names in an expression, without their `$`."""

    used: set[str] = field(default_factory=set)
    """Of variables and functions."""
    called: set[str] = field(default_factory=set)
    """Those that are called as functions."""
    bound: set[str] = field(default_factory=set)
    """Those that the expression itself gives a value: by `:=`, `@`, `#`, or as a parameter."""
    of_states: set[str] = field(default_factory=set)
    """Fields of `$states` that it reads."""


def names_in(node: Any) -> NamesIn:
    """The names in a parsed expression, wherever in it."""
    names = NamesIn()
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list | tuple):
            waiting += part
        elif isinstance(part, Parser.Symbol) and id(part) not in seen:
            seen.add(id(part))
            waiting += vars(part).values()
            _note(part, names)
    return names


def _note(part: Any, names: NamesIn) -> None:
    match part:
        case Parser.Symbol(
            type="path", steps=[Parser.Symbol(type="variable", value="states"), Parser.Symbol() as first, *_]
        ):
            names.of_states.add(first.value)
        case Parser.Symbol(type="variable"):
            names.used.add(part.value)
        case Parser.Symbol(type="bind"):
            names.bound.add(part.lhs.value)
        case Parser.Symbol(type="lambda"):
            names.bound.update(argument.value for argument in part.arguments)
        case Parser.Symbol(type="function" | "partial", procedure=Parser.Symbol(type="variable", value=name)):
            names.called.add(name)
    names.bound.update(each for each in (part.focus, part.index) if isinstance(each, str))


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
