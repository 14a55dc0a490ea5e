"""The stack of at_scale.yaml, beside the one that is connected."""

import boto3
import pytest

from workbook.cloud import Stack
from workbook.cloud.account import AccountError
from workbook.practice.at_scale import machines_at_scale


def test_both_workflows_are_there_and_asked_again_the_same(stack: Stack) -> None:
    arns = machines_at_scale(stack)
    client = boto3.client("stepfunctions")
    types = {output: client.describe_state_machine(stateMachineArn=arn)["type"] for output, arn in arns.items()}
    assert types == {"AtScaleStateMachineArn": "EXPRESS", "ShardedStateMachineArn": "STANDARD"}
    assert machines_at_scale(stack) == arns


def test_they_work_on_the_table_the_queue_and_the_topic_of_the_stack(stack: Stack) -> None:
    for arn in machines_at_scale(stack).values():
        definition = boto3.client("stepfunctions").describe_state_machine(stateMachineArn=arn)["definition"]
        for output in ("TableName", "QueueUrl", "TopicArn"):
            assert stack.outputs[output] in definition


def test_on_an_account_where_nobody_deployed_them_it_says_how(stack: Stack) -> None:
    stack.target = "aws"
    with pytest.raises(
        AccountError, match=r"no stack book-a-nanny-at-scale .*`make deploy STACK=book-a-nanny` makes it"
    ):
        machines_at_scale(stack)


def test_on_an_account_it_finds_what_make_deploy_made(stack: Stack) -> None:
    arns = machines_at_scale(stack)
    stack.target = "aws"
    assert machines_at_scale(stack) == arns
