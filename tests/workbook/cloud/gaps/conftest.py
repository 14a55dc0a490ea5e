import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from workbook.cloud.clock import Clock
from workbook.cloud.local_aws import MOTO, local_aws
from workbook.cloud.readers_settings import REGION

ROLE = "arn:aws:iam::123456789012:role/any"


@pytest.fixture
def local() -> Iterator[None]:
    """The local cloud, every unit in place."""
    with local_aws():
        yield


@pytest.fixture
def plain_moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """moto as it ships, executing state machines: where the canaries live."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws(config=MOTO | {"stepfunctions": {"execute_state_machine": True}}):
        yield


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Iterator[Clock | None]:
    """The local cloud and its time, but for the canary."""
    if "plain_moto" in request.fixturenames:
        yield None
        return
    request.getfixturevalue("local")
    with Clock() as clock:
        yield clock


@pytest.fixture
def client(clock: Clock | None) -> Any:
    """Step Functions'."""
    return boto3.client("stepfunctions")


class Machines:
    """Makes and runs small state machines."""

    def create(self, states: dict[str, Any], kind: str = "EXPRESS", name: str = "under-test", **more: Any) -> str:
        definition = {"StartAt": next(iter(states)), "States": states}
        answer = boto3.client("stepfunctions").create_state_machine(
            name=name, definition=json.dumps(definition), roleArn=ROLE, type=kind, **more
        )
        return str(answer["stateMachineArn"])

    def run(self, states: dict[str, Any], execution_input: Any = None) -> Any:
        return boto3.client("stepfunctions").start_sync_execution(
            stateMachineArn=self.create(states), input=json.dumps(execution_input or {})
        )


@pytest.fixture
def machines() -> Machines:
    return Machines()
