"""Optimised integrations, on moto."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

Call = Callable[[str, Any], Any]
NO_ID = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def queue(call: Call) -> str:
    url: str = boto3.client("sqs").create_queue(QueueName="queue")["QueueUrl"]
    return url


def test_send_message_writes_an_object_as_json_text(call: Call, queue: str) -> None:
    call("sqs:sendMessage", {"QueueUrl": queue, "MessageBody": {"name": "é"}})
    assert boto3.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == '{"name":"é"}'


def test_a_result_keeps_the_apis_spelling_and_tells_of_the_http_answer(call: Call, queue: str) -> None:
    result = call("sqs:sendMessage", {"QueueUrl": queue, "MessageBody": "a"})
    assert list(result) == ["MD5OfMessageBody", "MessageId", "SdkHttpMetadata", "SdkResponseMetadata"]
    http = result["SdkHttpMetadata"]
    assert list(http) == ["AllHttpHeaders", "HttpHeaders", "HttpStatusCode"]
    assert http["HttpStatusCode"] == 200
    assert http["AllHttpHeaders"] == {name: [value] for name, value in http["HttpHeaders"].items()}
    assert result["SdkResponseMetadata"].keys() == {"RequestId"}


def test_publish_writes_an_object_as_json_text(call: Call, queue: str) -> None:
    sns = boto3.client("sns")
    topic = sns.create_topic(Name="topic")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:queue")
    assert call("sns:publish", {"TopicArn": topic, "Message": {"a": 1}})["MessageId"]
    body = boto3.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"]
    assert json.loads(body)["Message"] == '{"a":1}'


def test_an_item_keeps_the_apis_names_of_its_types(call: Call) -> None:
    boto3.client("dynamodb").create_table(
        TableName="jobs",
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"PK": {"S": "a"}, "b": {"BOOL": True}}
    call("dynamodb:putItem", {"TableName": "jobs", "Item": item})
    assert call("dynamodb:getItem", {"TableName": "jobs", "Key": {"PK": {"S": "a"}}})["Item"] == item


def test_put_events_tells_nothing_of_the_http_answer(call: Call) -> None:
    entry = {"Source": "s", "DetailType": "t", "Detail": {"a": 1}}
    result = call("events:putEvents", {"Entries": [entry, {**entry, "Detail": '{"a":2}'}]})
    assert list(result) == ["Entries", "FailedEntryCount"]
    assert len(result["Entries"]) == 2
    assert result["FailedEntryCount"] == 0


def test_put_events_fails_when_an_entry_was_not_taken(call: Call) -> None:
    error, cause = call("events:putEvents", {"Entries": [{"DetailType": "t", "Detail": {}}]})
    assert error == "EventBridge.FailedEntry"
    assert cause == (
        '{"Entries":[{"ErrorCode":"InvalidArgument","ErrorMessage":"Parameter Source is not valid. Reason: Source is a '
        'required argument."}],"FailedEntryCount":1}'
    )


@pytest.mark.parametrize(
    ("resource", "parameters", "error", "cause"),
    [
        (
            "dynamodb:putItem",
            {"TableName": "none", "Item": {"PK": {"S": "a"}}},
            "DynamoDB.ResourceNotFoundException",
            "Requested resource not found (Service: AmazonDynamoDBv2; Status Code: 400; "
            "Error Code: ResourceNotFoundException; Request ID: ",
        ),
        (
            "dynamodb:putItem",
            {"TableName": "none", "Item": None},
            "DynamoDB.AmazonDynamoDBException",
            "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null "
            f"(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: {NO_ID}; "
            "Proxy: null)",
        ),
        (
            "sqs:sendMessage",
            {"QueueUrl": "https://queue", "MessageBody": None},
            "SQS.AmazonSQSException",
            "The request must contain the parameter MessageBody. (Service: AmazonSQS; Status Code: 400; "
            f"Error Code: MissingParameter; Request ID: {NO_ID}; Proxy: null)",
        ),
        (
            "sqs:sendMessage",
            {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/none", "MessageBody": "a"},
            "SQS.QueueDoesNotExistException",
            "The specified queue does not exist",
        ),
        (
            "sns:publish",
            {"TopicArn": "arn:aws:sns:us-east-1:123456789012:none", "Message": "a"},
            "SNS.NotFoundException",
            "",
        ),
        (
            "states:startExecution",
            {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:none", "Input": None},
            "StepFunctions.StateMachineDoesNotExistException",
            "State Machine Does Not Exist: 'arn:aws:states:us-east-1:123456789012:stateMachine:none' (Service: "
            "AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: ",
        ),
        (
            "lambda:invoke",
            {"FunctionName": "none"},
            "Lambda.ResourceNotFoundException",
            "Function not found: arn:aws:lambda:us-east-1:123456789012:function:none (Service: AWSLambda; "
            "Status Code: 404; Error Code: ResourceNotFoundException; Request ID: ",
        ),
    ],
)
def test_a_services_refusal_is_an_exception_of_the_older_sdk_for_java(
    call: Call, resource: str, parameters: Any, error: str, cause: str
) -> None:
    reported = call(resource, parameters)
    assert reported[0] == error
    assert reported[1].startswith(cause)
    assert reported[1].endswith("; Proxy: null)")
