"""An account listed, compared with what it was, and with what a stack says that it made."""

import json

import boto3
import pytest

from workbook.cloud import Stack
from workbook.cloud.stack_status import Standing, find
from workbook.rehearsal.listing import changes, listing, missing


@pytest.fixture
def standing(stack: Stack) -> Standing:
    found = find(stack.name)
    assert found is not None
    return found


def test_all_that_the_template_has_is_there(standing: Standing) -> None:
    assert missing(standing, boto3.client) == []


def test_what_the_stack_says_it_made_and_is_not_there_is_missing(standing: Standing) -> None:
    cloudwatch = boto3.client("cloudwatch")
    [alarm] = cloudwatch.describe_alarms(AlarmNamePrefix=f"{standing.name}-DeadLetterAlarm")["MetricAlarms"]
    cloudwatch.delete_alarms(AlarmNames=[alarm["AlarmName"]])
    told = f"DeadLetterAlarm (AWS::CloudWatch::Alarm) is not in the account as {alarm['AlarmName']!r}"
    assert missing(standing, boto3.client) == [told]


@pytest.mark.usefixtures("local")
def test_what_is_made_is_told_as_left_behind_and_what_went_as_gone() -> None:
    sqs, before = boto3.client("sqs"), listing(boto3.client)
    url = sqs.create_queue(QueueName="stray")["QueueUrl"]
    made = listing(boto3.client)
    assert changes(before, made) == ["left behind: AWS::SQS::Queue /123456789012/stray"]
    sqs.delete_queue(QueueUrl=url)
    assert changes(made, listing(boto3.client)) == ["gone: AWS::SQS::Queue /123456789012/stray"]


@pytest.mark.usefixtures("local")
def test_an_object_in_a_bucket_and_a_policy_in_a_role_are_listed() -> None:
    s3, iam, before = boto3.client("s3"), boto3.client("iam"), listing(boto3.client)
    s3.create_bucket(Bucket="packages")
    s3.put_object(Bucket="packages", Key="code.zip")
    iam.create_role(RoleName="role", AssumeRolePolicyDocument="{}")
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName="role", PolicyName="may", PolicyDocument=policy)
    told = {line.rpartition(" ")[2] for line in changes(before, listing(boto3.client))}
    assert told == {"packages", "packages/code.zip", "role", "role/may"}


@pytest.mark.usefixtures("local")
def test_the_role_of_the_gateways_logs_is_the_accounts_and_is_left_out() -> None:
    before = listing(boto3.client)
    boto3.client("iam").create_role(RoleName="api-gateway-logs-Role", AssumeRolePolicyDocument="{}")
    assert changes(before, listing(boto3.client)) == []
