"""A booking system of its own, on which the checks of chapter 00 try what a reader's function does."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ParamValidationError

from booking.model import ApplicationStatus, DeclineMessage, Job
from booking.table import BookingTable
from workbook import cloud
from workbook.exercises.exercise import Wrong
from workbook.practice.aside import aside
from workbook.practice.sample import PostedJob, job_with_applications, put_job
from workbook.practice.scratch import ScratchQueue, scratch_queue, scratch_table
from workbook.practice.workflows import workflow

_TOO_SLOW = {
    "TimeoutSeconds": 1,
    "StartAt": "Wait",
    "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}},
}
_ROLE = "arn:aws:iam::123456789012:role/scratch"  # the local cloud asks for one and does not look at it


@dataclass(frozen=True)
class BookingSystem:
    """A table, a queue and a state machine with the template's settings. `step_functions` and `sqs` are clients for
    the reader's function; what it sends through them is kept in `sent`, by the operation's name.

    The state machine and the clients are made when they are first asked for: no exercise needs all of them."""

    table_name: str
    queue: ScratchQueue
    ending: ExitStack
    """Closed when the system goes."""
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)
    """What came out of the queue, by the message's id, whoever had sent it."""

    @cached_property
    def state_machine_arn(self) -> str:
        sns = cloud.shared_client("sns")
        with aside():
            topic = sns.create_topic(Name=self.table_name)["TopicArn"]
        self.ending.callback(sns.delete_topic, TopicArn=topic)
        definition = json.dumps(workflow("book_nanny"))
        for name, value in {"DDBTable": self.table_name, "SQSURL": self.queue.url, "SNSTopic": topic}.items():
            definition = definition.replace(f"${{{name}}}", value)
        return self.ending.enter_context(_state_machine(self.table_name, definition))

    @cached_property
    def step_functions(self) -> BaseClient:
        client = cloud.client("stepfunctions")
        overhear(client, self.sent, stateMachineArn=self.state_machine_arn)
        return client

    @cached_property
    def sqs(self) -> BaseClient:
        client = cloud.client("sqs")
        overhear(client, self.sent, QueueUrl=self.queue.url)
        return client

    @cached_property
    def table(self) -> BookingTable:
        return BookingTable(self.table_name, cloud.shared_client("dynamodb"))

    def post(self, applications: int, *, seed: int, parent: str = "") -> PostedJob:
        """A new job of `parent`, the sample's where none is named, with applications that are PENDING."""
        sample = job_with_applications(applications, seed=seed)
        job = sample.job.model_copy(update={"username": parent or sample.job.username})
        return put_job(self.table_name, PostedJob(job, sample.applications))

    def job(self, posted: PostedJob) -> Job:
        """The job as it is now."""
        with aside():
            return self.table.get_job(posted.job.username, posted.job.id)

    def statuses(self, posted: PostedJob) -> list[ApplicationStatus]:
        """What became of each of the job's applications, in the order in which they came."""
        with aside():
            return [self.table.get_application(it.jobId, it.id).jobApplicationStatus for it in posted.applications]

    @contextmanager
    def that_times_out(self) -> Iterator[tuple[BaseClient, str]]:
        """A client, and the ARN of a state machine whose executions end with the status TIMED_OUT."""
        client = cloud.client("stepfunctions")
        with _state_machine(f"{self.state_machine_arn.rpartition(':')[2]}-slow", json.dumps(_TOO_SLOW)) as arn:
            overhear(client, self.sent, stateMachineArn=arn)
            yield client, arn

    def drain(self) -> None:
        """Let a function that declines, as the deployed one does, work until the queue is empty."""
        self.queue.drain(self._decline)

    def _decline(self, event: dict[str, Any], _: object) -> dict[str, Any]:
        failed = []
        for record in event["Records"]:
            self.bodies[record["messageId"]] = record["body"]
            try:
                self.table.decline(DeclineMessage(**json.loads(record["body"])))
            except Exception:  # whatever a reader's message makes of it, only this one comes back
                failed.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failed}


@contextmanager
def world() -> Iterator[BookingSystem]:
    """A `BookingSystem`, gone when the context ends; the reader's own system does not notice."""
    with scratch_table() as table_name, scratch_queue() as queue, ExitStack() as ending:
        yield BookingSystem(table_name, queue, ending)


@contextmanager
def _state_machine(name: str, definition: str) -> Iterator[str]:
    """The ARN of an Express state machine that is gone when the context ends."""
    client = cloud.shared_client("stepfunctions")
    made = client.create_state_machine(name=name, definition=definition, roleArn=_ROLE, type="EXPRESS")
    try:
        yield made["stateMachineArn"]
    finally:
        client.delete_state_machine(stateMachineArn=made["stateMachineArn"])


class Elsewhere(Exception):
    """A call that names another resource than the one that the reader's function was given. It is not sent."""


def overhear(client: BaseClient, sent: list[tuple[str, dict[str, Any]]], **only: str) -> None:
    """Keep in `sent` what `client` is asked to do, by the operation's name.

    Where a call has a parameter that `only` names, with another value, `Elsewhere` is raised: what a page does to its
    own table or queue, a check must not do.
    """

    def keep(params: dict[str, Any], model: Any, **_: object) -> None:
        sent.append((model.name, dict(params)))
        if other := next((params[name] for name in only if params.get(name, only[name]) != only[name]), None):
            raise Elsewhere(str(other))

    client.meta.events.register("provide-client-params", keep)


def never_sent(error: Exception, came: str, parameter: str, no_text: Wrong) -> Wrong | None:
    """Why a call did not leave the reader's function: dots, a `parameter` that is no text, what JSON cannot hold."""
    if "ellipsis" in str(error):
        return Wrong("One of the dots is still there, and it reached the call.", came=came)
    if isinstance(error, ParamValidationError):
        if f"Invalid type for parameter {parameter}" in str(error):
            return no_text
        return Wrong(f"boto3 does not send the call. {str(error).splitlines()[-1].rstrip('.')}.")
    if isinstance(error, TypeError) and "not JSON serializable" in str(error):
        return Wrong("JSON holds text and numbers, no objects of Python's: an id is the object's `.id`.", came=came)
    return None
