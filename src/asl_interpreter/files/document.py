"""A text of JSON or YAML, read so that every value is known with the line on which it stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from asl_interpreter.files.places import Spot, json_spots
from asl_interpreter.files.yaml_text import NotYaml, read_yaml
from asl_interpreter.values import JSON, parse

_YAML = (".yaml", ".yml")


class Unreadable(ValueError):
    """There is no definition to be had where one was looked for. The message says why."""


class Malformed(Unreadable):
    """A text is neither JSON nor YAML. The message says where and why: `file:line:column: …`."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a text says, and where each part of it begins.

    `spots` are by location, which is written as in a `Fault`: `/States/Book/Choices[0]/Next`.
    """

    value: JSON
    spots: Mapping[str, Spot]
    is_yaml: bool


def read_document(text: str, name: str) -> Document:
    """Read a text; `name` is what messages call it, and its ending may say what it is. Raises `Malformed`."""
    if text.lstrip()[:1] in ("{", "[") or name.endswith(".json"):
        try:
            return read_json(text, name)
        except Malformed:
            if not name.endswith(_YAML):  # which may begin like JSON
                raise
    try:
        return Document(*read_yaml(text), True)
    except NotYaml as fault:
        raise Malformed(f"{name}:{fault}.{_wanting(text, fault.line)}") from None


def read_json(text: str, name: str) -> Document:
    """Read a text of JSON. Raises `Malformed`."""
    try:
        return Document(parse(text), json_spots(text), False)
    except json.JSONDecodeError as fault:
        at = f"{name}:{fault.lineno}:{fault.colno}"
        raise Malformed(f"{at}: The file is not JSON: {fault.msg}.{_wanting(text, fault.lineno)}") from None
    except ValueError as fault:
        raise Malformed(f"{name}:1:1: The file cannot be read: {fault}.") from None


def _wanting(text: str, line: int) -> str:
    """What may help where a text cannot be read: a `${Name}` that is no text stands for a number."""
    has_name = any("${" in each for each in text.split("\n")[line - 1 : line])
    return " A value may be wanting there: give ${…} one as a substitution." if has_name else ""
