"""The part of a path that can find several values, evaluated by `python-jsonpath` where it is not plain.

The library follows RFC 9535. Where Jayway's JsonPath, which AWS uses, differs, the difference is made here.
"""

from typing import Any

from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.jsonpath.library import NoQuery, QueryNode, compile_segments, is_filter, names_of
from asl_interpreter.jsonpath.plain_query import Find, from_its_start
from asl_interpreter.jsonpath.syntax import PathSyntaxError, PathText, in_brackets
from asl_interpreter.matching import TooManySteps
from asl_interpreter.values import JSON

_HOLDERS = (dict, list)


def compile_query(path: PathText) -> Find:
    """What the query of `path` finds, given the value that its steps lead to and the value at its root.

    That is a list, except where the query is nothing but a list of names, which picks these fields of one object.

    The function raises `LookupError` when the query asks for the items of something that is not an array, and
    `StatesError` when a regular expression in it takes too long. Raises `PathSyntaxError`.
    """
    query = path.query
    # A filter that mentions `$` compares with something elsewhere in the input, so it has to see all of it.
    sees_root = "$" in query
    from_root = "".join(map(in_brackets, path.steps)) if sees_root else ""
    try:
        compiled = compile_segments(f"${from_root}{query}")
    except NoQuery as fault:
        raise PathSyntaxError(f"'{path.text}' is not a path: {fault}.") from None
    picked = names_of(compiled[-1])
    if picked:
        compiled.pop()
    segments = [(segment, is_filter(segment)) for segment in compiled]
    if any(map(names_of, compiled)):
        return _not_at_the_end(path, next(filter(None, map(names_of, compiled))))
    if picked and not compiled:
        return lambda start, _root: _pick(start, picked)

    def find(start: JSON) -> list[JSON]:
        nodes: Any = [QueryNode(start, start)]
        try:
            for segment, filters_nodes in segments:
                nodes = segment.resolve(nodes)
                if filters_nodes:  # `@` does not match scalar values (guide, *Using JSONPath paths*)
                    nodes = [node for node in nodes if isinstance(node.obj, _HOLDERS)]
            found = [node.obj for node in nodes]
            return [_pick(value, picked) for value in found if isinstance(value, dict)] if picked else found
        except TooManySteps:
            raise StatesError(RUNTIME, f"A regular expression in the path '{path.text}' takes too long.") from None

    if sees_root:
        return lambda _start, root: find(root)
    return from_its_start(query, find)


def _pick(value: JSON, names: tuple[str, ...]) -> JSON:
    """The fields of an object that a list of names picks, as an object (observed on AWS)."""
    if not isinstance(value, dict):
        raise LookupError
    return {name: value[name] for name in names if name in value}


def _not_at_the_end(path: PathText, names: tuple[str, ...]) -> Find:
    """AWS takes such a path, and fails where it is used, whatever the input (observed)."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f"['{step}']" for step in path.steps)
    listed = ", ".join(f"'{name}'" for name in names)
    cause = f"Invalid path '{path.text}' : Multi properties can only be used as path leafs: ${steps}[{listed}]"

    def fail(_start: JSON, _root: JSON) -> JSON:
        raise StatesError(RUNTIME, cause)

    return fail
