"""`python-jsonpath`, with the bounds that Step Functions needs."""

import re
from typing import Any

import jsonpath
from jsonpath.filter import BaseExpression, RegexLiteral, RelativeFilterQuery
from jsonpath.match import NodeList
from jsonpath.segments import JSONPathChildSegment
from jsonpath.selectors import Filter, NameSelector
from jsonpath.stream import TokenStream

from asl_interpreter.matching import BoundedPattern
from asl_interpreter.values import DEEPEST, JSON

Segments = list[Any]

_FLAGS = {"a": re.ASCII, "i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}


class NoQuery(ValueError):
    """The library cannot read a query; the message says why."""


class QueryNode:
    """A value on its way through a query.

    It stands for the library's own `JSONPathMatch`, which also keeps the way to each value as a list and as text, for
    twice the time; and the library's `findall` would take a string for JSON text.
    """

    __slots__ = ("obj", "root")

    def __init__(self, obj: JSON, root: JSON) -> None:
        self.obj = obj
        self.root = root

    def new_child(self, obj: JSON, _key: int | str) -> "QueryNode":
        return QueryNode(obj, self.root)

    def add_child(self, *_: "QueryNode") -> None:
        """Nobody asks for the children."""

    def filter_context(self) -> dict[str, JSON]:
        return {}


class _Members(RelativeFilterQuery):
    """A query in a filter that is names alone, as most are: `@.status`. The library takes ten times as long for it."""

    __slots__ = ("_names",)

    def __init__(self, path: jsonpath.JSONPath, names: list[str]) -> None:
        super().__init__(path)
        self._names = names

    def evaluate(self, context: Any) -> object:
        value = context.current
        for name in self._names:
            if not isinstance(value, dict) or name not in value:
                return NodeList()
            value = value[name]
        return NodeList([QueryNode(value, context.root)])  # type: ignore[list-item]


class _Parser(jsonpath.parse.Parser):
    def parse_relative_query(self, stream: TokenStream) -> BaseExpression:
        query = super().parse_relative_query(stream)
        assert isinstance(query, RelativeFilterQuery)
        selectors = [selector for segment in query.path.segments for selector in segment.selectors]
        names = [selector.name for selector in selectors if isinstance(selector, NameSelector)]
        direct = all(isinstance(segment, JSONPathChildSegment) for segment in query.path.segments)
        if names and direct and len(names) == len(selectors) == len(query.path.segments):
            return _Members(query.path, names)
        return query

    def parse_regex(self, stream: TokenStream) -> BaseExpression:
        literal = super().parse_regex(stream)
        assert isinstance(literal, RegexLiteral)
        pattern = literal.value
        flags = sum(flag for flag in _FLAGS.values() if pattern.flags & flag)
        literal.value = BoundedPattern(pattern.pattern, flags)  # type: ignore[assignment]
        return literal


class _Environment(jsonpath.JSONPathEnvironment):
    parser_class = _Parser
    max_recursion_depth = 2 * DEEPEST  # no state's data is deeper

    def setup_function_extensions(self) -> None:
        """Without those that take a regular expression as text, which nothing bounds and AWS does not have."""
        super().setup_function_extensions()
        del self.function_extensions["match"], self.function_extensions["search"]


_ENVIRONMENT = _Environment()


def compile_segments(query: str) -> Segments:
    """The parts of a query that begins at `$`. Raises `NoQuery`."""
    try:
        return list(_ENVIRONMENT.compile(query).segments)  # type: ignore[union-attr]  # no `|` gets here
    except (jsonpath.JSONPathError, re.error, ArithmeticError, RecursionError, ValueError) as fault:
        raise NoQuery(str(fault).splitlines()[0].strip()) from None


def is_filter(segment: Any) -> bool:
    """Whether a part of a query is a filter."""
    return any(isinstance(selector, Filter) for selector in segment.selectors)


def names_of(segment: Any) -> tuple[str, ...]:
    """The names that a part of a query lists, where it lists several (`['a','b']`) and nothing else."""
    selectors = segment.selectors
    listed = isinstance(segment, JSONPathChildSegment) and len(selectors) > 1
    if listed and all(isinstance(selector, NameSelector) for selector in selectors):
        return tuple(selector.name for selector in selectors)
    return ()
