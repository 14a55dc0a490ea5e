"""A text of JSON or YAML, read so that every value is known with the line on which it stands."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from asl_interpreter.files.places import Spot, json_spots
from asl_interpreter.files.yaml_text import NotYaml, read_yaml
from asl_interpreter.values import JSON, parse

YAML = (".yaml", ".yml")
"""How the names of files end."""

WANTING = " A value may be wanting there: give ${…} one as a substitution."


class Unreadable(ValueError):
    """There is no definition to be had where one was looked for. The message says why."""


class NoMachine(Unreadable):
    """A template declares no state machine."""


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
    text: str
    twice: Sequence[tuple[str, Spot]] = ()
    """The names that stand twice in one object of YAML, by location, with the later spot; the last one counts."""

    def each_once(self, name: str, but_within: Collection[str] = ()) -> "Document":
        """The document itself. Raises `Malformed` for what stands twice in it, but in the parts at these locations."""
        for location, (line, column) in self.twice:
            if not any(location.startswith(f"{within}/") for within in but_within):
                raise Malformed(f"{name}:{line}:{column}: {said_twice(location)}.")
        return self


def read_document(text: str, name: str) -> Document:
    """Read a text; `name` is what messages call it, and its ending may say what it is. Raises `Malformed`."""
    if not text.strip():
        raise Malformed(f"{name}:1:1: The file is empty.")
    if text.lstrip()[:1] in ("{", "[") or name.endswith(".json"):
        try:
            return read_json(text, name)
        except Malformed:
            if not name.endswith(YAML):  # which may begin like JSON
                raise
    try:
        value, spots, twice = read_yaml(text)
    except NotYaml as fault:
        raise Malformed(f"{name}:{fault}.{wanting(text, fault.line)}") from None
    return Document(value, spots, True, text, twice)


def read_json(text: str, name: str) -> Document:
    """Read a text of JSON. Raises `Malformed`."""
    try:
        return Document(parse(text), json_spots(text), False, text)
    except json.JSONDecodeError as fault:
        offset, why = what_is_wrong(text, fault)
        line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
        raise Malformed(f"{name}:{line}:{column}: The file is not JSON: {why}.{wanting(text, line)}") from None
    except ValueError as fault:
        raise Malformed(f"{name}:1:1: The file cannot be read: {fault}.") from None


def what_is_wrong(text: str, fault: json.JSONDecodeError) -> tuple[int, str]:
    """Where a text stops being JSON and why, also for what people write who know another notation."""
    rest, before = text[fault.pos :].lstrip(), text[: fault.pos].rstrip()
    at = len(text) - len(rest)
    if rest[:1] in ("}", "]") and before.endswith(","):
        return len(before) - 1, f"a comma stands before {rest[0]}"
    if fault.msg.startswith("Illegal trailing comma"):  # Python 3.13 and later
        return fault.pos, f"a comma stands before {text[fault.pos + 1 :].lstrip()[:1]}"
    if rest.startswith(("//", "/*", "#")):
        return at, "it has no comments; a state has the field Comment"
    if rest.startswith("'"):
        return at, 'a text stands in double quotes, "…"'
    return fault.pos, fault.msg


def said_twice(location: str) -> str:
    """What is said of a name that stands twice in one object."""
    return f"'{location.rpartition('/')[2]}' stands twice in one object"


def wanting(text: str, line: int) -> str:
    """What may help where a text cannot be read: a `${Name}` that is no text stands for a number."""
    return WANTING if any("${" in each for each in text.split("\n")[line - 1 : line]) else ""
