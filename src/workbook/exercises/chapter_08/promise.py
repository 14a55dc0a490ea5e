"""What exercise 08-3 says to a promise: it is asked of the whole workflow, and of one without a fix."""

from collections.abc import Callable
from functools import cache
from typing import Any

from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.kinds import kind_of
from workbook.experiments.aftermath import TROUBLES, Aftermath, aftermaths, mutant
from workbook.practice.workflows import workflow

MUTANT = "takes the index's word"
Function = Callable[..., Any]


@cache
def _whole() -> dict[str, Aftermath]:
    return aftermaths(workflow("book_nanny_at_scale"))


@cache
def _mutated() -> dict[str, Aftermath]:
    return aftermaths(mutant(MUTANT))


def holds_but_for_the_mutant(function: Function) -> Verdict:
    """`function(after)` is true after every booking of the whole workflow, and not after every one of the mutant."""
    kept: dict[str, bool] = {}
    for name, after in _whole().items():
        said = function(after)
        if not isinstance(said, bool):
            return Wrong(
                f"A promise is kept or broken: `True` or `False`. For {_in(name)} your function returned "
                f"{kind_of(said)}."
            )
        kept[name] = said
    broken = [name for name, said in kept.items() if not said]
    if len(broken) == len(kept):
        return Wrong("It is false after every booking, also after the good ones. A promise is what always holds.")
    if broken:
        after = _whole()[broken[0]]
        return Wrong(f"The whole workflow breaks it where {_in(broken[0])}: {_why(after)}", came=_told(after))
    caught = [name for name, after in _mutated().items() if not function(after)]
    if not caught:
        return Wrong(
            f"The workflow that {MUTANT} keeps it, too, whatever happens. Where is the harm that it does? Look at the "
            f"booking where {_in('the index stays two behind')}.",
            came=_told(_mutated()["the index stays two behind"]),
        )
    return Right(
        f"It held in {len(TROUBLES)} troubles of the whole workflow, and the one that {MUTANT} broke it where "
        f"{_in(caught[0])}. No failure had told of that: only a promise that is asked again and again does."
    )


def _in(trouble: str) -> str:
    return f"“{trouble}”"


def _why(after: Aftermath) -> str:
    """What a promise may not forget of such a booking."""
    if after.end == "RUNNING":
        return "its execution died, and somebody starts the booking again. What it had promised by then is little."
    if after.end != "SUCCEEDED":
        return f"it ended in `{after.end}`, and said so: the caller knows that something is left to do."
    if after.waiting == after.pending:
        return "whoever is still PENDING has a message in the queue, and nobody is forgotten."
    return "that is as it should be."


def _told(after: Aftermath) -> str:
    return f"{after.end}: {after.accepted} accepted, {after.pending} pending, {after.waiting} of them in the queue"
