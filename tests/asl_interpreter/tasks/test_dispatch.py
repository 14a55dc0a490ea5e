"""The task function as a whole."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from moto import mock_aws

from asl_interpreter.tasks import integrations
from asl_interpreter.tasks.call import TaskCall, TaskFailed

SDK = "arn:aws:states:::aws-sdk:"


def test_a_client_is_made_once_for_a_service_whatever_the_number_of_threads() -> None:
    made: list[str] = []

    def client(service: str) -> Any:
        made.append(service)
        return boto3.client(service)

    resources = [f"{SDK}dynamodb:listTables", f"{SDK}dynamodb:describeLimits", f"{SDK}sqs:listQueues"] * 8
    with mock_aws(), ThreadPoolExecutor(4) as pool:
        task = integrations(client)
        assert not made
        list(pool.map(lambda resource: task(TaskCall(resource, {}, "State", 0.0)), resources))
    assert sorted(made) == ["dynamodb", "sqs"]


def test_two_task_functions_share_nothing() -> None:
    with mock_aws():
        made: list[Any] = []

        def client(service: str) -> Any:
            made.append(boto3.client(service))
            return made[-1]

        for _ in range(2):
            integrations(client)(TaskCall(f"{SDK}sqs:listQueues", {}, "State", 0.0))
    assert len(made) == 2


@pytest.mark.parametrize("resource", ["arn:aws:states:::lambda:invoke", "arn:aws:lambda:us-east-1:1:function:greet"])
def test_a_registered_function_is_called_without_any_client(resource: str) -> None:
    def client(service: str) -> Any:
        raise AssertionError(f"a client for {service} was made")

    task = integrations(client, {"greet": lambda event, context: f"Hello, {event['name']}"})
    event = {"name": "Nanny"}
    arguments = {"FunctionName": "greet", "Payload": event} if resource.endswith("invoke") else event
    result: Any = task(TaskCall(resource, arguments, "State", 0.0))
    assert result == "Hello, Nanny" or result["Payload"] == "Hello, Nanny"


def test_another_function_is_invoked_on_aws() -> None:
    class Stub:
        meta = boto3.client("lambda").meta

        def invoke(self, **request: Any) -> Any:
            assert request == {"FunctionName": "far", "Payload": b'{"a":1}'}
            return {"Payload": b'{"b": 2}', "StatusCode": 200, "ResponseMetadata": {"HTTPStatusCode": 200}}

    task = integrations(lambda service: Stub())
    arguments = {"FunctionName": "far", "Payload": {"a": 1}}
    result: Any = task(TaskCall("arn:aws:states:::lambda:invoke", arguments, "State", 0.0))
    assert result["Payload"] == {"b": 2}
    assert "SdkHttpMetadata" in result


def test_what_a_call_needs_to_know_is_found_out_once() -> None:
    class Stub:
        asked = 0

        @property
        def meta(self) -> Any:
            self.asked += 1
            return boto3.client("sqs").meta

        def list_queues(self) -> Any:
            return {"ResponseMetadata": {}}

    stub = Stub()
    task = integrations(lambda service: stub)
    for _ in range(3):
        task(TaskCall(f"{SDK}sqs:listQueues", {}, "State", 0.0))
    assert stub.asked == 1


def test_a_resource_that_no_machine_may_name_is_refused() -> None:
    with pytest.raises(ValueError, match="Activities are not supported"):
        integrations()(TaskCall("arn:aws:states:us-east-1:123456789012:activity:a", {}, "State", 0.0))


def test_nothing_of_botocore_is_imported_before_a_resource_needs_it() -> None:
    script = "import sys, asl_interpreter.tasks; sys.exit('botocore' in sys.modules or 'boto3' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    "resource",
    ["http:invoke", "apigateway:invoke", "eks:runJob", "aws-sdk:qldb:listLedgers"],
)
def test_what_boto3_cannot_call_fails_by_name(resource: str) -> None:
    task = integrations(lambda service: pytest.fail(f"a client for {service} was made"))
    with pytest.raises(TaskFailed, match="only a task function of your own") as failure:
        task(TaskCall(f"arn:aws:states:::{resource}", {}, "State", 0.0))
    assert failure.value.error == "States.TaskFailed"


def test_an_optimised_integration_that_is_a_plain_call_is_called() -> None:
    with mock_aws():
        task = integrations(lambda service: boto3.client(service, "us-east-1"))
        job = {"JobName": "clean"}
        with pytest.raises(TaskFailed) as failure:
            task(TaskCall("arn:aws:states:::glue:startJobRun", job, "State", 0.0))
    assert failure.value.error == "Glue.EntityNotFoundException"
