"""What a Lambda function keeps from one invocation to the next: its clients, made on first use.

Making a client costs more than using it, and the execution environment is used again (AWS Lambda guide, *Best
practices for working with AWS Lambda functions*). On first use and not on import, so that importing a handler needs
neither a Region nor the environment's variables.
"""

import os
from functools import cache

import boto3
from botocore.client import BaseClient

from booking.table import BookingTable


def booking_table() -> BookingTable:
    """The table that TABLE_NAME names."""
    return _table(os.environ["TABLE_NAME"])


@cache
def _table(name: str) -> BookingTable:
    return BookingTable(name)


@cache
def sqs_client() -> BaseClient:
    return boto3.client("sqs")


@cache
def sns_client() -> BaseClient:
    return boto3.client("sns")


def forget_clients() -> None:
    """Begins a new execution environment, so to speak: the next use makes new clients."""
    for cached in (_table, sqs_client, sns_client):
        cached.cache_clear()
