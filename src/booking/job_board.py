"""Users, the jobs that parents post, and the applications for them."""

from botocore.client import BaseClient

from booking.errors import (
    AlreadyApplied,
    ApplicationNotFound,
    InvalidInput,
    JobAlreadyExists,
    JobNotFound,
    JobNotOpen,
    NotYourJob,
    UserAlreadyExists,
    UserNotFound,
)
from booking.item_table import ConditionNotMet, ItemTable
from booking.items import Item, attributes
from booking.keys import application_key, checked_id, job_key, shown, user_key
from booking.model import Application, ApplicationStatus, Job, JobStatus, User

# What updating replaces. The rest is identity, or belongs to applying and booking.
_USER_DETAILS = ("firstName", "lastName", "email")
_JOB_DETAILS = (
    *("jobType", "startDate", "endDate", "startTime", "endTime"),
    *("longitude", "latitude", "address", "city", "cost"),
)

_OF_JOB = ("jobApplications", "GSI1PK = :job AND begins_with(GSI1SK, :applications)")  # index and condition


class JobBoard:
    """Who looks for a nanny, and who applies.

    Reading one item is strongly consistent: what was just written is there. Lists that come from a global secondary
    index can be some milliseconds behind the table (DynamoDB guide, *Using Global Secondary Indexes in DynamoDB*).
    Usernames and ids that are none raise InvalidInput. A method that raises has changed nothing.
    """

    def __init__(self, table_name: str, client: BaseClient | None = None) -> None:
        self._items = ItemTable(table_name, client)

    @property
    def client(self) -> BaseClient:
        """The boto3 client in use, for its events and exceptions."""
        return self._items.client

    # ---- users

    def create_user(self, user: User) -> None:
        """Raises UserAlreadyExists."""
        try:
            self._items.write(self._items.put_new(user_key(user.username) | attributes(user)))
        except ConditionNotMet:
            raise UserAlreadyExists(f"The username {user.username} is taken. Choose another one.") from None

    def get_user(self, username: str) -> User:
        """Raises UserNotFound."""
        if user := self._items.read(User, user_key(username)):
            return user
        raise _user_not_found(username)

    def update_user(self, user: User) -> None:
        """Replaces the user's names and email address. Raises UserNotFound."""
        details = {name: value for name, value in attributes(user).items() if name in _USER_DETAILS}
        try:
            self._items.write(
                self._items.update(user_key(user.username), _set(details), "attribute_exists(PK)", **details)
            )
        except ConditionNotMet:
            raise _user_not_found(user.username) from None

    # ---- jobs

    def post_job(self, job: Job) -> None:
        """Posts a new job: OPEN, without applications.

        Its id must be new in the whole table, because applications know their job by the id alone: a second job with
        the same id would share them. No condition on the item can ask for that, as the key holds the parent's name
        too. The index is asked first; it can be behind for a moment, which is one reason why ids are random UUIDs.

        Raises JobAlreadyExists; InvalidInput when the job is not a new one.
        """
        if job.jobStatus is not JobStatus.OPEN or job.applicationCount or job.acceptedApplicationId:
            raise InvalidInput(
                "A new job is OPEN, without applications and without an accepted one. Leave those three fields out."
            )
        taken = JobAlreadyExists(f"There is a job {job.id} already. Post this one with a new id.")
        if self._job_by_id(job.id):
            raise taken
        index = {"GSI1PK": f"JOB#{job.id}", "GSI1SK": f"JOB#{job.id}", "GSI2SK": f"JOB#{job.id}"}
        try:
            self._items.write(self._items.put_new(job_key(job.username, job.id) | index | attributes(job)))
        except ConditionNotMet:
            raise taken from None

    def get_job(self, username: str, job_id: str) -> Job:
        """The job `job_id` that `username` posted. Raises JobNotFound or NotYourJob."""
        if job := self._items.read(Job, job_key(username, job_id)):
            return job
        raise self._why_no_job(username, job_id)

    def update_job(self, job: Job) -> None:
        """Replaces what the parent wrote about an OPEN job; its status and its applications stay as they are.

        Raises JobNotFound, NotYourJob or JobNotOpen.
        """
        details = {name: value for name, value in attributes(job).items() if name in _JOB_DETAILS}
        change = self._items.update(
            job_key(job.username, job.id), _set(details), "jobStatus = :open", open=JobStatus.OPEN, **details
        )
        try:
            self._items.write(change)
        except ConditionNotMet as error:
            if error.item:
                raise JobNotOpen(f"Job {job.id} is CLOSED, so it can no longer be changed.") from None
            raise self._why_no_job(job.username, job.id) from None

    def jobs_of_parent(self, username: str) -> list[Job]:
        """The jobs that a parent posted, in the order of their ids."""
        return self._items.query(
            Job, None, "PK = :parent AND begins_with(SK, :jobs)", parent=user_key(username)["PK"], jobs="JOB#"
        )

    def jobs_by_status(self, status: JobStatus) -> list[Job]:
        """The jobs of all parents that are OPEN, or CLOSED, in the order of their ids. From an index."""
        if status not in tuple(JobStatus):
            raise InvalidInput(f"status must be {' or '.join(JobStatus)}, not {shown(status)}.")
        return self._items.query(Job, "getJobsByStatus", "jobStatus = :status", status=status)

    # ---- applications

    def apply(self, application: Application) -> None:
        """Takes a new application for an OPEN job, and counts it on the job, in one transaction.

        A nanny does not say whose job it is, but the job's key holds the parent's name, so the index is asked first.
        That the index can be behind does no harm: a job's name and id never change, and whether it is OPEN is decided
        by the transaction's condition, on the job itself. At worst a job posted this instant is not found yet.

        The id of an application must be new. A nanny who applies under two ids has applied twice; the keys allow it.

        Raises JobNotFound, JobNotOpen, AlreadyApplied or TransactionConflict; InvalidInput when the application is
        not a new one.
        """
        if application.jobApplicationStatus is not ApplicationStatus.PENDING or application.notifiedOn:
            raise InvalidInput("A new application is PENDING, and nobody was notified. Leave those two fields out.")
        key = application_key(application.jobId, application.id)
        job = self._job_by_id(application.jobId)
        if job is None:
            raise _job_not_found(application.jobId)
        index = {"GSI1PK": f"JOB#{job.id}", "GSI1SK": f"APPLICATION#{application.id}"}
        index |= {"GSI2PK": user_key(application.username)["PK"], "GSI2SK": f"JOB#{job.id}"}
        try:
            self._items.transact(
                self._items.update(
                    job_key(job.username, job.id),
                    "SET applicationCount = applicationCount + :one",
                    "jobStatus = :open",
                    one=1,
                    open=JobStatus.OPEN,
                ),
                self._items.put_new(key | index | attributes(application)),
            )
        except ConditionNotMet:
            if before := self._items.read(Application, key):
                raise AlreadyApplied(
                    f"Application {before.id} for job {job.id} was sent before; it is {before.jobApplicationStatus}."
                    " Apply with a new id, or leave it at that."
                ) from None
            raise JobNotOpen(f"Job {job.id} takes no more applications. Look for one that is OPEN.") from None

    def get_application(self, job_id: str, application_id: str) -> Application:
        """Raises ApplicationNotFound, also for an application of another job."""
        if application := self._items.read(Application, application_key(job_id, application_id)):
            return application
        raise _application_not_found(job_id, application_id)

    def applications_of_job(self, job_id: str) -> list[Application]:
        """Who applied for a job, in the order of the applications' ids. From an index.

        Empty also when there is no such job: an index cannot tell the two apart.
        """
        return self._items.query(Application, *_OF_JOB, **_of_job(job_id))

    def page_of_applications(
        self, job_id: str, *, limit: int, after: Item | None = None
    ) -> tuple[list[Application], Item | None]:
        """The same, at most `limit` of them, from behind the key `after`; and the key of the next page, or None."""
        return self._items.query_page(Application, *_OF_JOB, limit=limit, after=after, **_of_job(job_id))

    def applications_of_nanny(self, username: str) -> list[Application]:
        """What a nanny applied for, in the order of the jobs' ids. From an index."""
        return self._items.query(Application, "jobsAppliedTo", "GSI2PK = :nanny", nanny=user_key(username)["PK"])

    # ---- why something was not found

    def _job_by_id(self, job_id: str) -> Job | None:
        job = f"JOB#{checked_id('jobId', job_id)}"
        jobs = self._items.query(Job, "jobApplications", "GSI1PK = :job AND GSI1SK = :job", job=job)
        return jobs[0] if jobs else None

    def _why_no_job(self, username: str, job_id: str) -> JobNotFound | NotYourJob:
        if self._job_by_id(job_id):
            return NotYourJob(
                f"Job {job_id} was not posted by {username}. Only the parent who posted a job can do this."
            )
        return _job_not_found(job_id)


def _of_job(job_id: str) -> dict[str, str]:
    return {"job": f"JOB#{checked_id('jobId', job_id)}", "applications": "APPLICATION#"}


def _set(details: dict[str, object]) -> str:
    return "SET " + ", ".join(f"{name} = :{name}" for name in details)


def _user_not_found(username: str) -> UserNotFound:
    return UserNotFound(f"There is no user {username}. Check the username.")


def _job_not_found(job_id: str) -> JobNotFound:
    return JobNotFound(f"There is no job {job_id}. Check the jobId; if the job was posted just now, try again.")


def _application_not_found(job_id: str, application_id: str) -> ApplicationNotFound:
    return ApplicationNotFound(f"Job {job_id} has no application {application_id}. Check both ids.")
