"""An exercise as data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Right:
    """The answer is right. `because` is the sentence worth remembering."""

    because: str = ""


@dataclass(frozen=True)
class Wrong:
    """The answer is not right yet. `because` is a sentence about this answer; `look` overrides the exercise's own.

    `came` is the part of the answer that is at fault, for an answer too long to be shown whole.
    """

    because: str = ""
    look: str = ""
    came: str = ""


Verdict = Right | Wrong


@dataclass(frozen=True)
class Exercise:
    """One exercise that checks itself. In every sentence, text between backticks is shown as code.

    `check` gets the reader's answer and returns `Right` or `Wrong`. When the answer is a function, `check` calls it
    as it likes: what it raises, and a stub that returns `...`, are turned into sentences before the reader sees them.
    """

    id: str
    """Chapter and number, e.g. `00-1`."""
    title: str
    expects: str
    """What a right answer is, without giving it away. Shown after "Expected:"."""
    look: str
    """Where the answer can be found. Shown after "Look at:"."""
    stub: str
    """What to do, shown while the stub is untouched."""
    check: Callable[[Any], Verdict]
    hints: tuple[str, ...]
    """Each goes further than the one before."""
    answer_type: Any = object
    """What `isinstance` accepts, e.g. `str`, `int`, `dict` or `collections.abc.Callable` for a function."""

    @property
    def chapter(self) -> str:
        return self.id.partition("-")[0]
