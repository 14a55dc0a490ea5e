"""The local cloud in moto's server mode: another process books a nanny over HTTP, with plain boto3."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from booking.table import BookingTable
from workbook.messages.execution_log import history_of
from workbook.practice.sample import post_job, statuses
from workbook.server import front_door
from workbook.server.__main__ import main

# What moto's server needs to know the service and the protocol.
QUERY = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request",
    "Content-Type": "application/x-www-form-urlencoded",
}


@pytest.fixture(scope="module")
def outputs(served: dict[str, str]) -> dict[str, str]:
    """The Outputs of the stack that the server has from its start; its mapping is idle, which spares many processes."""
    client = boto3.client("lambda")
    for mapping in client.list_event_source_mappings()["EventSourceMappings"]:
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    return served


@pytest.fixture(scope="module")
def dynamodb(outputs: dict[str, str]) -> Any:
    return boto3.client("dynamodb")


def book(outputs: dict[str, str], booking: dict[str, Any]) -> Any:
    client = boto3.client("stepfunctions")
    return client.start_sync_execution(stateMachineArn=outputs["StateMachineArn"], input=json.dumps(booking))


def test_a_nanny_is_booked(outputs: dict[str, str]) -> None:
    table = BookingTable(outputs["TableName"])
    posted = post_job(table, applications=5)

    answer = book(outputs, posted.booking(2))

    assert (answer["status"], json.loads(answer["output"])["queued"]) == ("SUCCEEDED", 4)
    assert statuses(table, posted) == {"ACCEPTED": 1, "PENDING": 4}
    assert history_of(answer["executionArn"])[-1]["type"] == "ExecutionSucceeded"


def test_a_state_is_tried_alone_and_a_definition_checked(outputs: dict[str, str]) -> None:
    client = boto3.client("stepfunctions")
    definition = json.dumps({"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "End": True})

    assert client.test_state(definition=definition, input='{"n": 1}')["output"] == '{"n":2}'
    assert client.validate_state_machine_definition(definition=definition)["result"] == "FAIL"
    with pytest.raises(ClientError, match="InvalidDefinition"):
        client.create_state_machine(name="m", definition=definition, roleArn="arn:aws:iam::123456789012:role/r")


def test_of_two_bookings_over_http_at_the_same_time_one_wins(outputs: dict[str, str]) -> None:
    table = BookingTable(outputs["TableName"])
    for seed in (10, 11):
        posted = post_job(table, applications=8, seed=seed)
        with ThreadPoolExecutor(8) as parents:
            answers = list(parents.map(lambda number: book(outputs, posted.booking(number)), range(8)))  # noqa: B023
        assert [answer["status"] for answer in answers].count("SUCCEEDED") == 1
        assert {answer.get("error") for answer in answers} == {None, "JobNotOpen"}


def test_an_execution_that_waits_goes_on(outputs: dict[str, str]) -> None:
    client = boto3.client("stepfunctions")
    states = {"Hold": {"Type": "Wait", "Seconds": 1, "Next": "Tell"}} | {
        "Tell": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": outputs["DeadLetterQueueUrl"], "MessageBody": "done"},
            "End": True,
        }
    }
    machine = client.create_state_machine(
        name="waits",
        definition=json.dumps({"StartAt": "Hold", "States": states}),
        roleArn="arn:aws:iam::123456789012:role/r",
    )["stateMachineArn"]
    client.start_execution(stateMachineArn=machine)

    told = boto3.client("sqs").receive_message(QueueUrl=outputs["DeadLetterQueueUrl"], WaitTimeSeconds=20)
    assert [message["Body"] for message in told.get("Messages", ())] == ["done"]


def asked(method: str, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer; `PORT` in a header stands for the server's."""
    port = int(os.environ["AWS_ENDPOINT_URL"].rpartition(":")[2])
    connection = HTTPConnection("127.0.0.1", port)
    named = {name.replace("_", "-"): value.replace("PORT", str(port)) for name, value in headers.items()}
    connection.request(method, path, headers=named)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}


