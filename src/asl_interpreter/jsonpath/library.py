"""`python-jsonpath`, with the bounds that Step Functions needs."""

import re
from typing import Any

import jsonpath
from jsonpath.filter import BaseExpression, RegexLiteral
from jsonpath.segments import JSONPathChildSegment
from jsonpath.selectors import Filter, NameSelector
from jsonpath.stream import TokenStream

from asl_interpreter.matching import BoundedPattern
from asl_interpreter.values import DEEPEST

Segments = list[Any]

_FLAGS = {"a": re.ASCII, "i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}


class NoQuery(ValueError):
    """The library cannot read a query; the message says why."""


class _Parser(jsonpath.parse.Parser):
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
