"""What a Lambda function keeps from one invocation to the next: its clients, made on first use.

Making a client costs more than using it, and the execution environment is used again (AWS Lambda guide, *Best
practices for working with AWS Lambda functions*). On first use and not on import, so that importing a handler needs
neither a Region nor the environment's variables.
"""

import os
from functools import cache

import boto3
from botocore.client import BaseClient
from botocore.config import Config

from booking.deadline import watched
from booking.table import BookingTable

# How long a call may take. DynamoDB, SQS and SNS answer within 5 to 50 ms, 0.1 s when it is slow: what has not answered
# after 0.6 s hardly will, and of five records three can hang before the consumer's 3 s no longer let a call begin.
# Connecting stays inside the Region, a millisecond or so. Of three attempts (boto3's own number) the second and third
# are made only where they fit: never in 3 s, where redelivery is the retry, but in the single function's 30 s.
CONFIG = Config(
    connect_timeout=0.3,  # s; boto3's default is 60
    read_timeout=0.6,  # s; boto3's default is 60
    retries={"mode": "standard", "total_max_attempts": 3},
)


def booking_table() -> BookingTable:
    """The table that TABLE_NAME names."""
    return _table(os.environ["TABLE_NAME"])


@cache
def _table(name: str) -> BookingTable:
    return BookingTable(name, _client("dynamodb"))


@cache
def sqs_client() -> BaseClient:
    return _client("sqs")


@cache
def sns_client() -> BaseClient:
    return _client("sns")


def _client(service: str) -> BaseClient:
    return watched(boto3.client(service, config=CONFIG))


def forget_clients() -> None:
    """Begins a new execution environment, so to speak: the next use makes new clients."""
    for cached in (_table, sqs_client, sns_client):
        cached.cache_clear()
