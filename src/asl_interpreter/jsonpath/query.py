"""The part of a path that can find several values, evaluated by `python-jsonpath`.

The library follows RFC 9535. Where Jayway's JsonPath, which AWS uses, differs, the difference is made here.
"""

from collections.abc import Callable

import jsonpath

from asl_interpreter.jsonpath.syntax import PathSyntaxError, PathText, in_brackets
from asl_interpreter.values import JSON


def compile_query(path: PathText) -> Callable[[JSON, JSON], list[JSON]]:
    """What the query of `path` finds, given the value that its steps lead to and the value at its root.

    The function raises `LookupError` when the query asks for the items of something that is not an array.
    Raises `PathSyntaxError`.
    """
    query = path.query
    # A filter that mentions `$` compares with something elsewhere in the input, so it has to see all of it.
    sees_root = "$" in query
    from_root = "".join(map(in_brackets, path.steps)) if sees_root else ""
    try:
        find = jsonpath.compile(f"${from_root}{query}").findall
    except jsonpath.JSONPathError as fault:
        raise PathSyntaxError(f"'{path.text}' is not a path: {str(fault).splitlines()[0].strip()}.") from None
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
