"""A way through states, to be compared with the one that was expected."""

from collections.abc import Sequence
from typing import Any, TypeGuard

from asl_interpreter.values import text
from asl_interpreter.visit import Visit

_SHOWN = 120  # characters of an input
_MOST = 40  # names of a path; of a longer one, as a loop makes it, both ends are shown


class StatePath(list[str]):
    """The names of states in the order in which they were entered: a list like any other, which can say more."""

    def __init__(self, visits: Sequence[Visit]) -> None:
        super().__init__(visit.name for visit in visits)
        self._visits = visits

    def __str__(self) -> str:
        return shown(self)

    def without(self, name: object) -> list[str]:
        """That a state was not entered, and what became of the last one that was. Lines, as below."""
        lines = [f"the execution did not enter {name}", "", f"went: {self}"]
        if self._visits:
            lines.append(f"The last state was {self[-1]}, which {_what_happened(self._visits[-1])}.")
        return lines

    def compared_with(self, expected: object) -> list[str] | None:
        """How this path differs from the one that was expected, and what happened where they part.

        Lines, of which the first is a headline; None when what was expected is no path.
        """
        if not _is_list(expected):
            return None
        part = next(
            (number for number, (ours, theirs) in enumerate(zip(self, expected, strict=False)) if ours != theirs),
            min(len(self), len(expected)),
        )
        lines = ["the execution did not go the way that was expected", ""]
        lines += [f"went:     {shown(self, part)}", f"expected: {shown(expected, part)}"]
        if part:
            lines.append(f"They part after {self[part - 1]}, which {_what_happened(self._visits[part - 1])}.")
            lines.append(f"Its input: {short(text(self._visits[part - 1].input))}")
        return lines


class StatePaths(list[StatePath]):
    """The paths of a Map's iterations or a Parallel's branches."""

    def compared_with(self, expected: object) -> list[str] | None:
        """The same as of a path: how the first that differs does."""
        if not _is_list(expected):
            return None
        for number, (ours, theirs) in enumerate(zip(self, expected, strict=False)):
            if ours != theirs:
                lines = ours.compared_with(theirs)
                return lines and [f"iteration or branch {number} did not go the way that was expected", *lines[1:]]
        return [
            f"iterations or branches: {len(self)}, expected: {len(expected)}",
            *(f"  [{number}]: {path}" for number, path in enumerate(self[:_MOST])),
        ]


def _is_list(expected: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(expected, Sequence) and not isinstance(expected, str)


def shown(names: Sequence[str], part: int | None = None) -> str:
    """Names of states as a path is written; of a long one both ends, or what is around its name number `part`."""
    if len(names) <= _MOST:
        return " → ".join(map(str, names)) or "(no state)"
    if part is None:
        kept = [*names[: _MOST // 2], f"… {len(names) - _MOST:,} more …", *names[-_MOST // 2 :]]
    else:
        first, last = max(part - _MOST // 2, 0), part + _MOST // 2
        kept = [*["…"] * (first > 0), *names[first:last], *["…"] * (last < len(names))]
    return f"{' → '.join(map(str, kept))} ({len(names):,} states)"


def _what_happened(visit: Visit) -> str:
    if visit.exited is None:
        return f"failed with {_error(visit)}" if visit.error else "did not come to its end"
    way = f"led to {visit.next}" if visit.next else "was the last"
    if visit.caught:
        return f"{way}, by Catch[{visit.catcher}]: {_error(visit)}"
    if visit.rule is not None:
        return f"{way}, by Choices[{visit.rule}]"
    return f"{way}, by Default" if visit.state.type == "Choice" else way


def _error(visit: Visit) -> str:
    return f"{visit.error}: {visit.cause}" if visit.cause else str(visit.error)


def short(value: str) -> str:
    """A text of at most 120 characters."""
    return value if len(value) <= _SHOWN else f"{value[: _SHOWN - 1]}…"
