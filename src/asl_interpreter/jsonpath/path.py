"""Paths: which part of the input, of the context object or of a variable is meant.

(Amazon States Language specification, *Paths*; Step Functions guide, *Using JSONPath paths*.)
"""

import re

from asl_interpreter.jsonpath.not_found import PathNotFound
from asl_interpreter.jsonpath.plain_query import plain_query
from asl_interpreter.jsonpath.syntax import CONTEXT, INPUT, PathSyntaxError, PathText, split
from asl_interpreter.scope import Scope
from asl_interpreter.values import JSON

__all__ = ["Path", "PathNotFound", "PathSyntaxError", "compile_path"]


class Path:
    """A compiled path, an `Expression`.

    A path of names and indexes alone gives the value; with a list of names after them, an object of these fields. Any
    other gives the list of what it finds, which may be empty.
    Raises `PathNotFound` when a name or index that leads there is missing. (A wildcard or a slice below what is missing
    finds nothing: observed on AWS, localstack/localstack #12318. A filter fails.)
    """

    __slots__ = ("_find", "_finds_nothing", "_only_names", "_parts", "_quick", "_root", "_steps", "text")

    def __init__(self, parts: PathText) -> None:
        self.text = parts.text
        self._parts = parts
        self._root = parts.root
        self._steps = parts.steps
        self._only_names = not any(isinstance(step, int) for step in parts.steps)
        self._quick = parts.steps if self._only_names and parts.root == INPUT and not parts.query else None
        """The steps of what most paths are."""
        self._finds_nothing = _FORGIVING.match(parts.query) is not None
        self._find = plain_query(parts.query) if parts.query else None
        if parts.query and self._find is None:
            from asl_interpreter.jsonpath.query import compile_query  # imports the library, for those that need it

            self._find = compile_query(parts)

    def __call__(self, data: JSON, scope: Scope) -> JSON:
        if self._quick is not None:
            value = data
            try:
                for step in self._quick:
                    value = value[step]
                return value
            except (LookupError, TypeError):
                raise PathNotFound(self._parts, data) from None
        return self._found(data, scope)

    def _found(self, data: JSON, scope: Scope) -> JSON:
        root = self._root
        searched: JSON = data if root == INPUT else scope.context if root == CONTEXT else scope.variables
        value = searched
        try:
            if self._only_names:
                for step in self._steps:
                    value = value[step]
            else:
                value = _follow(value, self._steps)
            return value if self._find is None else self._find(value, searched)
        except (LookupError, TypeError):
            missing = PathNotFound(self._parts, searched)
            if self._finds_nothing and missing.before_query:
                return []
            raise missing from None


_FORGIVING = re.compile(r"\[\*\]|\.\.|\[\s*-?\d*\s*:")
"""The queries that find nothing where the value that they are about is missing."""


def _follow(value: JSON, steps: tuple[str | int, ...]) -> JSON:
    for step in steps:
        if isinstance(step, int) and not isinstance(value, list):
            raise LookupError
        value = value[step]
    return value


def compile_path(text: str) -> Path:
    """The path that a text writes down. Raises `PathSyntaxError`."""
    return Path(split(text))
