"""CloudFormation in the local cloud: an idle event source mapping (gap 5), conditions, resources made once (gap 1)."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.sns.models import Topic

from workbook.cloud.deploy import deploy
from workbook.cloud.template import Template

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: lambda.amazonaws.com}}]
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: booking.handlers.decline_applications
      CodeUri: src/
      Role: !GetAtt Role.Arn
      Events:
        Messages:
          Type: SQS
          Properties: {Queue: !GetAtt Queue.Arn, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]}
Outputs:
  Url: {Value: !Ref Queue}
"""


@pytest.mark.usefixtures("local")
def test_a_deployed_mapping_keeps_its_settings_and_delivers_nothing_by_itself(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    url = deploy(Template.load(tmp_path / "template.yaml"), "small")["Url"]
    [mapping] = boto3.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert (mapping["State"], mapping["BatchSize"]) == ("Enabled", 5)
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert sent_and_received(url) == ["hello"]


@pytest.mark.usefixtures("plain_moto")
def test_canary_an_enabled_mapping_in_moto_takes_the_message_inside_send_message() -> None:
    url = boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    function = boto3.client("lambda").create_function(
        FunctionName="f", Role=a_role(), Runtime="python3.13", Handler="m.h", Code={"ZipFile": a_package()}
    )
    queue_arn = "arn:aws:sqs:us-east-1:123456789012:q"
    boto3.client("lambda").create_event_source_mapping(
        EventSourceArn=queue_arn, FunctionName=function["FunctionArn"], BatchSize=5
    )
    assert sent_and_received(url) == []


def sent_and_received(url: str) -> list[str]:
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    return [message["Body"] for message in sqs.receive_message(QueueUrl=url).get("Messages", [])]


def a_role() -> Any:
    trust = {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
    return boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]


def a_package() -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("m.py", "def h(event, context): return None")
    return package.getvalue()


CONDITIONAL = """
Conditions: {Never: !Equals [a, b]}
Resources:
  There: {Type: AWS::SQS::Queue}
  NotThere: {Type: AWS::SQS::Queue, Condition: Never}
"""


@pytest.mark.usefixtures("local")
def test_aws_leaves_a_resource_out_when_its_condition_is_false() -> None:
    client = boto3.client("cloudformation")
    client.create_stack(StackName="conditional", TemplateBody=CONDITIONAL)
    there = client.describe_stack_resource(StackName="conditional", LogicalResourceId="There")["StackResourceDetail"]
    assert there["ResourceType"] == "AWS::SQS::Queue"
    with pytest.raises(ClientError, match="does not exist"):
        client.describe_stack_resource(StackName="conditional", LogicalResourceId="NotThere")


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_stumbles_over_a_resource_whose_condition_is_false() -> None:
    client = boto3.client("cloudformation")
    client.create_stack(StackName="conditional", TemplateBody=CONDITIONAL)
    with pytest.raises(AttributeError):
        client.describe_stack_resource(StackName="conditional", LogicalResourceId="NotThere")


ONE_TOPIC = {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"Arn": {"Value": {"Ref": "T"}}}}


def create_stack() -> None:
    boto3.client("cloudformation").create_stack(StackName="seen", TemplateBody=json.dumps(ONE_TOPIC))


def deployed() -> None:
    deploy(Template(Path("template.yaml"), ONE_TOPIC, ONE_TOPIC), "seen")


def topics_of_a_stack_that_is_described_while_it_is_made(make: Callable[[], None]) -> int:
    """How many topics there are of a stack that has one."""
    being_made, described = Event(), Event()
    upstream = Topic.create_from_cloudformation_json

    def slow(*given: Any, **named: Any) -> Any:
        being_made.set()
        described.wait(0.2)  # as long as a describer that has to wait is given the chance
        return upstream(*given, **named)

    def describe() -> None:
        being_made.wait()
        boto3.client("cloudformation").describe_stacks(StackName="seen")
        described.set()

    describer = Thread(target=describe)
    describer.start()
    with patch.object(Topic, "create_from_cloudformation_json", slow):
        make()
        describer.join()
    return len(boto3.client("sns").list_topics()["Topics"])


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("make", [create_stack, deployed])
def test_a_stack_that_is_described_while_it_is_made_has_its_resources_once(make: Callable[[], None]) -> None:
    assert topics_of_a_stack_that_is_described_while_it_is_made(make) == 1


@pytest.mark.usefixtures("plain_moto")
def test_canary_a_stack_that_is_described_while_it_is_made_has_its_resources_twice_in_moto() -> None:
    assert topics_of_a_stack_that_is_described_while_it_is_made(create_stack) == 2
