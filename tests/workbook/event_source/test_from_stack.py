"""A mapping with the settings that CloudFormation deployed."""

import json
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from workbook.event_source import EventSourceMapping, NoSuchMapping

CRITERIA = {"Filters": [{"Pattern": '{"body": {"n": [{"numeric": [">", 1]}]}}'}]}


def get_arn(logical_id: str) -> Any:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def function(**properties: Any) -> dict[str, Any]:
    code = {"ZipFile": "# runs in this process"}
    needed = {"Code": code, "Handler": "m.h", "Runtime": "python3.13", "Role": get_arn("Role")}
    return {"Type": "AWS::Lambda::Function", "Properties": {**needed, **properties}}


RESOURCES = {
    "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 66}},
    "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []}}},
    "Consumer": function(Timeout=11, MemorySize=256, Environment={"Variables": {"QUEUE_URL": {"Ref": "Queue"}}}),
    "Bystander": function(),
    "Mapping": {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "FunctionName": {"Ref": "Consumer"},
            "EventSourceArn": get_arn("Queue"),
            "Enabled": False,
            "BatchSize": 25,
            "MaximumBatchingWindowInSeconds": 7,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "FilterCriteria": CRITERIA,
            "ScalingConfig": {"MaximumConcurrency": 3},
        },
    },
}


@pytest.fixture
def stack(lab: Any) -> Any:
    boto3.client("cloudformation").create_stack(
        StackName="small", TemplateBody=json.dumps({"Resources": RESOURCES}), Capabilities=["CAPABILITY_IAM"]
    )
    return SimpleNamespace(name="small", clock=lab.clock)


def test_every_setting_is_the_deployed_one(stack: Any, handlers: Any) -> None:
    mapping = EventSourceMapping.from_stack(stack, "Consumer", handlers.fine)
    assert isinstance(mapping, EventSourceMapping)
    settings = mapping.settings
    assert (settings.batch_size, settings.maximum_batching_window_in_seconds) == (25, 7)
    assert settings.reports_batch_item_failures
    assert settings.filter_criteria == CRITERIA
    assert settings.maximum_concurrency == 3
    assert (mapping.function.timeout, mapping.function.memory_size) == (11, 256)
    assert mapping.ledger.visibility_timeout == 66


def test_the_functions_reserved_concurrency_is_the_deployed_one(stack: Any, handlers: Any) -> None:
    assert EventSourceMapping.from_stack(stack, "Consumer", handlers.fine).settings.reserved_concurrency is None
    resource = boto3.client("cloudformation").describe_stack_resource(StackName="small", LogicalResourceId="Consumer")
    name = resource["StackResourceDetail"]["PhysicalResourceId"]
    boto3.client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=7)
    assert EventSourceMapping.from_stack(stack, "Consumer", handlers.fine).settings.reserved_concurrency == 7


def test_an_argument_changes_a_deployed_setting(stack: Any, handlers: Any) -> None:
    mapping = EventSourceMapping.from_stack(stack, "Consumer", handlers.fine, function_response_types=())
    assert not mapping.settings.reports_batch_item_failures
    assert mapping.settings.batch_size == 25


def test_the_mapping_delivers_from_the_deployed_queue(stack: Any, handlers: Any) -> None:
    mapping = EventSourceMapping.from_stack(stack, "Consumer", handlers.fine)
    assert isinstance(mapping, EventSourceMapping)
    boto3.client("sqs").send_message(QueueUrl=mapping.function.environment["QUEUE_URL"], MessageBody='{"n": 2}')
    mapping.drain()
    assert handlers.batches == [['{"n": 2}']]


def test_a_function_without_a_queue_has_no_mapping(stack: Any, handlers: Any) -> None:
    with pytest.raises(NoSuchMapping, match="0 event source mappings"):
        EventSourceMapping.from_stack(stack, "Bystander", handlers.fine)
