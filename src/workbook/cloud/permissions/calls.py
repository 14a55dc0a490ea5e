"""From a call of boto3's to what IAM is asked about it.

Most operations are an action of the same name on the one resource that they name (Service Authorization Reference,
*Actions, resources, and condition keys for AWS services*). The others are here.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from workbook.cloud.permissions.policy import Request

# IAM has no action for a transaction: it looks at its parts (DynamoDB guide, *Using IAM with DynamoDB transactions*).
_PARTS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
# PartiQL has actions of its own (DynamoDB guide, *IAM security policies with PartiQL for DynamoDB*).
_PARTIQL = {"SELECT": "PartiQLSelect", "INSERT": "PartiQLInsert", "UPDATE": "PartiQLUpdate", "DELETE": "PartiQLDelete"}

# SQS guide, *Amazon SQS API permissions*; SNS guide, *Amazon SNS API permissions*; Lambda API reference, *Invoke*.
_SAME_AS = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
    "lambda:Invoke": "lambda:InvokeFunction",
}


# What a redrive asks of the dead-letter queue besides starting it, and of the queue where the messages go (SQS guide,
# *Configuring queue permissions for dead-letter queue redrive*).
_REDRIVE = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")


def requests(
    service: str, operation: str, params: Mapping[str, Any], *, region: str, account: str, partition: str = "aws"
) -> list[Request]:
    """What IAM is asked when a client calls `operation` with `params`, as boto3 takes them.

    `service` is the name by which requests are signed (`dynamodb`, `states`), which is the one that actions have.
    """
    here = f"arn:{partition}:{service}:{region}:{account}:"
    if service == "dynamodb":
        context = _asking(params) if operation == "Query" else {}
        return [Request(f"dynamodb:{action}", arn, context) for action, arn in _dynamodb(operation, params, here)]
    action = f"{service}:{operation}"
    if action == "sqs:StartMessageMoveTask":
        return list(_redrive(params))
    return [Request(_SAME_AS.get(action, action), _resource(service, params, here))]


def _dynamodb(operation: str, params: Mapping[str, Any], here: str) -> Iterator[tuple[str, str]]:
    match operation:
        case "TransactWriteItems" | "TransactGetItems":
            for item in params.get("TransactItems", ()):
                for part, inner in item.items():
                    yield _PARTS[part], _table(inner["TableName"], here)
        case "BatchGetItem" | "BatchWriteItem":
            for table in params.get("RequestItems", ()):
                yield operation, _table(table, here)
        case "ExecuteStatement":
            yield _partiql(params["Statement"], here)
        case "ExecuteTransaction" | "BatchExecuteStatement":
            for each in params.get("TransactStatements", params.get("Statements", ())):
                yield _partiql(each["Statement"], here)
        case _ if "TableName" in params:
            table = _table(params["TableName"], here)
            # An index is a resource of its own (DynamoDB guide, *Actions, resources, and condition keys*).
            yield operation, f"{table}/index/{params['IndexName']}" if "IndexName" in params else table
        case _:
            yield operation, _arn_among(params) or "*"


def _redrive(params: Mapping[str, Any]) -> Iterator[Request]:
    """Without a DestinationArn the messages go where they came from, which the call does not say."""
    for action in ("StartMessageMoveTask", *_REDRIVE):
        yield Request(f"sqs:{action}", params["SourceArn"])
    if "DestinationArn" in params:
        yield Request("sqs:SendMessage", params["DestinationArn"])


def _asking(params: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The condition keys of a Query: whose partition, and which attributes.

    (DynamoDB guide, *Using IAM policy conditions for fine-grained access control*.)
    """
    names, values = params.get("ExpressionAttributeNames", {}), params.get("ExpressionAttributeValues", {})
    key = str(params.get("KeyConditionExpression", ""))
    attributes = re.findall(_NAME, f"{key} {params.get('ProjectionExpression', '')}")
    partition = re.match(rf"\s*{_NAME}\s*=\s*(:\w+)", key)
    keys = values.get(partition[2], {}) if partition else {}
    context = {
        "dynamodb:Attributes": tuple(dict.fromkeys(names.get(name, name) for name in attributes)),
        "dynamodb:LeadingKeys": tuple(map(str, keys.values())) if isinstance(keys, Mapping) else (str(keys),),
        "dynamodb:Select": (params["Select"],) if "Select" in params else (),
    }
    return {key: found for key, found in context.items() if found}


# An attribute's name or what stands for it, and not a value's (`:name`) or an operator.
_NAME = r"(?<![\w:#])(?!(?:AND|BETWEEN|begins_with)\b)(#?\w+)"


def _table(name: str, here: str) -> str:
    return name if name.startswith("arn:") else f"{here}table/{name}"


def _partiql(statement: str, here: str) -> tuple[str, str]:
    verb, *words = statement.split()
    after = {"SELECT": "FROM", "INSERT": "INTO", "DELETE": "FROM"}.get(verb.upper())
    names = words if after is None else words[[word.upper() for word in words].index(after) + 1 :]
    table, *index = names[0].replace('"', "").split(".", 1)
    return _PARTIQL[verb.upper()], _table(table, here) + (f"/index/{index[0]}" if index else "")


def _resource(service: str, params: Mapping[str, Any], here: str) -> str:
    if queue := params.get("QueueUrl"):
        return here + str(queue).rstrip("/").rpartition("/")[2]
    if service == "sqs" and "QueueName" in params:
        return here + str(params["QueueName"])
    if service == "lambda" and "FunctionName" in params:
        name = str(params["FunctionName"])
        return name if name.startswith("arn:") else f"{here}function:{name}"
    if service == "logs" and "logGroupName" in params:
        stream = params.get("logStreamName", "")
        return f"{here}log-group:{params['logGroupName']}:log-stream:{stream}"
    return _arn_among(params) or "*"


def _arn_among(params: Mapping[str, Any]) -> str | None:
    return next((value for value in params.values() if isinstance(value, str) and value.startswith("arn:")), None)
