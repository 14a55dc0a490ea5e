"""What every workflow that books a nanny refuses, in the same words; `Any` is a `Workflow` of conftest.py."""

from typing import Any

OTHER_JOB = "00000000-0000-4000-8000-00000000abcd"


def nothing(workflow: Any) -> None:
    """No job at all."""


def somebody_elses_job(workflow: Any) -> None:
    workflow.put_job(username="peter", applicationCount=1)
    workflow.put_application(1)


def closed_by_another_booking(workflow: Any) -> None:
    workflow.put_job(jobStatus="CLOSED", acceptedApplicationId=workflow.application_id(2), applicationCount=2)
    workflow.put_application(1)
    workflow.put_application(2, "ACCEPTED")


def no_application(workflow: Any) -> None:
    workflow.put_job()


def application_of_another_job(workflow: Any) -> None:
    workflow.put_job_with_applications(0)
    workflow.put_application(1, job_id=OTHER_JOB)


def declined_application(workflow: Any) -> None:
    workflow.put_job(applicationCount=1)
    workflow.put_application(1, "DECLINED")


# What is in the table, by which name the booking fails, and what it says.
REFUSED = [
    (nothing, "JobNotFound", "no job"),
    (somebody_elses_job, "NotYourJob", "not posted by paula"),
    (closed_by_another_booking, "JobNotOpen", "is CLOSED"),
    (no_application, "ApplicationNotFound", "no application"),
    (application_of_another_job, "ApplicationNotFound", "no application"),
    (declined_application, "ApplicationNotPending", "is DECLINED"),
]

# Fields of the input: left out (`...`), or not what they must be.
INVALID: list[dict[str, Any]] = [
    *({field: ...} for field in ("username", "jobId", "applicationId", "applicationStatus")),
    *({field: None} for field in ("username", "jobId", "applicationId", "applicationStatus")),
    {"username": ""},
    {"username": 7},
    {"username": "paula#JOB"},
    {"username": " paula"},
    {"username": "paula "},
    {"jobId": ""},
    {"jobId": ["00000000-0000-4000-8000-000000000007"]},
    {"jobId": "not-a-job"},
    {"jobId": "00000000-0000-4000-8000-000000000007#APPLICATION#00000000-0000-4000-8000-0000000003e9"},
    {"jobId": "00000000-0000-4000-8000-00000000ABCD"},
    {"jobId": "00000000-0000--4000-8000-000000000007"},
    {"applicationId": "00000000-0000-4000-8000-0000000003e9#"},
    {"applicationId": "00000000000040008000000000000007"},
    {"applicationStatus": "DECLINED"},
]

OTHER_SHAPES: list[Any] = [{}, [], "text", {"input": None}, {"input": "paula"}, {"input": []}]
