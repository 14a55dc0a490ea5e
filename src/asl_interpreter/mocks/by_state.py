"""What is known of each state, by its name."""

from collections.abc import Iterable
from typing import TypeVar

from asl_interpreter.nearest import did_you_mean

Known = TypeVar("Known")


class ByState(dict[str, Known]):
    """A dict with an entry for every state of a machine. A name that no state has is a KeyError that says so."""

    def __init__(self, entries: Iterable[tuple[str, Known]], what: str) -> None:
        """`what` says which states there are entries for: `state`, `Task state`."""
        super().__init__(entries)
        self._what = what

    def __missing__(self, name: str) -> Known:
        __tracebackhide__ = True  # pytest shows the test's own line
        hint = did_you_mean(name, self) or f"There are: {', '.join(self) or 'none'}."
        raise KeyError(f"The machine has no {self._what} '{name}'. {hint}")
