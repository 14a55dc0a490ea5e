"""A definition whose JSON text stands in a template, whole or joined of parts, and where in the template its parts are.

The CDK writes it so: `"DefinitionString": {"Fn::Join": ["", ["{\\"StartAt\\": …", {"Fn::GetAtt": …}, …]]}`.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from asl_interpreter.files.document import Document, Malformed, wanting, what_is_wrong
from asl_interpreter.files.places import Spot, json_spots, nearest
from asl_interpreter.files.template import Declared
from asl_interpreter.values import JSON, parse


@dataclass(frozen=True, slots=True)
class Embedded:
    """The text, and by location the spots of its parts in the template."""

    text: str
    spots: Mapping[str, Spot]
    coarse: bool
    """Whether a spot is that of a whole line of JSON, in which many parts stand."""


def embedded(declared: Declared, template: Document, file: str) -> Embedded:
    """The text that a state machine declares. Raises `Malformed`, and `NotKnown` for a function in it."""
    parts = [
        _Part.of(declared.substituted(text), nearest(template.spots, at), template)
        for text, at in _joined(declared.written, declared.location, declared)
    ]
    text = "".join(part.text for part in parts)
    starts = [0, *accumulate(len(part.text) for part in parts)]

    def spot(offset: int) -> Spot:
        number = min(bisect_right(starts, offset) - 1, len(parts) - 1)
        return parts[number].spot(offset - starts[number])

    try:
        parse(text)
    except json.JSONDecodeError as fault:
        offset, why = what_is_wrong(text, fault)
        line, column = spot(offset)
        hint = wanting(text, fault.lineno)
        raise Malformed(f"{file}:{line}:{column}: The definition is not JSON: {why}.{hint}") from None
    except ValueError as fault:
        line, column = spot(0)
        raise Malformed(f"{file}:{line}:{column}: The definition cannot be read: {fault}.") from None
    lines = [0, *accumulate(len(line) for line in text.splitlines(keepends=True))]
    spots = {at: spot(lines[line - 1] + column - 1) for at, (line, column) in json_spots(text).items()}
    return Embedded(text, spots, any(part.begins is None for part in parts if part.text.strip()))


def _joined(written: JSON, at: str, declared: Declared) -> Iterator[tuple[str, str]]:
    """The texts of which a text is joined, each with its location in the template."""
    match written:
        case {"Fn::Join": [str() as between, list() as parts], **more} if not more:
            for number, part in enumerate(parts):
                if number:
                    yield between, at
                yield from _joined(part, f"{at}/Fn::Join[1][{number}]", declared)
        case {"Fn::Sub": [str(), *_], **more} if not more:
            yield str(declared.values(written)), f"{at}/Fn::Sub[0]"
        case {"Fn::Sub": _, **more} if not more:
            yield str(declared.values(written)), f"{at}/Fn::Sub"
        case _:
            yield str(declared.values(written)), at


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    where: Spot
    begins: int | None
    """The line of the template on which the text begins, where it stands there line by line: a block of YAML."""
    template: list[str]

    @classmethod
    def of(cls, text: str, where: Spot, template: Document) -> "_Part":
        if not template.is_yaml or "\n" not in text:
            return cls(text, where, None, [])
        wanted = [line.strip()[:1] for line in text.splitlines()]
        raw = template.text.splitlines()
        for begins in range(where[0], where[0] + 3):  # the block's mark may stand on a line of its own
            if [line.strip()[:1] for line in raw[begins : begins + len(wanted)]] == wanted:
                return cls(text, where, begins, raw)
        return cls(text, where, None, [])

    def spot(self, offset: int) -> Spot:
        if self.begins is None:
            return self.where
        before = self.text[:offset]
        number = min(before.count("\n"), self.text.rstrip("\n").count("\n"))
        raw, line = self.template[self.begins + number], self.text.splitlines()[number]
        column = len(before) - before.rfind("\n")
        return self.begins + number + 1, column + _indent(raw) - _indent(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
