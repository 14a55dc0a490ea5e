"""What exercise 08-1 says to the Choice of the page loop: bookings of jobs that end at, before and behind a page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from asl_interpreter import TaskCall
from workbook.exercises.definition_trial import compiled, no_state, refused, types
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.definitions import targets
from workbook.practice.simulated_job import Booked, SimulatedJob
from workbook.practice.workflows import in_pages_of, workflow

STATE, _NEXT_PAGE, _DONE = "Is There Another Page", "Get the Next Page", "Add Up the Totals"
PAGE = 5
_MOST_CALLS = 60
"""More than a right loop makes with the applications below."""


@dataclass(frozen=True)
class _Case:
    """A job of which `declined` applications were dealt with before, and what is wrong with its index."""

    what: str
    applications: int
    declined: int = 0
    job: Mapping[str, Any] = field(default_factory=dict)
    ends: str = "SUCCEEDED"


_CASES = (
    _Case("a job of 3, one page that is not full,", 3),
    _Case("a job of 12, two full pages and one that is not,", 12),
    _Case("a job of 10, whose last page is exactly full,", 10),
    _Case("a job of 1, with nobody to decline,", 1),
    _Case("a job of 12 whose first page holds nobody who is still PENDING", 12, declined=5),
    _Case("a job of 12 whose index is two behind for three Queries", 12, job={"behind": 2, "reads": 3}),
    _Case(
        "a job of 12 whose index stays two behind",
        12,
        job={"behind": 2, "reads": 1000},
        ends="ApplicationsStillArriving",
    ),
)


class _NeverEnds(Exception):
    """The loop goes on and on."""


class _Watched(SimulatedJob):
    """One whose calls are bounded."""

    def __call__(self, call: TaskCall) -> Any:
        if self.calls.total() >= _MOST_CALLS:
            raise _NeverEnds
        return super().__call__(call)


def goes_to_the_next_page(answer: dict[str, Any]) -> Verdict:
    """Whether `answer` is a Choice with which every application is reached, and the loop ends."""
    tried = in_pages_of(PAGE, workflow("book_nanny_at_scale"))
    tried["States"][STATE] = answer
    if wrong := _form(answer, tried):
        return wrong
    for case in _CASES:
        if wrong := _tried(tried, answer, case):
            return wrong
    return Right(
        f"{len(_CASES)} jobs, and every application of each was reached once: an end is known by the key that is not "
        "there."
    )


def _form(answer: dict[str, Any], tried: dict[str, Any]) -> Wrong | None:
    if STATE in answer:
        return Wrong("Only the state is asked for, without its name.")
    if answer.get("Type") != "Choice":
        return Wrong("This is not a Choice state: its `Type` has to stay `Choice`.")
    choices = answer.get("Choices")
    if not isinstance(choices, list) or not choices or not all(isinstance(rule, dict) for rule in choices):
        return Wrong("`Choices` is a list of rules, and each rule is a dict.")
    for name in targets(answer):
        if name not in types(tried):
            return Wrong(no_state(name, tried))
    if unreached := [name for name in (_NEXT_PAGE, _DONE) if name not in targets(answer)]:
        return Wrong(f"Nothing leads to `{unreached[0]}`.")
    fault = refused(tried).replace(f"/States/{STATE}", STATE)
    return Wrong(fault) if fault else None


def _tried(tried: dict[str, Any], answer: dict[str, Any], case: _Case) -> Wrong | None:
    job = _Watched(case.applications, **case.job)
    chosen = job.posted.applications[0].id
    before = [name for name in job.applications if name != chosen][: case.declined]
    for name in before:
        job.applications[name]["jobApplicationStatus"] = {"S": "DECLINED"}
    try:
        booked = job.book(compiled(tried))
    except _NeverEnds:
        return Wrong(
            f"With {case.what} it never ends: after the last page it asks for one more, again and again.",
            came=f"more than {_MOST_CALLS} calls",
        )
    if failed := _failed(booked, answer, case):
        return failed
    hidden = case.job.get("behind", 0) if case.ends != "SUCCEEDED" else 0
    left = case.applications - 1 - len(before) - len(job.queued) - hidden
    came = f"{booked.calls['query']} Queries, {len(job.queued)} messages, {booked.end}"
    if left > 0 or booked.end != case.ends:
        more = f"{left} nannies were on no page that it read." if left > 0 else ""
        return Wrong(f"With {case.what} the booking ends in `{booked.end}`. {more}".strip(), came=came)
    return None


def _failed(booked: Booked, answer: dict[str, Any], case: _Case) -> Wrong | None:
    """Why the execution stopped in the Choice, or in the Query behind it."""
    for visit in booked.execution.visits:
        if visit.name == STATE and visit.error:
            if "no Default" in f"{visit.hint} {visit.cause}":
                return Wrong(f"With {case.what} no rule matches after the last page, and there is no `Default`.")
            why = visit.hint or visit.cause or visit.error
            return Wrong(
                f"With {case.what} the Choice fails. {why} Of all comparisons only `IsPresent` asks whether a value is "
                "there, and does not fail where it is not.",
                came=_variables(answer),
            )
        if visit.name == _NEXT_PAGE and visit.error:
            return Wrong(
                f"With {case.what} it goes on to `{_NEXT_PAGE}` where there is none: `$.after` is an empty list then, "
                "and the Query finds no key to go on from.",
                came=_variables(answer),
            )
    return None


def _variables(answer: dict[str, Any]) -> str:
    """The paths that the rules compare."""
    found: list[str] = []

    def look(part: Any) -> None:
        if isinstance(part, dict):
            found.extend(str(value) for name, value in part.items() if name == "Variable" or name.endswith("Path"))
        for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            look(each)

    look(json.loads(json.dumps(answer["Choices"], default=str)))
    return ", ".join(f"`{path}`" for path in dict.fromkeys(found))
