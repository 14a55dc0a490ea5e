"""Queries of wildcards, names and questions whether a field is there: `[*]`, `["name"]`, `..["name"]`, `[?(@.name)]`.

Most workflows have no others. To import `python-jsonpath`, which evaluates the rest, takes longer than to compile the
workflow, and it takes ten times as long to answer one: it makes a node of every value, with the way to it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from asl_interpreter.values import JSON

Find = Callable[[JSON, JSON], JSON]
"""What a query finds, given the value that the steps before it lead to and the value at its root."""

_HOLDERS = (dict, list)

_Part = Callable[[list[JSON]], list[JSON]]

_PART = re.compile(
    r"""
      (?P<wildcard>\[\*\])
    | \[(?P<name>"(?:[^"\\]|\\.)*")\]
    | \.\.\[(?P<below>"(?:[^"\\]|\\.)*")\]
    | \[\?\(@(?P<there>(?:\.[A-Za-z_]\w*)+)\)\]
    """,
    re.VERBOSE | re.ASCII,
)


def plain_query(query: str) -> Find | None:
    """The function that finds what a plain query, in the notation of RFC 9535, asks for; None for any other query."""
    parts: list[_Part] = []
    position = 0
    while position < len(query):
        part = _PART.match(query, position)
        if part is None:
            return None
        if part["wildcard"]:
            parts.append(_all)
        elif part["name"]:
            parts.append(partial(_named, json.loads(part["name"])))
        elif part["below"]:
            parts.append(partial(_at_any_depth, json.loads(part["below"])))
        else:
            parts.append(partial(_where_there_is, part["there"][1:].split(".")))
        position = part.end()

    def find(start: JSON) -> list[JSON]:
        values = [start]
        for part in parts:
            values = part(values)
        return values

    return from_its_start(query, find)


def from_its_start(query: str, find: Callable[[JSON], list[JSON]]) -> Find:
    """`find`, which raises `LookupError` when the query asks for the items of something that is not an array."""
    filters = query.startswith("[?")
    needs_array = query.startswith("[") and not query.startswith("[*")

    def found(start: JSON, _root: JSON) -> JSON:
        if needs_array and not isinstance(start, list):
            if not (filters and isinstance(start, dict)):
                raise LookupError
            start = [start]  # Jayway: a filter on an object asks about the object itself, not about its fields
        return find(start)

    return found


def _all(values: Iterable[JSON]) -> list[JSON]:
    return [child for value in values for child in _children(value)]


def _named(name: str, values: Iterable[JSON]) -> list[JSON]:
    return [value[name] for value in values if isinstance(value, dict) and name in value]


def _at_any_depth(name: str, values: Iterable[JSON]) -> list[JSON]:
    """Every value before what is in it, as RFC 9535 has it."""
    found: list[JSON] = []
    waiting = list(values)[::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and name in value:
            found.append(value[name])
        waiting.extend(reversed([child for child in _children(value) if isinstance(child, _HOLDERS)]))
    return found


def _where_there_is(names: list[str], values: Iterable[JSON]) -> list[JSON]:
    return [child for value in values for child in _children(value) if _is_there(names, child)]


def _children(value: JSON) -> Iterator[JSON]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _is_there(names: list[str], value: JSON) -> bool:
    for name in names:
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True
