"""Clients that a test asks or prepares an account with: they are of no session of the workbook's."""

import os
from functools import cache
from typing import Any

import boto3


def client(service: str) -> Any:
    """The same one for all tests on a server: to make one takes longer than its call."""
    return _client(service, os.environ["AWS_ENDPOINT_URL"])


@cache
def _client(service: str, endpoint: str) -> Any:
    return boto3.Session().client(service, endpoint_url=endpoint)
