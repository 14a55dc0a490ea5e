"""AWS SDK integrations, on moto."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from asl_interpreter.tasks import errors, integrations
from asl_interpreter.tasks.call import TaskCall, TaskFailed

Call = Callable[[str, Any], Any]


@pytest.fixture
def table(call: Call) -> str:
    boto3.client("dynamodb").create_table(
        TableName="jobs",
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return "jobs"


def test_an_item_goes_there_and_back_with_javas_names_of_its_types(call: Call, table: str) -> None:
    item = {
        "PK": {"S": "a"},
        "n": {"N": "5"},
        "b": {"Bool": True},
        "none": {"Nul": True},
        "tags": {"Ss": ["x"]},
        "list": {"L": [{"M": {"BOOL": {"Bool": False}}}]},
    }
    assert call("aws-sdk:dynamodb:putItem", {"TableName": table, "Item": item}) == {}
    assert call("aws-sdk:dynamodb:getItem", {"TableName": table, "Key": {"PK": {"S": "a"}}}) == {"Item": item}


def test_a_number_for_a_string_is_written_out(call: Call, table: str) -> None:
    call("aws-sdk:dynamodb:putItem", {"TableName": table, "Item": {"PK": {"S": "a"}, "n": {"N": 5}}})
    assert call("aws-sdk:dynamodb:scan", {"TableName": table})["Items"] == [{"PK": {"S": "a"}, "n": {"N": "5"}}]


def test_an_api_in_camel_case_is_spoken_to_in_pascal_case(call: Call) -> None:
    call("aws-sdk:cloudwatchlogs:createLogGroup", {"LogGroupName": "/a"})
    (group,) = call("aws-sdk:cloudwatchlogs:describeLogGroups", {"LogGroupNamePrefix": "/"})["LogGroups"]
    assert group["LogGroupName"] == "/a"


def test_a_message_given_as_an_object_is_sent_as_json_text(call: Call) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="queue")["QueueUrl"]
    sent = call("aws-sdk:sqs:sendMessage", {"QueueUrl": url, "MessageBody": {"a": [1]}})
    assert sent.keys() == {"MessageId", "Md5OfMessageBody"}
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == '{"a":[1]}'


def test_a_body_of_bytes_is_stored_as_json_text_and_read_as_text(call: Call) -> None:
    boto3.client("s3").create_bucket(Bucket="bucket")
    call("aws-sdk:s3:putObject", {"Bucket": "bucket", "Key": "k", "Body": {"a": 1}})
    read = call("aws-sdk:s3:getObject", {"Bucket": "bucket", "Key": "k"})
    assert read["Body"] == '{"a":1}'
    assert read["LastModified"].endswith("Z")
    json.dumps(read)


CONDITION = {"ConditionExpression": "attribute_exists(PK)"}


@pytest.mark.parametrize(
    ("resource", "parameters", "error", "cause"),
    [
        (
            "dynamodb:putItem",
            {"TableName": "jobs", "Item": {"PK": {"S": "a"}}, **CONDITION},
            "DynamoDb.ConditionalCheckFailedException",
            "The conditional request failed (Service: DynamoDb, Status Code: 400, Request ID: ",
        ),
        (
            "dynamodb:transactWriteItems",
            {"TransactItems": [{"Put": {"TableName": "jobs", "Item": {"PK": {"S": "a"}}, **CONDITION}}]},
            "DynamoDb.TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed] (",
        ),
        (
            "dynamodb:getItem",
            {"TableName": "none", "Key": {"PK": {"S": "a"}}},
            "DynamoDb.ResourceNotFoundException",
            "Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: ",
        ),
        (
            "dynamodb:getItem",
            {"TableName": "jobs", "Key": {"other": {"S": "a"}}},
            "DynamoDb.DynamoDbException",  # ValidationException is not in the API's model
            "The provided key element does not match the schema (Service: DynamoDb, Status Code: 400, Request ID: ",
        ),
        (
            "dynamodb:putItem",
            {"TableName": "jobs", "Item": None},
            "DynamoDb.DynamoDbException",
            "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null "
            "(Service: DynamoDb, Status Code: 400, Request ID: ",
        ),
        (
            "dynamodb:putItem",
            {"TableName": "", "Item": {}},
            "DynamoDb.DynamoDbException",
            "Invalid length for parameter TableName, value: 0, valid min length: 1 (Service: DynamoDb, Status Code: ",
        ),
        (
            "sqs:sendMessage",
            {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/none", "MessageBody": "a"},
            "Sqs.QueueDoesNotExistException",
            "The specified queue does not exist",
        ),
        (
            "s3:listObjects",
            {"Bucket": "none"},
            "S3.NoSuchBucketException",
            "The specified bucket does not exist (Service: S3, Status Code: 404, Request ID: ",
        ),
        (
            "sfn:describeExecution",
            {"ExecutionArn": "arn:aws:states:us-east-1:123456789012:execution:a:b"},
            "Sfn.ExecutionDoesNotExistException",
            "Execution Does Not Exist: ",
        ),
    ],
)
def test_a_services_refusal_is_an_exception_of_the_sdk_for_java(
    call: Call, table: str, resource: str, parameters: Any, error: str, cause: str
) -> None:
    reported = call(f"aws-sdk:{resource}", parameters)
    assert reported[0] == error
    assert reported[1].startswith(cause)


def test_the_second_request_id_of_s3_is_in_the_cause() -> None:
    metadata = {"HTTPStatusCode": 404, "RequestId": "one", "HostId": "two"}
    refusal = ClientError({"Error": {"Code": "NoSuchKey", "Message": "No."}, "ResponseMetadata": metadata}, "GetObject")
    failure = errors.of_aws_sdk(refusal, boto3.client("s3").meta.service_model)
    assert failure.error == "S3.NoSuchKeyException"
    assert failure.cause == "No. (Service: S3, Status Code: 404, Request ID: one, Extended Request ID: two)"


def test_a_service_that_cannot_be_reached_is_the_sdks_own_exception() -> None:
    def client(service: str) -> Any:
        made = boto3.client(service)

        def fail(**details: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://none")

        made.meta.events.register("before-send", fail)
        return made

    with mock_aws(), pytest.raises(TaskFailed) as failure:
        integrations(client)(TaskCall("arn:aws:states:::aws-sdk:dynamodb:listTables", {}, "State", 0.0))
    assert failure.value.error == "DynamoDb.SdkClientException"
    assert str(failure.value.cause).startswith("Unable to execute HTTP request: ")
