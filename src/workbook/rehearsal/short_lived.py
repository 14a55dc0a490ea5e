"""What a question needs and no longer than it: each is removed when its context ends."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from workbook import cloud


def new_name() -> str:
    return f"question-{uuid4().hex[:12]}"


def role_arn() -> str:
    return f"arn:aws:iam::{cloud.client('sts').get_caller_identity()['Account']}:role/question"


@contextmanager
def role(*may: dict[str, Any]) -> Iterator[str]:
    iam, name = cloud.client("iam"), new_name()
    services = ["lambda.amazonaws.com", "states.amazonaws.com"]
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": services}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    try:
        for statement in may:
            policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=policy)
        yield arn
    finally:
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        iam.delete_role(RoleName=name)


@contextmanager
def machine(definition: Any, role: str) -> Iterator[str]:
    client = cloud.client("stepfunctions")
    arn: str = client.create_state_machine(
        name=new_name(), definition=json.dumps(definition), roleArn=role, type="EXPRESS"
    )["stateMachineArn"]
    try:
        yield arn
    finally:
        client.delete_state_machine(stateMachineArn=arn)


@contextmanager
def queue(**attributes: str) -> Iterator[str]:
    sqs, suffix = cloud.client("sqs"), ".fifo" if "FifoQueue" in attributes else ""
    url: str = sqs.create_queue(QueueName=new_name() + suffix, Attributes=attributes)["QueueUrl"]
    try:
        yield url
    finally:
        sqs.delete_queue(QueueUrl=url)


@contextmanager
def dead_letter() -> Iterator[tuple[str, str]]:
    """A queue and its dead-letter queue, in which a message has just arrived."""
    sqs = cloud.client("sqs")
    with queue() as dead:
        policy = json.dumps({"deadLetterTargetArn": arn(dead), "maxReceiveCount": 1})
        with queue(RedrivePolicy=policy) as url:
            sqs.send_message(QueueUrl=url, MessageBody="m")
            for _ in range(2):
                sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)
            yield url, dead


@contextmanager
def table() -> Iterator[str]:
    dynamodb, name = cloud.client("dynamodb"), new_name()
    keys = {"PK": ("S", "HASH"), "SK": ("N", "RANGE")}
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": kind} for key, (kind, _) in keys.items()],
        KeySchema=[{"AttributeName": key, "KeyType": part} for key, (_, part) in keys.items()],
    )
    try:
        dynamodb.get_waiter("table_exists").wait(TableName=name)
        yield name
    finally:
        dynamodb.delete_table(TableName=name)


def arn(url: str) -> str:
    sqs = cloud.client("sqs")
    arn: str = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return arn
