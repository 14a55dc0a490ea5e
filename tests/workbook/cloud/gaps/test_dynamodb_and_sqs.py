"""DynamoDB, SQS, Lambda and the network in the local cloud: gaps 1, 2 (redrive), 5 and 8 closed; a canary for each."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from unittest.mock import patch

import boto3
import pytest
import time_machine
from botocore.exceptions import ClientError
from moto.dynamodb.models import DynamoDBBackend

from workbook.cloud.local_aws import local_aws
from workbook.cloud.no_network import NetworkRefused
from workbook.cloud.readers_settings import REGION

THREADS = 50


def a_table() -> Any:
    table = boto3.resource("dynamodb").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.put_item(Item={"PK": "job", "jobStatus": "OPEN"})
    return table


def close_job(client: Any, winner: str) -> None:
    client.transact_write_items(
        TransactItems=[
            {
                "Update": {
                    "TableName": "t",
                    "Key": {"PK": {"S": "job"}},
                    "UpdateExpression": "SET jobStatus = :closed, winner = :winner",
                    "ConditionExpression": "jobStatus = :open",
                    "ExpressionAttributeValues": {
                        ":closed": {"S": "CLOSED"},
                        ":open": {"S": "OPEN"},
                        ":winner": {"S": winner},
                    },
                }
            }
        ]
    )


# -- atomic calls ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("local")
def test_of_fifty_conditional_transactions_at_once_exactly_one_succeeds() -> None:
    table, start = a_table(), Barrier(THREADS)
    clients = [boto3.client("dynamodb") for _ in range(THREADS)]

    def attempt(number: int) -> bool:
        start.wait()
        try:
            close_job(clients[number], str(number))
        except ClientError:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        succeeded = [number for number, won in enumerate(pool.map(attempt, range(THREADS))) if won]
    assert len(succeeded) == 1
    assert table.get_item(Key={"PK": "job"})["Item"]["winner"] == str(succeeded[0])


@pytest.mark.usefixtures("local")
def test_two_pollers_never_receive_the_same_message() -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    for number in range(40):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
    start = Barrier(8)

    def poll(_: int) -> list[str]:
        start.wait()
        received = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=2).get("Messages", []):
            received += [message["Body"] for message in messages]
        return received

    with ThreadPoolExecutor(8) as pool:
        bodies = [body for received in pool.map(poll, range(8)) for body in received]
    assert sorted(bodies, key=int) == [str(number) for number in range(40)]


@pytest.mark.usefixtures("plain_moto")
def test_canary_a_failed_transaction_in_moto_undoes_what_others_wrote_meanwhile() -> None:
    table = a_table()
    client = boto3.client("dynamodb")
    close_job(client, "first")
    read = DynamoDBBackend.get_item

    def write_in_the_middle(self: DynamoDBBackend, *arguments: Any, **more: Any) -> Any:
        # What a second thread may do between this transaction's backup and its rollback.
        with patch.object(DynamoDBBackend, "get_item", read):
            table.put_item(Item={"PK": "bystander"})
        return read(self, *arguments, **more)

    with patch.object(DynamoDBBackend, "get_item", write_in_the_middle), pytest.raises(ClientError):
        close_job(client, "second")
    assert "Item" not in table.get_item(Key={"PK": "bystander"})


# -- long polls --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("local")
def test_a_long_poll_of_an_empty_queue_answers_at_once_even_when_time_stands_still() -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="q", Attributes={"ReceiveMessageWaitTimeSeconds": "20"})["QueueUrl"]
    with time_machine.travel("2026-03-02T08:00:00+00:00", tick=False):
        assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)
        assert "Messages" not in sqs.receive_message(QueueUrl=url)


class WouldWait(Exception):
    """moto went to wait for a message."""


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_waits_in_a_long_poll() -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    with patch("moto.sqs.models.Queue.wait_for_messages", side_effect=WouldWait), pytest.raises(WouldWait):
        sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)


# -- redrive ---------------------------------------------------------------------------------------------------------


def two_queues() -> tuple[str, str, str]:
    """URL of a source queue, URL and ARN of its dead-letter queue."""
    sqs = boto3.client("sqs")
    dlq = sqs.create_queue(QueueName="dlq")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dlq, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
    source = sqs.create_queue(QueueName="source", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    return source, dlq, arn


@pytest.mark.usefixtures("local")
def test_aws_gives_a_redriven_message_a_new_id_and_counts_its_receives_anew() -> None:
    sqs = boto3.client("sqs")
    source, dlq, arn = two_queues()
    attributes = {"kind": {"DataType": "String", "StringValue": "decline"}}
    old = sqs.send_message(QueueUrl=dlq, MessageBody="poison", MessageAttributes=attributes)["MessageId"]
    assert sqs.start_message_move_task(SourceArn=arn)["TaskHandle"]
    [moved] = sqs.receive_message(QueueUrl=source, MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"])[
        "Messages"
    ]
    assert (moved["Body"], moved["Attributes"]["ApproximateReceiveCount"]) == ("poison", "1")
    assert moved["MessageId"] != old
    assert moved["MessageAttributes"]["kind"]["StringValue"] == "decline"
    assert "Messages" not in sqs.receive_message(QueueUrl=dlq)
    [task] = sqs.list_message_move_tasks(SourceArn=arn)["Results"]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 1)


@pytest.mark.usefixtures("local")
def test_aws_redrives_only_from_a_dead_letter_queue() -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="plain")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    with pytest.raises(ClientError, match="Dead Letter Queue"):
        sqs.start_message_move_task(SourceArn=arn)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        sqs.start_message_move_task(SourceArn=arn + "-unknown")


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_has_no_message_move_tasks() -> None:
    _, _, arn = two_queues()
    with pytest.raises((NotImplementedError, ClientError)):
        boto3.client("sqs").start_message_move_task(SourceArn=arn)


# -- the network -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("local")
def test_a_call_that_moto_does_not_answer_is_refused_before_it_leaves() -> None:
    with pytest.raises(NetworkRefused, match="Nothing was sent"):
        boto3.client("sqs", endpoint_url="https://queue.example.invalid").list_queues()


def test_nothing_of_the_readers_own_aws_settings_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[profile mine]\nregion = eu-west-1\nendpoint_url = http://localhost:4566\n")
    theirs = {"AWS_CONFIG_FILE": str(config), "AWS_PROFILE": "mine", "AWS_REGION": "eu-west-1"}
    theirs |= {"AWS_ENDPOINT_URL_SQS": "http://localhost:4566", "AWS_SESSION_TOKEN": "secret"}
    for name, value in theirs.items():
        monkeypatch.setenv(name, value)
    with local_aws():
        client = boto3.client("sqs")
        assert (client.meta.region_name, client.meta.endpoint_url) == (REGION, "https://sqs.us-east-1.amazonaws.com")
        assert boto3.DEFAULT_SESSION.get_credentials().token != "secret"
    assert {name: os.environ[name] for name in theirs} == theirs
