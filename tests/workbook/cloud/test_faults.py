"""Faults: the caller gets the service's error, and the call does not happen."""

import json
import re
from collections.abc import Iterator
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from moto import mock_aws

from workbook.cloud import faults


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        yield


@pytest.fixture
def url() -> str:
    return str(boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"])


def bodies(url: str) -> list[str]:
    return [
        message["Body"]
        for message in boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    ]


def create_table() -> Any:
    table = {"AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}], "BillingMode": "PAY_PER_REQUEST"}
    keys = [{"AttributeName": "PK", "KeyType": "HASH"}]
    boto3.client("dynamodb").create_table(TableName="t", KeySchema=keys, **table)
    return boto3.client("dynamodb")


def test_with_the_json_protocol_the_write_does_not_happen() -> None:
    dynamodb = create_table()
    error = "ProvisionedThroughputExceededException"
    with faults.inject("dynamodb", "PutItem", error=error), pytest.raises(ClientError) as raised:
        dynamodb.put_item(TableName="t", Item={"PK": {"S": "1"}})
    assert isinstance(raised.value, dynamodb.exceptions.ProvisionedThroughputExceededException)
    assert raised.value.response["Error"]["Code"] == error
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert dynamodb.scan(TableName="t")["Count"] == 0


def test_with_the_query_protocol_the_write_does_not_happen() -> None:
    sns = boto3.client("sns")
    with faults.inject("sns", "CreateTopic", error="InternalError"), pytest.raises(ClientError) as raised:
        sns.create_topic(Name="t")
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert sns.list_topics()["Topics"] == []


def test_with_the_rest_xml_protocol_the_write_does_not_happen() -> None:
    s3 = boto3.client("s3")
    with faults.inject("s3", "CreateBucket", error="ServiceUnavailable"), pytest.raises(ClientError) as raised:
        s3.create_bucket(Bucket="b")
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert s3.list_buckets()["Buckets"] == []


def test_with_the_rest_json_protocol_the_write_does_not_happen() -> None:
    client = boto3.client("lambda")
    error = "TooManyRequestsException"
    with faults.inject("lambda", "CreateFunction", error=error, status=429), pytest.raises(ClientError) as raised:
        create_function(client)
    assert isinstance(raised.value, client.exceptions.TooManyRequestsException)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert client.list_functions()["Functions"] == []


def create_function(client: Any) -> None:
    role = "arn:aws:iam::123456789012:role/any"
    client.create_function(FunctionName="f", Role=role, Runtime="python3.13", Handler="m.h", Code={"ZipFile": b"x"})


def test_with_sqs_the_message_is_not_sent(url: str) -> None:
    with faults.inject("sqs", "SendMessage", error="ServiceUnavailable"), pytest.raises(ClientError) as raised:
        boto3.client("sqs").send_message(QueueUrl=url, MessageBody="lost")
    assert raised.value.response["Error"]["Code"] == "ServiceUnavailable"
    assert raised.value.operation_name == "SendMessage"
    assert bodies(url) == []


def test_a_fault_strikes_as_often_as_told_and_then_no_more(url: str) -> None:
    sqs = boto3.client("sqs")
    with faults.inject("sqs", "SendMessage", error="ServiceUnavailable", times=2) as fault:
        for body in ("1", "2", "3"):
            try:
                sqs.send_message(QueueUrl=url, MessageBody=body)
            except ClientError:
                continue
    assert (fault.happened, bodies(url)) == (2, ["3"])


def test_a_fault_strikes_only_the_calls_it_was_meant_for(url: str) -> None:
    sqs = boto3.client("sqs")
    with faults.inject(
        "sqs", "SendMessage", error="ServiceUnavailable", times=None, when=lambda params: params["MessageBody"] == "b"
    ):
        sqs.send_message(QueueUrl=url, MessageBody="a")
        with pytest.raises(ClientError):
            sqs.send_message(QueueUrl=url, MessageBody="b")
        sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "b"}])
    assert bodies(url) == ["a", "b"]


def test_a_fault_is_gone_after_its_context_also_when_it_ended_in_an_error(url: str) -> None:
    with pytest.raises(ZeroDivisionError), faults.inject("sqs", "SendMessage", error="ServiceUnavailable"):
        raise ZeroDivisionError
    boto3.client("sqs").send_message(QueueUrl=url, MessageBody="sent")
    assert bodies(url) == ["sent"]


