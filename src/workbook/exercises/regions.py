"""The marked regions of a code cell in a chapter's source: the solution, and the stub that a learner sees in its place.

    ### BEGIN SOLUTION
    sort_key = f"job#{job_id}"
    ### END SOLUTION
    ### STUB
    # sort_key = ...
    check("01-1", sort_key)

The stub is written as comments and ends at the first line that is none. All three markers are required; they and the
stub may be indented.
"""

import re
from dataclasses import dataclass

_COMMENT = re.compile(r"^(\s*)#(?!##)(?: |$)")


class SourceError(ValueError):
    """A chapter's source cannot be made into notebooks; the message names the file and the cell."""


@dataclass(frozen=True)
class Text:
    """Lines that both copies show."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Solution:
    """Lines of the solved copy, and what stands in their place in the learner's."""

    lines: tuple[str, ...]
    stub: tuple[str, ...]


def parts(cell: str) -> list[Text | Solution]:
    """The cell cut at its markers. Raises `SourceError` when they do not come as begin, end, stub."""
    found: list[Text | Solution] = []
    lines = iter([*cell.splitlines(), None])
    line = next(lines)
    while line is not None:
        taken: list[str] = []
        while line is not None and not _marker(line):
            taken.append(line)
            line = next(lines)
        found.append(Text(tuple(taken)))
        if line is None:
            break
        solution, stub = [], []
        _require("BEGIN SOLUTION", line)
        while (line := next(lines)) is not None and not _marker(line):
            solution.append(line)
        _require("END SOLUTION", line)
        _require("STUB", next(lines))
        while (line := next(lines)) is not None and _COMMENT.match(line):
            stub.append(_COMMENT.sub(r"\1", line))
        if not stub:
            raise SourceError("`### STUB` is not followed by a comment, such as `# answer = ...`")
        found.append(Solution(tuple(solution), tuple(stub)))
    return found


def solved(cell: str) -> str:
    """The cell as the solved copy has it. Raises `SourceError`."""
    return "\n".join(line for part in parts(cell) for line in part.lines)


def _marker(line: str | None) -> str:
    marker = re.fullmatch(r"\s*###\s*(BEGIN SOLUTION|END SOLUTION|STUB)\s*", line or "")
    return marker[1] if marker else ""


def _require(marker: str, line: str | None) -> None:
    if _marker(line) != marker:
        raise SourceError(f"`### {marker}` was expected, and there is {repr(line.strip()) if line else 'nothing'}")
