"""moto's answers are the same with what is remembered as without, and cheaper."""

import gc
import json
from collections import Counter
from typing import Any
from weakref import ref

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from moto.core.serialize import AttributePickerContext, ShapePrefixAlias, XFormedAttributePicker
from moto.sns.models import sns_backends

from workbook.cloud import Stack
from workbook.cloud.local_aws import local_aws


class DBInstance:
    """An object of moto's own kind: its attributes are found under names that are made from its class's."""

    identifier = "one"


class Other:
    identifier = "of no account"


def test_a_name_found_for_one_class_is_not_taken_for_another(stack: Stack) -> None:
    shape = boto3.client("rds").meta.service_model.shape_for("String")
    picker = XFormedAttributePicker()

    def found(in_object: object) -> Any:
        return picker(AttributePickerContext(in_object, "DBInstanceIdentifier", shape))

    assert [found(it) for it in (DBInstance(), {"DBInstanceIdentifier": "two"}, Other(), DBInstance())] == [
        "one",
        "two",
        None,
        "one",
    ]


def test_the_names_of_a_member_are_made_once(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[str] = Counter()
    has_alias = ShapePrefixAlias.has_alias

    def counted(self: ShapePrefixAlias, key: str) -> bool:
        asked[key] += 1
        return bool(has_alias(self, key))

    monkeypatch.setattr(ShapePrefixAlias, "has_alias", counted)
    table = boto3.resource("dynamodb").Table(stack.outputs["TableName"])
    table.put_item(Item={"PK": "USER#sarah", "SK": "USER#sarah", "tags": ["a", "b", "c"]})
    table.scan()
    before = asked.total()
    assert table.scan()["Items"] == [{"PK": "USER#sarah", "SK": "USER#sarah", "tags": ["a", "b", "c"]}]
    assert asked.total() == before


def test_of_a_value_only_the_type_that_it_has_is_asked_for(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    table = boto3.resource("dynamodb").Table(stack.outputs["TableName"])
    values = {"text": "a", "none": None, "no": False, "nested": {"list": [1, {"deep": "b"}]}, "bytes": b"\x00\xff"}
    table.put_item(Item={"PK": "USER#sarah", "SK": "USER#sarah"} | values)
    asked: Counter[str] = Counter()
    pick = XFormedAttributePicker.__call__

    def counted(self: XFormedAttributePicker, context: AttributePickerContext) -> Any:
        asked[context.key] += 1
        return pick(self, context)

    monkeypatch.setattr(XFormedAttributePicker, "__call__", counted)
    [item] = table.scan()["Items"]
    assert {name: item[name] for name in values} == values
    assert not asked.keys() & {"S", "N", "B", "M", "L", "SS", "NULL", "BOOL"}


def test_an_action_that_moto_does_not_have_is_not_found_among_other_attributes(stack: Stack) -> None:
    with pytest.raises((ClientError, NotImplementedError)):
        boto3.client("dynamodb").describe_global_table(GlobalTableName="none")


def test_a_definition_of_one_cloud_is_not_taken_for_another_under_the_same_name() -> None:
    for said in ("one", "other"):
        with local_aws():
            client = boto3.client("stepfunctions")
            only = {"StartAt": "S", "States": {"S": {"Type": "Pass", "Result": said, "End": True}}}
            role = "arn:aws:iam::123456789012:role/any"
            machine = client.create_state_machine(name="same", definition=json.dumps(only), roleArn=role)
            execution = client.start_execution(stateMachineArn=machine["stateMachineArn"])
            assert json.loads(client.describe_execution(executionArn=execution["executionArn"])["output"]) == said


def test_what_was_asked_past_boto3_is_forgotten_with_its_cloud() -> None:
    with local_aws():
        answer = requests.get("https://sqs.us-east-1.amazonaws.com/?Action=ListQueues", timeout=1)
        assert answer.status_code == 200
        kept = ref(answer)
    del answer
    gc.collect()
    assert kept() is None


def test_one_key_signs_what_topics_deliver(stack: Stack) -> None:
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    queue = sqs.create_queue(QueueName="subscribed")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    for name in ("a", "b"):
        topic = sns.create_topic(Name=name)["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    subscriptions = sns_backends["123456789012"]["us-east-1"].subscriptions.values()
    first, second = [it.private_key() for it in subscriptions if it.endpoint == arn]
    assert first is second
