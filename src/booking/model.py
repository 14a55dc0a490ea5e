"""What the system is about: users, jobs, applications, and the two requests that change them.

Attribute names are those of the items in the table. Making a model from values that do not fit raises InvalidInput.
"""

import time as clock
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from booking.errors import InvalidInput
from booking.keys import checked_id, checked_username, shown


class JobType(StrEnum):
    BABYSITTING = "BABYSITTING"
    CLEANING = "CLEANING"
    RUNNING_ERRANDS = "RUNNING_ERRANDS"


class JobStatus(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class ApplicationStatus(StrEnum):
    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


def _day(value: object) -> object:
    # Left to itself, pydantic takes numbers, and texts of digits, for Unix times: 86400 would be 2 January 1970.
    return value if isinstance(value, date) else date.fromisoformat(_text(value))


def _local_time(value: object) -> object:
    moment = value if isinstance(value, time) else time.fromisoformat(_text(value))
    if moment.tzinfo is not None:
        raise ValueError("must be the local time at the job's address, without an offset")
    return moment


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be ISO 8601 text, such as 2026-03-02 or 08:30, not {shown(value)}")
    return value


def _id(value: object, info: ValidationInfo) -> str:
    return checked_id(info.field_name or "the id", value)


Username = Annotated[str, BeforeValidator(checked_username)]
Id = Annotated[str, BeforeValidator(_id)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Day = Annotated[date, BeforeValidator(_day)]
LocalTime = Annotated[time, BeforeValidator(_local_time)]
# DynamoDB keeps 38 digits of a number and boto3 refuses one that would be rounded.
Degrees = Annotated[Decimal, Field(max_digits=11, decimal_places=8)]
Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


class _Checked(BaseModel):
    """Frozen, knows no other fields than its own, and answers bad values with InvalidInput."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, /, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InvalidInput(_sentence(type(self).__name__, error)) from None


class User(_Checked):
    """A parent or a nanny; nothing in the table says which, a user can be both. `createdOn` in epoch seconds."""

    username: Username
    firstName: Text
    lastName: Text
    email: Text
    createdOn: int = Field(default_factory=lambda: int(clock.time()), ge=0, lt=10**11)


class Job(_Checked):
    """What a parent posts. Dates and times are local at the job's address, coordinates in degrees.

    `applicationCount` is the number of applications the table took for this job, counted by the transaction that
    takes them: the indexes may be behind it. `acceptedApplicationId` is there once the job is CLOSED.
    """

    id: Id
    jobType: JobType
    username: Username
    startDate: Day
    endDate: Day
    startTime: LocalTime
    endTime: LocalTime
    longitude: Degrees = Field(ge=-180, le=180)
    latitude: Degrees = Field(ge=-90, le=90)
    address: Text
    city: Text
    cost: Money
    jobStatus: JobStatus = JobStatus.OPEN
    applicationCount: int = Field(default=0, ge=0)
    acceptedApplicationId: Id | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        start, end = datetime.combine(self.startDate, self.startTime), datetime.combine(self.endDate, self.endTime)
        if end <= start:
            raise ValueError(f"the job must end after it starts, not start on {start} and end on {end}")
        return self


class Application(_Checked):
    """A nanny's application for a job. `createdOn` in epoch seconds.

    `notifiedOn` is there once the nanny was told of being accepted: the time the message was sent.
    """

    id: Id
    username: Username
    jobId: Id
    jobApplicationStatus: ApplicationStatus = ApplicationStatus.PENDING
    createdOn: int = Field(default_factory=lambda: int(clock.time()), ge=0, lt=10**11)
    notifiedOn: datetime | None = None


class BookingRequest(_Checked):
    """A parent accepts one application for a job. `username` is the caller, as the front door identified him."""

    username: Username
    jobId: Id
    applicationId: Id
    applicationStatus: Literal["ACCEPTED"]

    @classmethod
    def from_event(cls, event: object) -> Self:
        """The request in the workflow's input, `{"input": {…}}`. Raises InvalidInput."""
        fields = event.get("input") if isinstance(event, dict) else None
        if not isinstance(fields, dict):
            raise InvalidInput(
                'The booking must be an object {"input": {"username", "jobId", "applicationId", "applicationStatus"}}. '
                "Nothing was changed."
            )
        # Like the workflow, it takes the fields it knows: a front door may add its own.
        return cls(**{name: fields[name] for name in cls.model_fields if name in fields})


class DeclineMessage(_Checked):
    """The body of a message on the queue: decline this application."""

    jobId: Id
    applicationId: Id


def _sentence(model: str, error: ValidationError) -> str:
    """pydantic's list of problems as one sentence."""
    problems = []
    for problem in error.errors(include_url=False):
        name = ".".join(str(part) for part in problem["loc"])
        match problem["type"]:
            case "missing":
                problems.append(f"{name} is missing")
            case "extra_forbidden":
                problems.append(f"{name} is not a field it knows")
            case "value_error":
                said = problem["ctx"]["error"]
                problems.append(
                    str(said).removesuffix(".") if isinstance(said, InvalidInput) else f"{name} {said}".strip()
                )
            case _:
                problems.append(f"{name}: {problem['msg'][0].lower()}{problem['msg'][1:]}")
    return f"This is not a valid {model}: {'; '.join(problems)}. Nothing was changed; correct it and try again."
