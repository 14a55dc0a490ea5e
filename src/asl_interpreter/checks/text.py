"""The text of a definition, read so that nothing in it is lost without a word."""

from collections.abc import Iterator
from typing import Any

from asl_interpreter.checks.names import name_twice
from asl_interpreter.definition.place import Place
from asl_interpreter.values import JSON, parse


def read_text(text: str, at: Place) -> JSON:
    """What the text of a definition says; None, and a fault, when it is no JSON.

    JSON lets a key stand twice in an object, and the last one counts. For the name of a state that is an error on AWS
    (awslabs/statelint #39), for other keys a warning here: whether AWS refuses them is not known.
    """
    repeated: list[tuple[dict[str, JSON], list[str]]] = []

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, JSON]:
        read = dict(pairs)
        if len(read) < len(pairs):
            keys = [key for key, _ in pairs]
            repeated.append((read, [key for key in read if keys.count(key) > 1]))
        return read

    try:
        definition = parse(text, object_pairs_hook=read_object)
    except ValueError as fault:
        at.fault(f"The definition is not JSON: {fault}", "INVALID_JSON_DESCRIPTION")
        return None
    if repeated:
        _report(definition, at, repeated)
    return definition


def _report(definition: JSON, at: Place, repeated: list[tuple[dict[str, JSON], list[str]]]) -> None:
    for value, here, holds_states in _objects(definition, at, False):
        for key in next((keys for read, keys in repeated if read is value), ()):
            if holds_states:
                name_twice(key, here / key)
            else:
                here.warn(f"The field '{key}' stands here more than once, and only the last one counts", _TWICE)


_TWICE = "INVALID_JSON_DESCRIPTION"


def _objects(value: JSON, at: Place, holds_states: bool) -> Iterator[tuple[JSON, Place, bool]]:
    """Every object in a definition with its place, and whether it holds states."""
    if isinstance(value, dict):
        yield value, at, holds_states
        for key, item in value.items():
            yield from _objects(item, at / key, key == "States" and "StartAt" in value)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _objects(item, at / index, False)
