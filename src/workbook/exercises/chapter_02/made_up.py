"""AWS made up in memory, for the exercises in which no item has to change: what is sent is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from asl_interpreter import TaskCall, TaskFailed
from workbook.practice.sample import PostedJob


@dataclass
class MadeUp:
    """Answers the Task states of the workflow for one job, as if all its items were as `items` has them.

    `failures` are the errors of single states, by name.
    """

    posted: PostedJob
    items: Sequence[dict[str, Any]] = ()
    failures: dict[str, TaskFailed] = field(default_factory=dict)
    queued: list[Any] = field(default_factory=list, init=False)
    """The bodies of the messages to the queue."""
    told: list[Any] = field(default_factory=list, init=False)
    """The sentences to the topic."""

    def __call__(self, call: TaskCall) -> Any:
        if call.state in self.failures:
            raise self.failures[call.state]
        if call.resource.endswith(":query"):
            items = [*self.items] or listed(self.posted)
            return {"Items": items, "Count": len(items)}
        if ":sqs:" in call.resource:
            self.queued.append(call.arguments["MessageBody"])
        if ":sns:" in call.resource:
            self.told.append(call.arguments["Message"])
        if call.resource.endswith(":getItem"):
            key = call.arguments["Key"]["PK"]["S"]
            return {"Item": {"username": {"S": named(self.posted, key.rpartition("#")[2]) or key}}}
        return {"MessageId": "made up"}


def listed(posted: PostedJob, *others: dict[str, Any]) -> list[dict[str, Any]]:
    """What the Query finds of a job: the job first, its applications all PENDING, then `others`."""
    job = {"id": {"S": str(posted.job.id)}, "jobStatus": {"S": "OPEN"}}
    return [job, *(application(each.id) for each in posted.applications), *others]


def application(applicationId: str, status: str = "PENDING", *, told: bool = False) -> dict[str, Any]:
    """One application as the Query returns it. `told`: its nanny has got the message that she is booked."""
    item: dict[str, Any] = {"id": {"S": str(applicationId)}, "jobApplicationStatus": {"S": status}}
    return item | ({"notifiedOn": {"S": "2026-01-01T09:30:00Z"}} if told else {})


def named(posted: PostedJob, applicationId: str) -> str:
    """Who applied with this application; empty when nobody did."""
    return next((each.username for each in posted.applications if each.id == applicationId), "")
