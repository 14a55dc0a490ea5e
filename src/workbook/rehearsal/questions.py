"""Questions to a cloud that take more than one call. Each removes what it made.

They ask by boto3's default session, so the environment decides whom.
"""

import io
import json
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from workbook import cloud
from workbook.rehearsal.short_lived import arn, dead_letter, machine, new_name, queue, role, role_arn, table

_ATTRIBUTES = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]


def run(states: dict[str, Any], data: Any) -> Any:
    """The output of an Express workflow of these states, or the name of its error, or the code of what was refused."""
    try:
        with machine({"StartAt": next(iter(states)), "States": states}, role_arn()) as made:
            return _outcome(_started(made, data))
    except ClientError as refusal:
        return _code(refusal)


def a_branch_that_fails() -> Any:
    branch = {"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Bad", "Cause": "why"}}}
    state = {"Type": "Parallel", "Branches": [branch], "End": True}
    return run({"Both": state}, {})


def too_large_a_result() -> str:
    double = {"Type": "Pass", "Parameters": {"x.$": "States.Format('{}{}', $.x, $.x)"}, "End": True}
    answer = run({"Double": double}, {"x": "x" * 150_000})
    return answer if isinstance(answer, str) else "passed on"


def a_broken_definition() -> Any:
    return run({"First": {"Type": "Pass", "Next": "Nowhere"}}, {})


def a_role_that_may_not() -> str:
    with role() as nobody, queue() as url:
        send = {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": url, "MessageBody": "m"},
            "End": True,
        }
        with machine({"StartAt": "Send", "States": {"Send": send}}, nobody) as made:
            _started(made, {})
        return "sent" if _count(url) else "denied"


def history_of_express() -> str:
    with machine({"StartAt": "Go", "States": {"Go": {"Type": "Pass", "End": True}}}, role_arn()) as made:
        answer = _started(made, {})
        try:
            cloud.client("stepfunctions").get_execution_history(executionArn=answer["executionArn"])
        except ClientError:
            return "refused"
        return "given"


def a_redrive() -> str:
    with dead_letter() as (url, dead):
        sqs = cloud.client("sqs")
        try:
            sqs.start_message_move_task(SourceArn=arn(dead))
        except ClientError as refusal:
            return _code(refusal)
        found = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5).get("Messages", ())
        return f"moved {len(found)}"


def where_it_died() -> str:
    with dead_letter() as (url, dead):
        [message] = cloud.client("sqs").receive_message(QueueUrl=dead, MessageSystemAttributeNames=["All"])["Messages"]
        return "its queue" if message["Attributes"].get("DeadLetterQueueSourceArn") == arn(url) else "not said"


def a_long_message() -> str:
    with queue() as url:
        return _refusal(lambda: cloud.client("sqs").send_message(QueueUrl=url, MessageBody="x" * (1_048_576 + 1)))


def a_forbidden_character() -> str:
    with queue() as url:
        return _refusal(lambda: cloud.client("sqs").send_message(QueueUrl=url, MessageBody="a\x00b"))


def a_late_delete() -> str:
    with queue(FifoQueue="true") as url:
        sqs = cloud.client("sqs")
        sqs.send_message(QueueUrl=url, MessageBody="m", MessageGroupId="g", MessageDeduplicationId="d")
        [late] = sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"]
        return _refusal(lambda: sqs.delete_message(QueueUrl=url, ReceiptHandle=late["ReceiptHandle"]))


def a_duplicate_after_a_delete() -> str:
    with queue(FifoQueue="true") as url:
        sqs = cloud.client("sqs")
        sqs.send_message(QueueUrl=url, MessageBody="m", MessageGroupId="g", MessageDeduplicationId="d")
        [message] = sqs.receive_message(QueueUrl=url)["Messages"]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        sqs.send_message(QueueUrl=url, MessageBody="m", MessageGroupId="g", MessageDeduplicationId="d")
        return "delivered" if _count(url) else "not delivered"


def a_transaction_twice() -> str:
    with table() as name:
        dynamodb, key = cloud.client("dynamodb"), {"PK": {"S": "a"}, "SK": {"N": "1"}}
        add = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
        for _ in range(2):
            dynamodb.transact_write_items(
                TransactItems=[{"Update": {"TableName": name, "Key": key, **add}}], ClientRequestToken="the-same"
            )
        return f"counted {dynamodb.get_item(TableName=name, Key=key, ConsistentRead=True)['Item']['n']['N']}"


def the_last_page() -> str:
    with table() as name:
        dynamodb = cloud.client("dynamodb")
        for number in "123":
            dynamodb.put_item(TableName=name, Item={"PK": {"S": "a"}, "SK": {"N": number}})
        page = dynamodb.query(
            TableName=name,
            KeyConditionExpression="PK = :a",
            ExpressionAttributeValues={":a": {"S": "a"}},
            Limit=3,
            ConsistentRead=True,
        )
        return "more to come" if "LastEvaluatedKey" in page else "the end"


def two_at_once() -> str:
    with table() as name, ThreadPoolExecutor(16) as pool:
        item = {"TableName": name, "Item": {"PK": {"S": "a"}, "SK": {"N": "1"}}}
        put = [{"Put": {**item, "ConditionExpression": "attribute_not_exists(PK)"}}]
        client = cloud.client("dynamodb")

        def attempt(_: int) -> bool:
            return not _refusal(lambda: client.transact_write_items(TransactItems=put), otherwise="")

        return f"{['none', 'one'][won] if (won := sum(pool.map(attempt, range(16)))) < 2 else won} of 16"


def a_short_visibility_timeout() -> str:
    functions, name = cloud.client("lambda"), new_name()
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("function.py", "def handler(event, context): pass\n")
    may = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
    with role(may) as somebody, queue(VisibilityTimeout="5") as url:
        functions.create_function(
            FunctionName=name,
            Role=somebody,
            Runtime="python3.13",
            Handler="function.handler",
            Code={"ZipFile": code.getvalue()},
            Timeout=10,
        )
        try:
            made = functions.create_event_source_mapping(EventSourceArn=arn(url), FunctionName=name)
            functions.delete_event_source_mapping(UUID=made["UUID"])
            return "made"
        except ClientError as refusal:
            return _code(refusal)
        finally:
            functions.delete_function(FunctionName=name)


def _started(made: str, data: Any) -> dict[str, Any]:
    # A server that never answers is asked once, and given up soon.
    once = Config(read_timeout=10, retries={"total_max_attempts": 1})
    client = cloud.client("stepfunctions", config=once)
    answer: dict[str, Any] = client.start_sync_execution(stateMachineArn=made, input=json.dumps(data))
    return answer


def _outcome(answer: dict[str, Any]) -> Any:
    return json.loads(answer["output"]) if answer["status"] == "SUCCEEDED" else answer.get("error", answer["status"])


def _refusal(call: Callable[[], object], otherwise: str = "taken") -> str:
    try:
        call()
    except ClientError as refusal:
        return _code(refusal)
    return otherwise


def _code(refusal: ClientError) -> str:
    return str(refusal.response["Error"]["Code"]).rpartition(".")[2]


def _count(url: str) -> int:
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=_ATTRIBUTES)["Attributes"]
    return sum(map(int, found.values()))
