"""The booking system's surroundings on moto: the table, the queue, and a topic whose messages end in an inbox."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

import boto3
import botocore.session
import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.loaders import Loader
from moto import mock_aws

from booking import backoff, environment
from booking.model import Application, BookingRequest, DeclineMessage, Job, JobType, User
from booking.table import BookingTable
from workbook.cloud.batch_write import write_all
from workbook.cloud.permissions.audit import needs_of
from workbook.cloud.permissions.calls import requests
from workbook.cloud.quick_answers import remembered
from workbook.cloud.template import Template

PARENT = "sarah"
INDEXES = {
    "jobApplications": ("GSI1PK", "GSI1SK"),
    "jobsAppliedTo": ("GSI2PK", "GSI2SK"),
    "getJobsByStatus": ("jobStatus", "SK"),
}


class Sample:
    """Sarah posts jobs, nanny1, nanny2, … apply. The numbers make the ids: the same on every run."""

    @staticmethod
    def uuid(number: int) -> str:
        return str(UUID(int=number, version=4))

    @classmethod
    def job(cls, number: int = 1, **changes: Any) -> Job:
        fields: dict[str, Any] = {
            "id": cls.uuid(number),
            "jobType": JobType.BABYSITTING,
            "username": PARENT,
            "startDate": "2026-03-09",
            "endDate": "2026-03-13",
            "startTime": "08:00",
            "endTime": "16:00",
            "longitude": "9.242",
            "latitude": "4.156",
            "address": "12 Mango Street",
            "city": "Buea",
            "cost": "150.5",
        }
        return Job(**fields | changes)

    @classmethod
    def application_id(cls, number: int) -> str:
        return cls.uuid(1000 + number)

    @classmethod
    def application(cls, number: int = 1, job: int = 1, **changes: Any) -> Application:
        fields = {"id": cls.application_id(number), "username": f"nanny{number}", "jobId": cls.uuid(job)}
        return Application(**fields | {"createdOn": 1_772_438_400 + number} | changes)

    @classmethod
    def user(cls, **changes: Any) -> User:
        fields = {"username": PARENT, "firstName": "Sarah", "lastName": "Ngu", "email": "sarah@example.com"}
        return User(**fields | {"createdOn": 1_772_438_400} | changes)

    @classmethod
    def event(cls, application: int = 1, **changes: Any) -> dict[str, Any]:
        """The workflow's input. A change to `...` leaves the field out."""
        fields = {
            "username": PARENT,
            "jobId": cls.uuid(1),
            "applicationId": cls.application_id(application),
            "applicationStatus": "ACCEPTED",
        }
        return {"input": {name: value for name, value in (fields | changes).items() if value is not ...}}

    @classmethod
    def request(cls, application: int = 1, **changes: Any) -> BookingRequest:
        return BookingRequest.from_event(cls.event(application, **changes))

    @classmethod
    def message(cls, application: int, job: int = 1) -> DeclineMessage:
        return DeclineMessage(jobId=cls.uuid(job), applicationId=cls.application_id(application))


_POSTED: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
"""The whole table after `World.post_job` in an empty one, by what was posted."""


class World(Sample):
    """Everything on one account, new and empty, and what can be asked of it."""

    def __init__(self, dynamodb: Any, sqs: Any, sns: Any) -> None:
        self.dynamodb, self.sqs = dynamodb, sqs
        self.queue_url = self.sqs.create_queue(QueueName="declines")["QueueUrl"]
        self._inbox_url = self.sqs.create_queue(QueueName="inbox")["QueueUrl"]
        self.topic_arn = sns.create_topic(Name="accepted")["TopicArn"]
        sns.subscribe(TopicArn=self.topic_arn, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:inbox")
        names = {"PK", "SK"}.union(*INDEXES.values())
        self.dynamodb.create_table(
            TableName="booking",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in sorted(names)],
            KeySchema=_keys("PK", "SK"),
            GlobalSecondaryIndexes=[
                {"IndexName": index, "KeySchema": _keys(*keys), "Projection": {"ProjectionType": "ALL"}}
                for index, keys in INDEXES.items()
            ],
        )
        self.table = BookingTable("booking", self.dynamodb)
        self._posted = False

    def post_job(self, applications: int = 0, **changes: Any) -> None:
        """Job 1 with applications 1, 2, …

        Through the table's own transactions, and where a test before has posted the same into an empty table as well,
        by the items that it then had: three calls for each application are a third of the time of all tests here.
        """
        key = (applications, *sorted(changes.items()))
        if self._posted or key not in _POSTED:
            first, self._posted = not self._posted and not self.items(), True
            self.table.post_job(self.job(**changes))
            for number in range(1, applications + 1):
                self.table.apply(self.application(number))
            if first:
                _POSTED[key] = self.items()
            return
        self._posted = True
        requests = [{"PutRequest": {"Item": item}} for item in _POSTED[key]]
        write_all(self.dynamodb, "booking", requests)

    def items(self) -> list[dict[str, Any]]:
        """The whole table as it is stored, in the order of the keys."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName="booking", ConsistentRead=True)
        items = [item for page in pages for item in page["Items"]]
        return sorted(items, key=lambda item: (item["PK"]["S"], item["SK"]["S"]))

    def statuses(self) -> dict[str, str]:
        """Each application's status, by the nanny who sent it."""
        return {
            item["username"]["S"]: item["jobApplicationStatus"]["S"]
            for item in self.items()
            if "jobApplicationStatus" in item
        }

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Asserts that what happens inside leaves the whole table as it was."""
        before = self.items()
        yield
        assert self.items() == before

    def queued(self) -> list[dict[str, str]]:
        """Takes every message off the queue."""
        return [json.loads(body) for body in self._drain(self.queue_url)]

    def notifications(self) -> list[dict[str, Any]]:
        """Takes every message the topic has published out of the inbox."""
        return [json.loads(body) for body in self._drain(self._inbox_url)]

    def _drain(self, queue_url: str) -> list[str]:
        bodies: list[str] = []
        while messages := self.sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages"):
            bodies += [message["Body"] for message in messages]
            for message in messages:
                self.sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        return bodies


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


@pytest.fixture(scope="session")
def service_models() -> Loader:
    """botocore's service descriptions, read once: reading them again for each test would be half of its time."""
    return Loader()


