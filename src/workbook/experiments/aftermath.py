"""What a booking leaves behind in one trouble after the other.

For asking whether a promise holds whatever happens: a promise is a function of an `Aftermath`. The jobs are simulated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from asl_interpreter import StateMachine
from workbook.practice.simulated_job import SimulatedJob
from workbook.practice.workflows import in_pages_of

APPLICATIONS, PAGE = 12, 5
"""Small, so that a page draws it at once; three pages, of which the last has room."""

Definition = dict[str, Any]


@dataclass(frozen=True)
class Aftermath:
    """What there is when an execution is over, and nobody has worked off the queue yet.

    `end` is SUCCEEDED, the failure's name, or RUNNING for an execution that was cut off; `closed` whether the job is.
    The others are numbers: of applications by their status, of applications that are PENDING and have a message in the
    queue (`waiting`), and of notifications.
    """

    end: str
    closed: bool
    accepted: int
    pending: int
    declined: int
    waiting: int
    told: int


@dataclass(frozen=True)
class BookingTrouble:
    """What is wrong with the world of one booking: arguments of `SimulatedJob`, and of its `book` for each start."""

    job: Mapping[str, Any] = field(default_factory=dict)
    starts: tuple[Mapping[str, Any], ...] = ({},)


def _every_third_once(application_id: str, before: int) -> bool:
    return before == 0 and application_id[0] in "05af"


def _one_for_good(application_id: str, before: int) -> bool:
    return application_id.startswith("f")


TROUBLES: Mapping[str, BookingTrouble] = {
    "a quiet day": BookingTrouble(),
    "the index is two behind, for a moment": BookingTrouble(job={"behind": 2, "reads": 3}),
    "the index stays two behind": BookingTrouble(job={"behind": 2, "reads": 1000}),
    "the queue refuses some messages, once": BookingTrouble(job={"refuses": _every_third_once}),
    "the queue refuses some messages for good": BookingTrouble(job={"refuses": _one_for_good}),
    "the execution dies behind the transaction": BookingTrouble(starts=({"dies_after": 0.03},)),
    "the execution dies between two pages": BookingTrouble(starts=({"dies_after": 0.125},)),
    "it dies there, and the booking is started again": BookingTrouble(starts=({"dies_after": 0.125}, {})),
    "the job is taken": BookingTrouble(starts=({"number": 1}, {"number": 0})),
}


def aftermaths(definition: Definition, *, applications: int = APPLICATIONS) -> dict[str, Aftermath]:
    """What the booking of a job leaves behind, by the name of the trouble, after the last start."""
    tried = StateMachine(in_pages_of(PAGE, definition))
    return {name: _after(tried, trouble, applications) for name, trouble in TROUBLES.items()}


def _after(tried: StateMachine, trouble: BookingTrouble, applications: int) -> Aftermath:
    job = SimulatedJob(applications, **trouble.job)
    for start in trouble.starts:
        booked = job.book(tried, **start)
    statuses = job.statuses()
    pending = {name for name, it in job.applications.items() if it["jobApplicationStatus"]["S"] == "PENDING"}
    return Aftermath(
        end=booked.end,
        closed=job.job["jobStatus"]["S"] == "CLOSED",
        accepted=statuses.get("ACCEPTED", 0),
        pending=len(pending),
        declined=statuses.get("DECLINED", 0),
        waiting=len(pending & job.queued.keys()),
        told=job.told,
    )
