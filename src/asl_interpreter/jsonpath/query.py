"""The part of a path that can find several values, evaluated by `python-jsonpath`.

The library follows RFC 9535. Where Jayway's JsonPath, which AWS uses, differs, the difference is made here.
"""

from collections.abc import Callable
from typing import Any

from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.jsonpath.library import Node, NoQuery, compile_segments, is_filter
from asl_interpreter.jsonpath.syntax import PathSyntaxError, PathText, in_brackets
from asl_interpreter.matching import TooManySteps
from asl_interpreter.values import JSON

_HOLDERS = (dict, list)


def compile_query(path: PathText) -> Callable[[JSON, JSON], list[JSON]]:
    """What the query of `path` finds, given the value that its steps lead to and the value at its root.

    The function raises `LookupError` when the query asks for the items of something that is not an array, and
    `StatesError` when a regular expression in it takes too long. Raises `PathSyntaxError`.
    """
    query = path.query
    # A filter that mentions `$` compares with something elsewhere in the input, so it has to see all of it.
    sees_root = "$" in query
    from_root = "".join(map(in_brackets, path.steps)) if sees_root else ""
    try:
        segments = [(segment, is_filter(segment)) for segment in compile_segments(f"${from_root}{query}")]
    except NoQuery as fault:
        raise PathSyntaxError(f"'{path.text}' is not a path: {fault}.") from None

    def find(start: JSON) -> list[JSON]:
        nodes: Any = [Node(start, start)]
        try:
            for segment, filters_nodes in segments:
                nodes = segment.resolve(nodes)
                if filters_nodes:  # `@` does not match scalar values (guide, *Using JSONPath paths*)
                    nodes = [node for node in nodes if isinstance(node.obj, _HOLDERS)]
            return [node.obj for node in nodes]
        except TooManySteps:
            raise StatesError(RUNTIME, f"A regular expression in the path '{path.text}' takes too long.") from None

    if sees_root:
        return lambda _start, root: find(root)
    filters = query.startswith("[?")
    needs_array = query.startswith("[") and not query.startswith(("[*", "['", '["'))

    def values(start: JSON, _root: JSON) -> list[JSON]:
        if needs_array and not isinstance(start, list):
            if not (filters and isinstance(start, dict)):
                raise LookupError
            start = [start]  # Jayway: a filter on an object asks about the object itself, not about its fields
        return find(start)

    return values
