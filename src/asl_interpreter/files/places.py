"""Where in a text the parts of its value begin."""

import json
import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, TypeAlias

from asl_interpreter.values import JSON

Spot: TypeAlias = tuple[int, int]
"""A line and a column, counted from 1."""

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def json_spots(text: str) -> dict[str, Spot]:
    """By location, as a `Fault` writes it, the spot of every field's name and every item in a JSON text.

    Where a key stands twice the last one counts, as in the value itself.
    """
    lines = [0, *(end.end() for end in re.finditer("\n", text))]
    spots: dict[str, Spot] = {}
    around: list[tuple[str, int]] = []  # of each object and array the location, and the number of the item; -1: object
    here, expects_name = "", False

    def note(at: int) -> None:
        line = bisect_right(lines, at)
        spots[here] = line, at - lines[line - 1] + 1

    for token in _TOKENS.finditer(text):
        mark = token[0]
        if mark == ":":
            continue
        if mark in "}]":
            around.pop()
        elif mark == ",":
            outer, item = around[-1]
            expects_name = item < 0
            if item >= 0:
                around[-1] = outer, item + 1
        elif expects_name:
            here, expects_name = f"{around[-1][0]}/{json.loads(mark)}", False
            note(token.start())
        else:
            if around and around[-1][1] >= 0:
                here = "{}[{}]".format(*around[-1])
            if not around or around[-1][1] >= 0:
                note(token.start())
            if mark in "{[":
                around.append((here, -1 if mark == "{" else 0))
                expects_name = mark == "{"
    return spots


def nearest(spots: Mapping[str, Spot], location: str) -> Spot:
    """The spot of a location, or of what is around it when it is not there itself: a field that is missing."""
    while location and location not in spots:
        location = location[: max(location.rfind("/"), location.rfind("["), 0)]
    return spots.get(location, (1, 1))


def value_at(value: Any, location: str) -> JSON:
    """What stands at a location, where the names on the way to it are plain; None elsewhere."""
    for name, number in re.findall(r"/([^/[]+)|\[(\d+)\]", location):
        try:
            value = value[int(number) if number else name]
        except (KeyError, IndexError, TypeError):
            return None
    found: JSON = value
    return found
