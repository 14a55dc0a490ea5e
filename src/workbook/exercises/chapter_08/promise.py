"""What exercise 08-3 says to a promise: it is asked of the whole workflow, and of one without a fix."""

from collections.abc import Callable
from functools import cache
from typing import Any

from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.kinds import kind_of
from workbook.experiments.aftermath import APPLICATIONS, TROUBLES, Aftermath, aftermaths
from workbook.practice.workflows import workflow
from workbook.promises.mutated_at_scale import EDITS_AT_SCALE

MUTATION = "the count is not asked"
_ANOTHER_JOB = 16
"""Applications: a promise that names the number of a page's example is none."""
Function = Callable[..., Any]


@cache
def _whole(applications: int = APPLICATIONS) -> dict[str, Aftermath]:
    return aftermaths(workflow("book_nanny_at_scale"), applications=applications)


@cache
def _mutated(applications: int = APPLICATIONS) -> dict[str, Aftermath]:
    definition = workflow("book_nanny_at_scale")
    EDITS_AT_SCALE[MUTATION].jsonpath(definition)
    return aftermaths(definition, applications=applications)


def holds_but_for_the_mutation(function: Function) -> Verdict:
    """`function(after)` is true after every booking of the whole workflow, and not after every one of the mutation."""
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
        return Wrong(
            "It is false after every booking, also after the good ones. A promise is what always holds. (The table's "
            "`yes` is `True`; `pending` is counted before the function works on the queue.)"
        )
    if broken:
        after = _whole()[broken[0]]
        return Wrong(f"The whole workflow breaks it where {_in(broken[0])}: {_why(after)}", came=_told(after))
    caught = [name for name, after in _mutated().items() if not function(after)]
    if not caught:
        return Wrong(
            f"The mutation keeps it, too, whatever happens. Where is the harm that it does? Look at the booking where "
            f"{_in('the index stays two behind')}.",
            came=_told(_mutated()["the index stays two behind"]),
        )
    return _of_another_job(function) or Right(
        f"It held in {len(TROUBLES)} troubles of the whole workflow, and where “{MUTATION}” it fell: "
        f"{_in(caught[0])}. No failure had told of that: only a promise that is asked again and again does."
    )


def _of_another_job(function: Function) -> Wrong | None:
    """What is wrong with a promise that knows how many applied, or how many were forgotten."""
    job = f"With {_ANOTHER_JOB} applications in place of {APPLICATIONS}"
    for name, after in _whole(_ANOTHER_JOB).items():
        if not function(after):
            return Wrong(
                f"{job} the whole workflow breaks it where {_in(name)}. A promise holds for jobs of every size: "
                "compare what is in `after`.",
                came=_told(after),
            )
    if all(function(after) for after in _mutated(_ANOTHER_JOB).values()):
        return Wrong(
            f"{job} the mutation keeps it. A promise holds for jobs of every size: compare what is in `after`.",
            came=_told(_mutated(_ANOTHER_JOB)["the index stays two behind"]),
        )
    return None


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
