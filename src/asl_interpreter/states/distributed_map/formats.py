"""The files that an ItemReader reads: JSON, JSON Lines and text with delimiters.

(Step Functions guide, *ItemReader (Map)*: *CSV file*, *JSON file*, *JSONL file*, *How Step Functions parses input
files*.)
"""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import TypeVar

from asl_interpreter.fields.items import members_of
from asl_interpreter.values import JSON, parse

Part = TypeVar("Part")

LONGEST_HEADER = 10_240
"""10 KiB: the most that the names of a CSV file's columns may have."""

DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
"""What separates the fields of a line, by its name in CSVDelimiter."""


class UnfitData(ValueError):
    """What was read cannot be iterated over; the message is the cause that the state fails with."""


def json_items(content: str, pointer: str, most: int | None) -> list[JSON]:
    """The items of a JSON file: an array's, or the members of an object as objects of Key and Value (observed on AWS).

    `pointer` is the JSON Pointer (RFC 6901) of the part to iterate over, and `most` the number of items to take.
    """
    value = parsed(content)
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            raise UnfitData(f"The ItemsPointer '{pointer}' leads nowhere: there is no '{name}'.")
    if isinstance(value, dict):
        return members_of(value, most)
    if not isinstance(value, list):
        raise UnfitData("Attempting to map over non-iterable node.")  # recorded on AWS
    return value[:most]


def json_lines(content: str, most: int | None) -> list[JSON]:
    """The items of a JSONL file: one for each line that is not blank."""
    lines = (line for line in content.split("\n") if line.strip())
    return [parsed(line) for line in islice(lines, most)]


def csv_items(content: str, headers: list[str] | None, delimiter: str, most: int | None) -> list[JSON]:
    """The rows of a text with delimiters, as objects of strings. `headers` are the first row's when there are none.

    What a row has too little of is empty, what it has too much of is left out.
    """
    rows = _rows(content.removeprefix("\ufeff"), delimiter)
    try:
        names = next(rows, []) if headers is None else headers
        if sum(len(name.encode()) for name in names) > LONGEST_HEADER:
            raise UnfitData(f"The CSV headers are longer than {LONGEST_HEADER} bytes.")
        if len(set(names)) < len(names):
            raise UnfitData("CSV headers cannot contain duplicates.")  # recorded on AWS
        width = len(names)
        empty = [""] * width
        return [dict(zip(names, row + empty[len(row) :], strict=False)) for row in islice(rows, most)]
    except csv.Error as fault:
        raise UnfitData(f"The CSV file cannot be read: {fault}.") from None


def _rows(content: str, delimiter: str) -> Iterator[list[str]]:
    """The rows that are not blank. A backslash takes a delimiter or a quote as it stands, as two quotes do."""
    reader = csv.reader(StringIO(content, newline=""), delimiter=delimiter, escapechar="\\")
    return (row for row in reader if row)


def parsed(content: str) -> JSON:
    """The value of a JSON text."""
    try:
        return parse(content)
    except ValueError as fault:
        raise UnfitData(f"The file is not JSON: {fault}.") from None


def member(value: JSON, name: str, kind: type[Part]) -> Part:
    """What an object holds by a name, a value of the type `kind`. Raises `UnfitData` when it does not."""
    part = value.get(name) if isinstance(value, dict) else None
    if not isinstance(part, kind):
        raise UnfitData(f"'{name}' is missing, or not what it should be, in what was read.")
    return part
