"""Sample data: a parent, a job and the nannies who apply. Seeded, so that every page shows the same ids."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from booking.errors import JobAlreadyExists, UserAlreadyExists
from booking.items import Item, attributes, typed
from booking.keys import application_key, job_key
from booking.model import Application, ApplicationStatus, Job, JobType, User
from booking.table import BookingTable
from workbook import cloud
from workbook.cloud.batch_write import write_all
from workbook.practice.aside import aside

PARENT = "sarah"
# Twenty, as in the tutorial; a larger job continues with nanny21, nanny22, …
NANNIES = (
    *("amara", "bruno", "chloe", "divya", "elias", "farah", "goran", "hanna", "idris", "jonas"),
    *("kenza", "louis", "maeve", "noemi", "oscar", "paula", "quinn", "rania", "samir", "tomas"),
)
_USUAL = 5  # in `applications`
_SURNAMES = ("Mbua", "Eyong", "Ngole", "Tabi", "Fonju", "Elad", "Musong")
_POSTED = 1_767_258_000  # 2026-01-01 09:00 UTC, when the local clock starts; then one application a minute


@dataclass(frozen=True)
class PostedJob:
    """A job with its applications, in the order in which the nannies applied."""

    job: Job
    applications: tuple[Application, ...]

    def booking(self, number: int) -> dict[str, Any]:
        """The workflow's input that books the nanny of `applications[number]`."""
        return {
            "input": {
                "username": self.job.username,
                "jobId": str(self.job.id),
                "applicationId": str(self.applications[number].id),
                "applicationStatus": "ACCEPTED",
            }
        }

    def usual_booking(self) -> dict[str, Any]:
        """The input that books the sixth applicant, as in chapter 00; of fewer the last."""
        return self.booking(min(_USUAL, len(self.applications) - 1))


def sign_up(table: BookingTable, *usernames: str) -> None:
    """Creates a user for each of the names; one that is there already is left as it is.

    Raises `NotConnected` where no local cloud is open, as all that asks AWS here.
    """
    cloud.must_answer()
    for username in map(own, usernames):
        with suppress(UserAlreadyExists):
            table.create_user(
                User(
                    username=username,
                    firstName=username.title(),
                    lastName=_SURNAMES[sum(username.encode()) % len(_SURNAMES)],
                    email=f"{username}@example.com",
                    createdOn=_POSTED,
                )
            )


def post_job(table: BookingTable, applications: int = 20, *, seed: int = 0) -> PostedJob:
    """The parent posts a job and `applications` nannies apply, each through the table's own transactions.

    A cell can be run twice: a job that is there already, with the same seed, is left as it is.
    """
    cloud.must_answer()
    posted = job_with_applications(applications, seed=seed)
    try:
        table.post_job(posted.job)
    except JobAlreadyExists:
        return posted
    for application in posted.applications:
        table.apply(application)
    return posted


def put_job(table_name: str, posted: PostedJob) -> PostedJob:
    """Writes a job and its applications as they are, 25 items a call: for a job so large that applying takes minutes.

    The items are those that `post_job` leaves behind. Raises `TableTooBusy` when DynamoDB goes on to refuse some.
    """
    job, partition = posted.job, f"JOB#{posted.job.id}"
    items = [
        job_key(job.username, job.id)
        | {"GSI1PK": partition, "GSI1SK": partition, "GSI2SK": partition}
        | attributes(job.model_copy(update={"applicationCount": len(posted.applications)}))
    ]
    items += [
        application_key(job.id, it.id)
        | {"GSI1PK": partition, "GSI1SK": f"APPLICATION#{it.id}"}
        | {"GSI2PK": f"USER#{it.username}", "GSI2SK": partition}
        | attributes(it)
        for it in posted.applications
    ]
    _put(table_name, items)
    return posted


def put_booked(table_name: str, posted: PostedJob, accepted: int) -> PostedJob:
    """Writes the applications alone, without what indexes need, as a booking of `applications[accepted]` leaves them:
    that one ACCEPTED, the others PENDING. For who only declines; a booking's transactions would take most of the time.

    Raises `TableTooBusy` when DynamoDB goes on to refuse some.
    """
    status = {"jobApplicationStatus": ApplicationStatus.ACCEPTED}
    after = (
        it.model_copy(update=status) if number == accepted else it for number, it in enumerate(posted.applications)
    )
    _put(table_name, [application_key(it.jobId, it.id) | attributes(it) for it in after])
    return posted


def _put(table_name: str, items: Iterable[Item]) -> None:
    requests = [{"PutRequest": {"Item": typed(it)}} for it in items]
    with aside():
        write_all(cloud.shared_client("dynamodb"), table_name, requests)


def statuses(table: BookingTable, posted: PostedJob) -> dict[str, int]:
    """How many of the job's applications are PENDING, ACCEPTED, DECLINED; those that none is in are left out."""
    cloud.must_answer()
    counted = Counter(str(it.jobApplicationStatus) for it in table.applications_of_job(posted.job.id))
    return dict(sorted(counted.items()))


def job_with_applications(applications: int, *, seed: int = 0) -> PostedJob:
    """The same job and applications, without writing them anywhere.

    On an account that other runs share, ids and usernames are this run's own; ids are UUIDs all the same.
    """
    run = cloud.run_name()
    random = Random(f"{run} {seed}" if run else seed)
    job = Job(
        id=_uuid(random),
        jobType=JobType.BABYSITTING,
        username=own(PARENT),
        startDate=date(2026, 1, 12),
        endDate=date(2026, 1, 16),
        startTime=time(8),
        endTime=time(16),
        longitude=Decimal("9.2420"),
        latitude=Decimal("4.1560"),
        address="12 Mango Street",
        city="Buea",
        cost=Decimal(150),
    )
    nannies = (*NANNIES, *(f"nanny{number}" for number in range(len(NANNIES) + 1, applications + 1)))
    return PostedJob(
        job,
        tuple(
            Application(id=_uuid(random), username=own(nanny), jobId=job.id, createdOn=_POSTED + 60 * minute)
            for minute, nanny in enumerate(nannies[:applications], 1)
        ),
    )


def own(username: str) -> str:
    """A username of this run's: as it is, or with the run's name before it where runs share an account."""
    run = cloud.run_name()
    return username if not run or username.startswith(f"{run}-") else f"{run}-{username}"


def _uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))
