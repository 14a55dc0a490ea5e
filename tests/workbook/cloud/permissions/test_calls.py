"""What IAM is asked about a call of boto3's."""

from typing import Any

import pytest

from workbook.cloud.permissions.calls import requests

HERE = "us-east-1:123456789012"
TABLE = f"arn:aws:dynamodb:{HERE}:table/t"


def asked(service: str, operation: str, params: dict[str, Any]) -> list[tuple[str, str]]:
    made = requests(service, operation, params, region="us-east-1", account="123456789012")
    return [(request.action, request.resource) for request in made]


def test_iam_looks_at_the_parts_of_a_transaction() -> None:
    parts = ["Put", "Update", "Delete", "ConditionCheck"]
    items = [{part: {"TableName": f"t{number}"}} for number, part in enumerate(parts)]
    assert asked("dynamodb", "TransactWriteItems", {"TransactItems": items}) == [
        ("dynamodb:PutItem", f"{TABLE}0"),
        ("dynamodb:UpdateItem", f"{TABLE}1"),
        ("dynamodb:DeleteItem", f"{TABLE}2"),
        ("dynamodb:ConditionCheckItem", f"{TABLE}3"),
    ]
    reads = {"TransactItems": [{"Get": {"TableName": "t"}}] * 2}
    assert asked("dynamodb", "TransactGetItems", reads) == [("dynamodb:GetItem", TABLE)] * 2


@pytest.mark.parametrize(
    ("service", "operation", "params", "action", "resource"),
    [
        ("dynamodb", "Query", {"TableName": "t", "IndexName": "i"}, "dynamodb:Query", f"{TABLE}/index/i"),
        ("dynamodb", "Scan", {"TableName": TABLE}, "dynamodb:Scan", TABLE),
        ("dynamodb", "BatchWriteItem", {"RequestItems": {"t": []}}, "dynamodb:BatchWriteItem", TABLE),
        ("dynamodb", "ListTables", {}, "dynamodb:ListTables", "*"),
        (
            "dynamodb",
            "ExecuteStatement",
            {"Statement": 'SELECT * FROM "t"."i" WHERE a=1'},
            "dynamodb:PartiQLSelect",
            f"{TABLE}/index/i",
        ),
        ("dynamodb", "ExecuteStatement", {"Statement": "update t set a=1"}, "dynamodb:PartiQLUpdate", TABLE),
        (
            "dynamodb",
            "BatchExecuteStatement",
            {"Statements": [{"Statement": "DELETE FROM t WHERE a=1"}]},
            "dynamodb:PartiQLDelete",
            TABLE,
        ),
        ("sqs", "SendMessageBatch", {"QueueUrl": "https://sqs/1/q"}, "sqs:SendMessage", f"arn:aws:sqs:{HERE}:q"),
        ("sqs", "DeleteMessageBatch", {"QueueUrl": "https://sqs/1/q"}, "sqs:DeleteMessage", f"arn:aws:sqs:{HERE}:q"),
        ("sqs", "GetQueueUrl", {"QueueName": "q"}, "sqs:GetQueueUrl", f"arn:aws:sqs:{HERE}:q"),
        ("sns", "PublishBatch", {"TopicArn": f"arn:aws:sns:{HERE}:t"}, "sns:Publish", f"arn:aws:sns:{HERE}:t"),
        ("lambda", "Invoke", {"FunctionName": "f"}, "lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:f"),
        (
            "states",
            "StartSyncExecution",
            {"stateMachineArn": "arn:aws:states:m"},
            "states:StartSyncExecution",
            "arn:aws:states:m",
        ),
        (
            "logs",
            "PutLogEvents",
            {"logGroupName": "g", "logStreamName": "s"},
            "logs:PutLogEvents",
            f"arn:aws:logs:{HERE}:log-group:g:log-stream:s",
        ),
    ],
)
def test_a_call_is_an_action_on_what_it_names(
    service: str, operation: str, params: dict[str, Any], action: str, resource: str
) -> None:
    assert asked(service, operation, params) == [(action, resource)]


def test_a_query_is_decided_by_whose_partition_and_which_attributes_it_asks_for() -> None:
    params = {
        "TableName": "t",
        "KeyConditionExpression": "#pk = :caller AND begins_with(SK, :jobs)",
        "ExpressionAttributeNames": {"#pk": "PK"},
        "ExpressionAttributeValues": {":caller": {"S": "USER#anna"}, ":jobs": {"S": "JOB#"}},
        "ProjectionExpression": "id, city",
        "Select": "SPECIFIC_ATTRIBUTES",
    }
    [request] = requests("dynamodb", "Query", params, region="us-east-1", account="123456789012")
    assert request.context == {
        "dynamodb:LeadingKeys": ("USER#anna",),
        "dynamodb:Attributes": ("PK", "SK", "id", "city"),
        "dynamodb:Select": ("SPECIFIC_ATTRIBUTES",),
    }


def test_a_redrive_reads_and_empties_the_dead_letter_queue_and_sends_to_the_other() -> None:
    # SQS guide, "Configuring queue permissions for dead-letter queue redrive".
    dead, live = f"arn:aws:sqs:{HERE}:dlq", f"arn:aws:sqs:{HERE}:q"
    move = {"SourceArn": dead, "DestinationArn": live}
    asked = [
        str(it) for it in requests("sqs", "StartMessageMoveTask", move, region="us-east-1", account="123456789012")
    ]
    of_dead = ("StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
    assert asked == [*(f"sqs:{action} on {dead}" for action in of_dead), f"sqs:SendMessage on {live}"]