class Account(NamedTuple):
    """Moto, and a session and clients for it: to make them takes longer than most tests."""

    aws: Any
    session: boto3.Session
    clients: list[Any]


@pytest.fixture(scope="module")
def account(service_models: Loader) -> Iterator[Account]:
    with mock_aws() as aws, remembered():
        session = botocore.session.get_session()
        session.register_component("data_loader", service_models)
        made = boto3.Session(botocore_session=session)
        yield Account(aws, made, [made.client(service) for service in ("dynamodb", "sqs", "sns")])


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, account: Account) -> Iterator[World]:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", account.session)
    environment.forget_clients()
    world = World(*account.clients)
    monkeypatch.setenv("TABLE_NAME", "booking")
    monkeypatch.setenv("QUEUE_URL", world.queue_url)
    monkeypatch.setenv("TOPIC_ARN", world.topic_arn)
    yield world
    account.aws.reset()
    environment.forget_clients()


@pytest.fixture
def table(world: World) -> BookingTable:
    return world.table


ROLE_OF = {
    "decline_applications": "UpdateJobApplicationsFunctionRole",
    "book_nanny": "BookNannyFunctionRole",
    "book_nanny_durably": "BookNannyFunctionRole",
}
NAMES = {"BookingTable": "booking", "UpdateJobApplicationsSQSQueue": "declines", "AcceptedApplicantTopic": "accepted"}


PLACE = {"region": "us-east-1", "account": "123456789012"}


@cache
def _needs() -> dict[str, Any]:
    return needs_of({name: name for name in Template.load().resources} | NAMES, **PLACE)


@pytest.fixture(autouse=True)
def roles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test makes a handler do, it does with no call that its role is not given for."""
    upstream = BaseClient._make_api_call

    def make_api_call(client: BaseClient, operation: str, params: dict[str, Any]) -> Any:
        if role := _role_in_use():
            asked = requests(client.meta.service_model.signing_name, operation, params, **PLACE)
            assert {replace(each, context={}) for each in asked} <= set(_needs()[role].makes), (
                f"{role} is not given for {operation}"
            )
        return upstream(client, operation, params)

    monkeypatch.setattr(BaseClient, "_make_api_call", make_api_call)


def _role_in_use() -> str | None:
    """The role of the handler that is calling. None where a test calls, be it in the middle of a handler's work."""
    frame = sys._getframe(1).f_back
    while frame is not None and "/tests/" not in frame.f_code.co_filename.replace("\\", "/"):
        if frame.f_globals.get("__name__", "").startswith("booking.") and frame.f_code.co_name in ROLE_OF:
            return ROLE_OF[frame.f_code.co_name]
        frame = frame.f_back
    return None


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each wait before a retry was allowed to take, in seconds; the tests do not wait."""
    waits: list[float] = []
    monkeypatch.setattr(backoff, "uniform", lambda low, high: high)
    monkeypatch.setattr(backoff, "sleep", waits.append)
    return waits


@pytest.fixture
def context() -> LambdaContext:
    """What Lambda hands to a handler beside the event."""
    context: Any = SimpleNamespace(
        function_name="function",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:function",
        aws_request_id="00000000-0000-4000-8000-000000000000",
        get_remaining_time_in_millis=lambda: 900_000,
    )
    return context


class Faults:
    """Answers in place of AWS, for the time of a test."""

    def __init__(self) -> None:
        self._hooks: list[tuple[Any, str, Any]] = []

    def on(self, client: Any, event: str, hook: Callable[..., Any]) -> None:
        """Hooks into the calls of a client by a botocore event, e.g. `after-call.dynamodb`."""
        client.meta.events.register(event, hook)
        self._hooks.append((client, event, hook))

    def end(self) -> None:
        for client, event, hook in self._hooks:
            client.meta.events.unregister(event, hook)

    def answer(self, client: Any, operation: str, *answers: dict[str, Any] | None) -> list[dict[str, Any]]:
        """The next calls of `operation` get these answers; None, and every later call, goes through to moto.

        Returns the parameters of the calls, a list that grows as they are made.
        """
        calls: list[dict[str, Any]] = []
        remaining = iter(answers)

        def before_call(params: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
            calls.append(params)
            answer = next(remaining, None)
            if answer is None:
                return None
            return AWSResponse("https://aws", answer["ResponseMetadata"]["HTTPStatusCode"], {}, None), answer

        self.on(client, f"before-call.{client.meta.service_model.service_name}.{operation}", before_call)
        return calls

    @staticmethod
    def error(code: str, status: int = 400, **more: Any) -> dict[str, Any]:
        """An AWS error as botocore parses it."""
        return {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}

    @classmethod
    def cancelled(cls, *codes: str) -> dict[str, Any]:
        """A cancelled transaction with a reason for each of its actions."""
        return cls.error("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


@pytest.fixture
def faults() -> Iterator[Faults]:
    faults = Faults()
    yield faults
    faults.end()


@pytest.fixture
def sample() -> Sample:
    return Sample()
