"""A way through states, to be compared with the one that was expected."""

from collections.abc import Sequence

from asl_interpreter.values import text
from asl_interpreter.visit import Visit

_SHOWN = 120  # characters of an input


class StatePath(list[str]):
    """The names of states in the order in which they were entered: a list like any other, which can say more."""

    def __init__(self, visits: Sequence[Visit]) -> None:
        super().__init__(visit.name for visit in visits)
        self._visits = visits

    def __str__(self) -> str:
        return shown(self)

    def compared_with(self, expected: Sequence[str]) -> list[str]:
        """How this path differs from the one that was expected, and what happened where they part. Lines."""
        part = next(
            (number for number, (ours, theirs) in enumerate(zip(self, expected, strict=False)) if ours != theirs),
            min(len(self), len(expected)),
        )
        lines = [f"went:     {shown(self)}", f"expected: {shown(expected)}"]
        if part:
            lines.append(f"They part after {self[part - 1]}, which {_what_happened(self._visits[part - 1])}.")
            lines.append(f"Its input: {_short(text(self._visits[part - 1].input))}")
        return lines


def shown(names: Sequence[str]) -> str:
    """Names of states as a path is written."""
    return " → ".join(map(str, names)) or "(no state)"


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


def _short(value: str) -> str:
    return value if len(value) <= _SHOWN else f"{value[: _SHOWN - 1]}…"
