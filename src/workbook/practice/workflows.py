"""The definitions in `asl`, by the names of their files."""

import json
from collections.abc import Iterator
from typing import Any

from workbook.cloud.template import PROJECT

_FOLDER, _ENDING = PROJECT / "asl", ".asl.json"


def workflow(name: str) -> dict[str, Any]:
    """A definition, to be changed by whoever asks: `workflow("book_nanny")` is that of `asl/book_nanny.asl.json`.

    Raises `LookupError`, with the names that there are.
    """
    there = sorted(file.name.removesuffix(_ENDING) for file in _FOLDER.glob(f"*{_ENDING}"))
    if name not in there:
        raise LookupError(f"asl has no workflow {name!r}. There are {', '.join(there)}.")
    definition: dict[str, Any] = json.loads((_FOLDER / f"{name}{_ENDING}").read_text(encoding="utf-8"))
    return definition


def in_pages_of(most: int, definition: dict[str, Any]) -> dict[str, Any]:
    """A copy of a workflow whose pages have at most so many applications, so that a small job has several."""
    copy: dict[str, Any] = json.loads(json.dumps(definition))
    for asked in _limited(copy):
        asked["Limit"] = most
    return copy


def _limited(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if isinstance(part.get("Limit"), int):
            yield part
        for each in part.values():
            yield from _limited(each)
