"""A table of its own for a definition that is tried, and a queue that can break."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from pydantic import ValidationError

from asl_interpreter import Execution, TaskCall, TaskFailed
from asl_interpreter.tasks import integrations
from asl_interpreter.tasks.call import TaskFunction
from booking.errors import BookingError
from booking.model import Application, DeclineMessage
from booking.table import BookingTable
from workbook import cloud
from workbook.exercises.definition_trial import NeverEnds, compiled, in_table
from workbook.practice.aside import aside
from workbook.practice.race import race
from workbook.practice.sample import PostedJob, job_with_applications, put_job
from workbook.practice.scratch import scratch_table

_MOST_CALLS = 60
"""More than two bookings make with the few applications of an exercise."""
NO_END = float("inf")


@dataclass
class BookingTrial:
    """Where `tried` books: the messages that it has sent lie in `queued`, which takes `broken_after` of them."""

    tried: dict[str, Any]
    table: BookingTable
    name: str
    queued: list[Any] = field(default_factory=list)
    broken_after: float = NO_END
    arriving: Application | None = None
    """It arrives just after the next Query."""
    seeds: Iterator[int] = field(default_factory=count)
    call: TaskFunction = field(default_factory=lambda: integrations(cloud.shared_client))
    calls: int = 0

    def job(self, applications: int = 3) -> PostedJob:
        """A new job with its applications."""
        return put_job(self.name, job_with_applications(applications, seed=next(self.seeds)))

    def job_with_a_latecomer(self) -> PostedJob:
        """A new job, for which one more nanny applies just after the next Query."""
        seed = next(self.seeds)
        self.arriving = job_with_applications(4, seed=seed).applications[-1]
        return put_job(self.name, job_with_applications(3, seed=seed))

    def book(self, posted: PostedJob, number: int) -> Execution:
        """The execution that books one nanny. Raises `NeverEnds`."""
        self.calls = 0
        return compiled(self.tried).run(posted.booking(number), task=self.task)

    def race(self, posted: PostedJob) -> list[Execution]:
        """Two bookings of one job at the same time, each for another nanny. Raises `NeverEnds`."""
        self.calls = 0
        bookings = {str(number): posted.booking(number) for number in range(2)}
        return list(race(compiled(self.tried), bookings, task=self.task).values())

    def task(self, call: TaskCall) -> Any:
        """DynamoDB is the local cloud's; the queue and the topic are made up."""
        self.calls += 1
        if self.calls > _MOST_CALLS:
            raise NeverEnds
        if ":dynamodb:" in call.resource:
            answer = self.call(in_table(call, self.name))
            if self.arriving and call.resource.endswith(":query"):
                late, self.arriving = self.arriving, None
                self.table.apply(late)
            return answer
        if ":sqs:" in call.resource:
            if len(self.queued) >= self.broken_after:
                raise TaskFailed("SQS.SdkClientException", "The queue does not answer.")
            arguments = call.arguments if isinstance(call.arguments, dict) else {}
            self.queued.append(arguments.get("MessageBody"))
        return {"MessageId": "made up"}

    def decline(self) -> None:
        """What the queue's function does with every message; one that names no application ends in the DLQ."""
        for body in self.queued:
            with suppress(ValidationError, BookingError, TypeError, ValueError):
                text = body if isinstance(body, str) else json.dumps(body)
                self.table.decline(DeclineMessage.model_validate_json(text))
        self.queued.clear()

    def having(self, posted: PostedJob, status: str) -> list[str]:
        """The ids of the job's applications that have `status`, as they stand in the table."""
        items = cloud.shared_client("dynamodb").scan(TableName=self.name, ConsistentRead=True)["Items"]
        there = [it for it in items if it.get("jobId") == {"S": posted.job.id}]
        return [it["id"]["S"] for it in there if it.get("jobApplicationStatus") == {"S": status}]


@contextmanager
def booking_trial(tried: dict[str, Any]) -> Iterator[BookingTrial]:
    """An empty one for `tried`; its table is gone when the context ends. Its calls skip the wire: they are all ours."""
    with aside(), scratch_table() as name:
        yield BookingTrial(tried, BookingTable(name, cloud.shared_client("dynamodb")), name)