def test_a_fault_reaches_clients_made_before_and_after_and_in_other_sessions(url: str) -> None:
    before = [boto3.client("sqs"), boto3.session.Session().client("sqs")]
    with faults.inject("sqs", "SendMessage", error="ServiceUnavailable", times=None) as fault:
        for client in [*before, boto3.client("sqs"), boto3.resource("sqs").meta.client]:
            with pytest.raises(ClientError):
                client.send_message(QueueUrl=url, MessageBody="lost")
    assert (fault.happened, bodies(url)) == (4, [])


def test_of_two_faults_the_inner_one_strikes_first(url: str) -> None:
    sqs, codes = boto3.client("sqs"), []
    with (
        faults.inject("sqs", "SendMessage", error="Outer"),
        faults.inject("sqs", "SendMessage", error="Inner"),
    ):
        for _ in range(2):
            try:
                sqs.send_message(QueueUrl=url, MessageBody="lost")
            except ClientError as error:
                codes.append(error.response["Error"]["Code"])
    assert codes == ["Inner", "Outer"]


def test_a_fault_that_strikes_once_strikes_one_of_many_threads(url: str) -> None:
    failed: list[str] = []

    def send() -> None:
        try:
            boto3.client("sqs").send_message(QueueUrl=url, MessageBody="x")
        except ClientError as error:
            failed.append(error.response["Error"]["Code"])

    boto3.setup_default_session()
    with faults.inject("sqs", "SendMessage", error="ServiceUnavailable"):
        threads = [Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == ["ServiceUnavailable"]


def test_a_fault_reaches_the_step_functions_engine_inside_moto(url: str) -> None:
    parameters = {"QueueUrl": url, "MessageBody": "lost"}
    send = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": parameters, "End": True}
    stepfunctions = boto3.client("stepfunctions")
    machine = stepfunctions.create_state_machine(
        name="m",
        definition=json.dumps({"StartAt": "Send", "States": {"Send": send}}),
        roleArn="arn:aws:iam::123456789012:role/any",
    )["stateMachineArn"]
    with faults.inject("sqs", "SendMessage", error="ServiceUnavailable", times=None) as fault:
        execution = stepfunctions.start_execution(stateMachineArn=machine, name="e")["executionArn"]
        while (status := stepfunctions.describe_execution(executionArn=execution)["status"]) == "RUNNING":
            pass
    assert (status, fault.happened, bodies(url)) == ("FAILED", 1, [])


def test_canary_moto_does_the_write_although_before_send_was_answered(url: str) -> None:
    sqs = boto3.client("sqs")

    def answer(request: Any, **_: Any) -> AWSResponse:
        class Raw:
            def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
                yield b'{"__type": "ServiceUnavailable"}'

        return AWSResponse(request.url, 400, {"content-type": "application/x-amz-json-1.0"}, Raw())

    sqs.meta.events.register_first("before-send.sqs.SendMessage", answer)
    with pytest.raises(ClientError):
        sqs.send_message(QueueUrl=url, MessageBody="written all the same")
    assert bodies(url) == ["written all the same"]


def test_a_predicate_that_raises_is_reported_and_injects_nothing(url: str) -> None:
    sqs = boto3.client("sqs")
    with (
        pytest.raises(faults.FaultError, match="KeyError: 'Body'"),
        faults.inject("sqs", "SendMessage", error="ServiceUnavailable", when=lambda request: request["Body"] == "x"),
    ):
        sqs.send_message(QueueUrl=url, MessageBody="x")
    assert bodies(url) == ["x"]


@pytest.mark.parametrize(
    ("service", "operation", "more", "says"),
    [
        ("sqs", "send_message", {}, "sqs has no operation 'send_message'. Did you mean SendMessage?"),
        ("sqs", "PutItem", {}, "sqs has no operation 'PutItem'."),
        ("dynamo", "PutItem", {}, "boto3 has no service 'dynamo'. Did you mean dynamodb?"),
        (
            "sqs",
            "SendMessage",
            {"times": "2"},
            "times is a number of calls, 0 or more, or None for all of them, not '2'",
        ),
        ("sqs", "SendMessage", {"times": -1}, "times is a number of calls"),
        ("sqs", "SendMessage", {"error": None}, "error is the error's code"),
    ],
)
def test_a_fault_that_could_never_strike_is_refused(
    service: str, operation: str, more: dict[str, Any], says: str
) -> None:
    refused = pytest.raises(faults.FaultError, match=re.escape(says))
    with refused, faults.inject(service, operation, **({"error": "ServiceUnavailable"} | more)):
        pass
