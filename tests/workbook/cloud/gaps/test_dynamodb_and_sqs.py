"""DynamoDB and the network in the local cloud, and queues with many threads: gap 1 closed, with a canary."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from unittest.mock import patch

import boto3
import pytest
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