FOREIGN = [
    {"Origin": "https://example.com"},
    {"Origin": "null"},
    {"Origin": "none"},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "https://localhost:PORT"},
    {"Origin": "http://localhost.example.com:PORT"},
    {"Host": "example.com"},
    {"Host": "rebound.example.com:PORT"},
    {"Host": "localhost:1"},
    {"Host": "127.0.0.1"},
    {"Host": "127.0.0.1.example.com:PORT"},
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/moto-api/"), ("POST", "/moto-api/reset"), ("OPTIONS", "/"), ("POST", "/")]
)
def test_no_foreign_page_is_answered(
    outputs: dict[str, str], dynamodb: Any, method: str, path: str, headers: dict[str, str]
) -> None:
    status, answered = asked(method, path, **headers)
    assert status == 403
    assert [name for name in answered if name.startswith("access-control")] == []
    assert dynamodb.describe_table(TableName=outputs["TableName"])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "localhost:PORT"},
        {"Host": "LOCALHOST:PORT"},
        {"Host": "[::1]:PORT"},
        {"Host": "bucket.localhost:PORT"},
        {"Origin": "http://localhost:PORT"},
        {"Origin": "http://127.0.0.1:PORT", "Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "none"},
    ],
    ids=str,
)
def test_this_machine_is_answered_and_nothing_opens_the_answer_to_other_pages(
    outputs: dict[str, str], headers: dict[str, str]
) -> None:
    status, answered = asked("GET", "/moto-api/", **headers)
    assert status == 200
    assert [name for name in answered if name.startswith("access-control")] == []


@pytest.mark.parametrize("deep", ["[" * 5_000 + "]" * 5_000, '{"a":' * 100_000 + "1" + "}" * 100_000], ids=len)
def test_an_input_nested_too_deep_is_refused_over_http(outputs: dict[str, str], deep: str) -> None:
    client = boto3.client("stepfunctions")
    with pytest.raises(ClientError, match=r"InvalidExecutionInput.*nested"):
        client.start_sync_execution(stateMachineArn=outputs["StateMachineArn"], input=deep)


@pytest.mark.parametrize("port", ["-1", "65536", "abc"])
def test_a_port_that_cannot_be_is_refused_in_a_sentence(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--port", port])
    assert "a port is a whole number from 0 to 65535" in capsys.readouterr().err


def test_a_server_that_is_stopped_says_so() -> None:
    command = [sys.executable, "-u", "-m", "workbook.server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if line.startswith("Its outputs"):
                server.send_signal(signal.SIGINT)
                server.send_signal(signal.SIGINT)
                break
        printed, complaints = server.communicate()
    assert (server.returncode, printed.splitlines()[-1], complaints) == (130, "Stopped.", "")


def test_a_long_poll_over_http_waits_until_a_message_comes(outputs: dict[str, str]) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="long-poll")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="at last", DelaySeconds=1)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    assert sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"][0]["Body"] == "at last"


def test_the_query_protocol_has_its_own_text_for_a_queue_that_is_not_there(outputs: dict[str, str]) -> None:
    address = f"{os.environ['AWS_ENDPOINT_URL']}/123456789012/none"
    request = urllib.request.Request(address, b"Action=GetQueueAttributes&AttributeName.1=All", QUERY)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    body = refused.value.read().decode()
    assert "<Code>AWS.SimpleQueueService.NonExistentQueue</Code>" in body
    assert "<Message>The specified queue does not exist for this wsdl version.</Message>" in body


def test_the_front_door_books_for_who_signed_the_request(outputs: dict[str, str]) -> None:
    table = BookingTable(outputs["TableName"])
    posted = post_job(table, applications=3, seed=40)
    iam = boto3.client("iam")
    iam.create_user(UserName=posted.job.username)
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=posted.job.username, PolicyName="Calls", PolicyDocument=document)
    key = iam.create_access_key(UserName=posted.job.username)["AccessKey"]
    url = front_door.local_address(outputs["BookingsUrl"], os.environ["AWS_ENDPOINT_URL"])

    def told(who: Credentials) -> tuple[int, Any]:
        body = json.dumps({"applicationId": posted.applications[1].id})
        signed = AWSRequest("POST", f"{url}/{posted.job.id}/bookings", {"Content-Type": "application/json"}, body)
        SigV4Auth(who, "execute-api", "us-east-1").add_auth(signed)
        request = urllib.request.Request(signed.url, body.encode(), dict(signed.headers))
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    status, refusal = told(Credentials("local", "local"))
    assert (status, refusal["error"]) == (403, "INVALID_SIGNATURE")
    status, booked = told(Credentials(key["AccessKeyId"], key["SecretAccessKey"]))
    assert (status, booked["acceptedApplicationId"]) == (200, posted.applications[1].id)
