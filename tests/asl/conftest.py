"""The workflows' surroundings: a table, a queue, a topic, and state machines.

`workflows` are all of asl/ on the local cloud, as the workbook runs them; `workflow` is asl/book_nanny.asl.json there,
and on moto's own engine as a second opinion, which is `slow` unless a test asks for both engines.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import boto3
import pytest
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction

from workbook.cloud import Stack, connect
from workbook.cloud.quick_answers import remembered
from workbook.practice.at_scale import machines_at_scale
from workbook.practice.definitions import filled

ASL = Path(__file__).parents[2] / "asl"
DEFINITION = ASL / "book_nanny.asl.json"


class Workflow:
    """The state machine and what it works on, with items like those of the tutorial: `parent` posted one job."""

    parent = "paula"
    job_id = str(UUID(int=7, version=4))

    def __init__(self, state_machine_arn: str, table: Any, queue_url: str, inbox_url: str) -> None:
        self.state_machine_arn = state_machine_arn
        self.table = table
        self.queue_url = queue_url
        self._inbox_url = inbox_url
        self._executions = 0

    @staticmethod
    def application_id(number: int) -> str:
        """The id of an application by its number: the same on every run."""
        return str(UUID(int=1000 + number, version=4))

    def input(self, **changes: Any) -> dict[str, Any]:
        """The workflow's input: the parent books application 1. A change to `...` leaves the field out."""
        fields = {
            "username": self.parent,
            "jobId": self.job_id,
            "applicationId": self.application_id(1),
            "applicationStatus": "ACCEPTED",
        }
        return {"input": {name: value for name, value in (fields | changes).items() if value is not ...}}

    def put_job(self, username: str = parent, **more: Any) -> None:
        """Puts the job into the table, OPEN and without applications unless `more` says otherwise."""
        keys = {"PK": f"USER#{username}", "SK": f"JOB#{self.job_id}"}
        index = {"GSI1PK": f"JOB#{self.job_id}", "GSI1SK": f"JOB#{self.job_id}", "GSI2SK": f"JOB#{self.job_id}"}
        job = {"id": self.job_id, "username": username, "jobStatus": "OPEN", "applicationCount": 0}
        self.table.put_item(Item=keys | index | job | more)

    def put_application(self, number: int, status: str = "PENDING", job_id: str = job_id, **more: Any) -> None:
        """Puts application `number` into the table."""
        self.table.put_item(Item=self._application(number, status, job_id) | more)

    def _application(self, number: int, status: str, job_id: str) -> dict[str, Any]:
        application_id, username = self.application_id(number), f"nanny{number}"
        key = f"JOB#{job_id}#APPLICATION#{application_id}"
        index = {"GSI1PK": f"JOB#{job_id}", "GSI1SK": f"APPLICATION#{application_id}"}
        index |= {"GSI2PK": f"USER#{username}", "GSI2SK": f"JOB#{job_id}"}
        application = {"id": application_id, "username": username, "jobId": job_id, "jobApplicationStatus": status}
        return {"PK": key, "SK": key} | index | application

    def put_job_with_applications(self, number: int) -> None:
        """An OPEN job with applications 1 to `number`, counted on the job as applying counts them."""
        self.put_job(applicationCount=number)
        with self.table.batch_writer() as batch:
            for n in range(1, number + 1):
                batch.put_item(Item=self._application(n, "PENDING", self.job_id))

    def items(self) -> list[dict[str, Any]]:
        """Every item of the table, in the order of their sort keys."""
        return sorted(self.table.scan()["Items"], key=lambda item: item["SK"])

    def job(self) -> dict[str, Any]:
        """The job as the table holds it now."""
        return self._item(f"USER#{self.parent}", f"JOB#{self.job_id}")

    def application(self, number: int) -> dict[str, Any]:
        """Application `number` as the table holds it now."""
        key = f"JOB#{self.job_id}#APPLICATION#{self.application_id(number)}"
        return self._item(key, key)

    def _item(self, pk: str, sk: str) -> dict[str, Any]:
        return cast(dict[str, Any], self.table.get_item(Key={"PK": pk, "SK": sk})["Item"])

    def book(self, workflow_input: Any = None) -> dict[str, Any]:
        """Runs the workflow (with `input()` if nothing else is given) to its end; gives DescribeExecution's answer."""
        client = self._step_functions
        self._executions += 1
        arn = client.start_execution(
            stateMachineArn=self.state_machine_arn,
            name=f"run-{self._executions}",
            input=json.dumps(self.input() if workflow_input is None else workflow_input),
        )["executionArn"]
        while (execution := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
            time.sleep(0.01)  # lets the engine's threads run
        return cast(dict[str, Any], execution)

    def as_standard(self) -> "Workflow":
        """The same with a history; moto's engine keeps one of an Express workflow, too."""
        return self

    def reset(self) -> None:
        """Empties the table and the queues."""
        self.remove(self.items())
        self.queued(), self.notifications()

    def remove(self, items: list[dict[str, Any]]) -> None:
        """Takes these items out of the table."""
        with self.table.batch_writer() as batch:
            for item in items:
                batch.delete_item(Key={"PK": item["PK"], "SK": item["SK"]})

    def queued(self) -> list[dict[str, Any]]:
        """Takes every message off the queue and gives the bodies, in the order of the ids."""
        return sorted(self._receive_all(self.queue_url), key=lambda body: str(body["applicationId"]))

    def notifications(self) -> list[dict[str, Any]]:
        """Takes every notification off a queue that subscribes to the topic."""
        return self._receive_all(self._inbox_url)

    def _receive_all(self, queue_url: str) -> list[dict[str, Any]]:
        bodies: list[dict[str, Any]] = []
        while messages := self._sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages"):
            bodies += [json.loads(message["Body"]) for message in messages]
            done = [{"Id": it["MessageId"], "ReceiptHandle": it["ReceiptHandle"]} for it in messages]
            self._sqs.delete_message_batch(QueueUrl=queue_url, Entries=done)
        return bodies

    # Made once: to make a client takes longer than most of what it is asked here.

    @cached_property
    def _sqs(self) -> Any:
        return boto3.client("sqs")

    @cached_property
    def _step_functions(self) -> Any:
        return boto3.client("stepfunctions")

    @cached_property
    def _type(self) -> str:
        return str(self._step_functions.describe_state_machine(stateMachineArn=self.state_machine_arn)["type"])


class Deployed(Workflow):
    """A workflow on the local cloud, where a Wait and a Retry wait in virtual time."""

    def __init__(self, stack: Stack, state_machine_arn: str, inbox_url: str) -> None:
        table = boto3.resource("dynamodb").Table(stack.outputs["TableName"])
        super().__init__(state_machine_arn, table, stack.outputs["QueueUrl"], inbox_url)
        self.stack = stack
        self._clock = stack.clock

    def book(self, workflow_input: Any = None) -> dict[str, Any]:
        """Runs the workflow to its end, as its type wants it; the answer has status, error, cause and output."""
        client = self._step_functions
        given = json.dumps(self.input() if workflow_input is None else workflow_input)
        if self._type == "EXPRESS":
            return cast(
                dict[str, Any], client.start_sync_execution(stateMachineArn=self.state_machine_arn, input=given)
            )
        arn = client.start_execution(stateMachineArn=self.state_machine_arn, input=given)["executionArn"]
        while (execution := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
            self._clock.advance(1)
        return cast(dict[str, Any], execution)

    def as_standard(self) -> "Deployed":
        """The same definition as a Standard workflow, which has a history."""
        definition = self._step_functions.describe_state_machine(stateMachineArn=self.state_machine_arn)["definition"]
        return Deployed(self.stack, _made(definition, self.state_machine_arn, type="STANDARD"), self._inbox_url)


@pytest.fixture(scope="session")
def cfn_lint() -> Any:
    """`cfnlint.api`, in the processes that ask for it alone: it brings sympy, and both take long to import."""
    import cfnlint.api

    return cfnlint.api


BOTH_ENGINES = ["asl_interpreter", "moto"]


@pytest.fixture(scope="module", params=[BOTH_ENGINES[0], pytest.param(BOTH_ENGINES[1], marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest) -> Iterator[Workflow]:
    """asl/book_nanny.asl.json on the local cloud, or on moto's own engine: never both at once, for both are moto."""
    with _on_motos_engine() if request.param == "moto" else _as_deployed() as workflow:
        yield workflow


@pytest.fixture
def workflow(engine: Workflow) -> Iterator[Workflow]:
    """The workflow with an empty table and empty queues. Wait and Retry do not wait."""
    yield engine
    engine.reset()


@pytest.fixture
def workflows(_on_the_local_cloud: dict[str, Deployed]) -> Iterator[dict[str, Deployed]]:
    """Every workflow of asl/ by the name of its file, each as it is and, as `… in pages of 5`, with smaller pages.

    They share one table, one queue and one topic, which are empty.
    """
    yield _on_the_local_cloud
    next(iter(_on_the_local_cloud.values())).reset()


@pytest.fixture(scope="module")
def _on_the_local_cloud() -> Iterator[dict[str, Deployed]]:
    with connect() as stack:
        inbox_url = _subscribed(stack.outputs["TopicArn"])
        beside = machines_at_scale(stack)
        made = {}
        for file in sorted(ASL.glob("*.asl.json")):
            name = file.name.removesuffix(".asl.json")
            if "sharded" in name:
                like = beside["ShardedStateMachineArn"]
            else:
                like = beside["AtScaleStateMachineArn"] if "at_scale" in name else stack.outputs["StateMachineArn"]
            # A Distributed Map's role may start the machine of its own name alone; one that nobody made allows it all.
            role = {"roleArn": "arn:aws:iam::123456789012:role/nobodys"} if "sharded" in name else {}
            definition = filled(json.loads(file.read_text(encoding="utf-8")), stack)
            made[name] = Deployed(stack, _made(definition, like, **role), inbox_url)
            made[f"{name} in pages of 5"] = Deployed(
                stack, _made(definition.replace('"Limit": 500', '"Limit": 5'), like, **role), inbox_url
            )
        yield made


def _made(definition: str, like: str, **more: str) -> str:
    """The ARN of a new state machine, with type, role and log of another one where `more` does not say otherwise."""
    client = boto3.client("stepfunctions")
    model = client.describe_state_machine(stateMachineArn=like)
    its = {name: model[name] for name in ("type", "roleArn", "loggingConfiguration")} | more
    number = len(client.list_state_machines()["stateMachines"])
    return str(client.create_state_machine(name=f"made-{number}", definition=definition, **its)["stateMachineArn"])


def _subscribed(topic_arn: str) -> str:
    """The URL of a new queue that hears of a topic."""
    sqs = boto3.client("sqs")
    inbox_url = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    inbox = sqs.get_queue_attributes(QueueUrl=inbox_url, AttributeNames=["QueueArn"])["Attributes"]
    boto3.client("sns").subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=inbox["QueueArn"])
    return str(inbox_url)


@contextmanager
def _as_deployed() -> Iterator[Workflow]:
    with connect() as stack:
        yield Deployed(stack, stack.outputs["StateMachineArn"], _subscribed(stack.outputs["TopicArn"]))


@contextmanager
def _on_motos_engine() -> Iterator[Workflow]:
    with (
        pytest.MonkeyPatch.context() as patch,
        mock_aws(config={"stepfunctions": {"execute_state_machine": True}}),
        remembered(),
    ):
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setattr(retrier_decl, "time", SimpleNamespace(sleep=lambda seconds: None))
        patch.setattr(WaitFunction, "_wait_interval", lambda self, env, wait_seconds: None)
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        table = _create_table()
        sqs, sns = boto3.client("sqs"), boto3.client("sns")
        queue_url = sqs.create_queue(QueueName="declined")["QueueUrl"]
        topic_arn = sns.create_topic(Name="accepted")["TopicArn"]
        inbox_url = _subscribed(topic_arn)
        definition = DEFINITION.read_text(encoding="utf-8")
        for name, value in {"DDBTable": table.name, "SQSURL": queue_url, "SNSTopic": topic_arn}.items():
            definition = definition.replace(f"${{{name}}}", value)
        state_machine = boto3.client("stepfunctions").create_state_machine(
            name="book-nanny",
            type="EXPRESS",
            definition=definition,
            roleArn="arn:aws:iam::123456789012:role/book-nanny",
        )
        yield Workflow(state_machine["stateMachineArn"], table, queue_url, inbox_url)


def _create_table() -> Any:
    def key(hash_name: str, range_name: str) -> list[Any]:
        return [
            {"AttributeName": hash_name, "KeyType": "HASH"},
            {"AttributeName": range_name, "KeyType": "RANGE"},
        ]

    return boto3.resource("dynamodb").create_table(
        TableName="booking",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=key("PK", "SK"),
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("PK", "SK", "GSI1PK", "GSI1SK")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "jobApplications",
                "KeySchema": key("GSI1PK", "GSI1SK"),
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
