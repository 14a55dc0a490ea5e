"""Event source mappings behind the server run by themselves, on real time, by the same rules as in virtual time."""

import itertools
import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.workbook.server.conftest import Function, a_role, until
from workbook.cloud import sqs as queues_here

pytestmark = pytest.mark.usefixtures("cloud_at_work")

_numbers = itertools.count(1)

# Fails what its body asks to fail; the rest is done.
CONSUMER = """
import json
def handler(event, context):
    print("batch", json.dumps([record["body"] for record in event["Records"]]))
    failed = [{"itemIdentifier": record["messageId"]} for record in event["Records"] if record["body"] == "bad"]
    return {"batchItemFailures": failed}
"""


class Queue:
    """A queue with a dead-letter queue, after one receive."""

    def __init__(self, visibility: int = 1) -> None:
        self._client, name = boto3.client("sqs"), f"queue-{next(_numbers)}"
        self.dead = self._client.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
        redrive = {"deadLetterTargetArn": self._arn(self.dead), "maxReceiveCount": 1}
        attributes = {"VisibilityTimeout": str(visibility), "RedrivePolicy": json.dumps(redrive)}
        self.url = self._client.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arn = self._arn(self.url)

    def send(self, *bodies: str) -> None:
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
        self._client.send_message_batch(QueueUrl=self.url, Entries=entries)

    def count(self) -> int:
        return self._count(self.url)

    def dead_letters(self) -> list[str]:
        found = self._client.receive_message(QueueUrl=self.dead, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return sorted(message["Body"] for message in found.get("Messages", ()))

    def _count(self, url: str) -> int:
        names = [f"ApproximateNumberOfMessages{state}" for state in ("", "NotVisible", "Delayed")]
        told = self._client.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(map(int, told.values()))

    def _arn(self, url: str) -> str:
        told = self._client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
        return str(told["QueueArn"])


@pytest.fixture(scope="module")
def consumer(cloud_at_work: None) -> Function:
    return Function(CONSUMER, Timeout=1)


def mapped(queue: Queue, function: Function, **settings: Any) -> str:
    made = boto3.client("lambda").create_event_source_mapping(
        EventSourceArn=queue.arn, FunctionName=function.name, **settings
    )
    return str(made["UUID"])


def test_an_enabled_mapping_delivers_by_itself_and_only_what_is_reported_comes_back(consumer: Function) -> None:
    queue = Queue()
    mapped(queue, consumer, FunctionResponseTypes=["ReportBatchItemFailures"])
    queue.send("good", "bad", "fine")
    until(lambda: queue.dead_letters() == ["bad"] and queue.count() == 0)


def test_without_reporting_the_answer_is_ignored(consumer: Function) -> None:
    queue = Queue()
    mapped(queue, consumer)
    queue.send("bad")
    until(lambda: queue.count() == 0)
    assert queue.dead_letters() == []


def test_what_was_in_the_queue_before_the_mapping_comes_as_one_batch(consumer: Function) -> None:
    queue = Queue()
    queue.send("one", "two")
    mapped(queue, consumer)
    until(lambda: queue.count() == 0)
    assert until(lambda: [line for line in consumer.logged() if line == 'batch ["one", "two"]'])


def test_a_disabled_mapping_waits_until_it_is_enabled(consumer: Function) -> None:
    queue = Queue()
    mapping = mapped(queue, consumer, Enabled=False)
    queue.send("good")
    time_passes_for(consumer)
    assert queue.count() == 1
    boto3.client("lambda").update_event_source_mapping(UUID=mapping, Enabled=True)
    until(lambda: queue.count() == 0)


def test_a_deleted_mapping_receives_no_more(consumer: Function) -> None:
    queue = Queue()
    boto3.client("lambda").delete_event_source_mapping(UUID=mapped(queue, consumer))
    queue.send("good")
    time_passes_for(consumer)
    assert queue.count() == 1


def time_passes_for(consumer: Function) -> None:
    """As long as a mapping takes to receive a message and have it handled."""
    other = Queue()
    mapped(other, consumer)
    other.send("good")
    until(lambda: other.count() == 0)


def test_a_filtered_message_is_deleted_and_never_seen(cloud_at_work: None) -> None:
    function, queue = Function(CONSUMER, Timeout=1), Queue()
    pattern = json.dumps({"body": {"wanted": [True]}})
    mapped(queue, function, FilterCriteria={"Filters": [{"Pattern": pattern}]})
    wanted, unwanted = json.dumps({"wanted": True}), json.dumps({"wanted": False})
    queue.send(unwanted, wanted)
    until(lambda: queue.count() == 0)
    # Only the function's own lines: a request's id or a time can have any digits in it.
    assert until(lambda: [line for line in function.logged() if str(line).startswith("batch")]) == [
        f"batch {json.dumps([wanted])}"
    ]


def test_a_function_that_is_throttled_gets_its_messages_later(cloud_at_work: None) -> None:
    function, queue = Function(CONSUMER, Timeout=1), Queue(visibility=30)
    client = boto3.client("lambda")
    client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=0)
    mapped(queue, function)
    queue.send("good")
    states = boto3.client("sqs")
    until(
        lambda: (
            states.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"])[
                "Attributes"
            ]["ApproximateNumberOfMessagesNotVisible"]
            == "1"
        )
    )
    client.delete_function_concurrency(FunctionName=function.name)
    until(lambda: queue.count() == 0)


def test_a_visibility_timeout_below_the_functions_timeout_is_refused() -> None:
    refused("Queue visibility timeout: 1 seconds is less than Function timeout: 2 seconds", timeout=2)


def test_a_batch_of_more_than_ten_needs_a_window(consumer: Function) -> None:
    refused("Maximum batch window in seconds must be greater than 0", BatchSize=11)


def test_a_role_that_may_not_receive_is_refused() -> None:
    refused(
        "The provided execution role does not have permissions to call ReceiveMessage on SQS", role=a_role("logs:*")
    )


def refused(message: str, timeout: int = 1, role: str | None = None, **settings: Any) -> None:
    queue, function = Queue(), Function(CONSUMER, role, Timeout=timeout)
    with pytest.raises(ClientError, match=message) as error:
        mapped(queue, function, **settings)
    assert error.value.response["Error"]["Code"] == "InvalidParameterValueException"
    assert boto3.client("lambda").list_event_source_mappings(EventSourceArn=queue.arn)["EventSourceMappings"] == []


def test_a_second_mapping_of_the_same_queue_and_function_is_refused(consumer: Function) -> None:
    queue = Queue()
    first = mapped(queue, consumer)
    with pytest.raises(ClientError, match=f"already exists.*{first}"):
        mapped(queue, consumer)


def test_an_asynchronous_execution_goes_on_by_itself(cloud_at_work: None) -> None:
    url = boto3.client("sqs").create_queue(QueueName="told-by-an-execution")["QueueUrl"]
    tell = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
    states = {
        "Hold": {"Type": "Wait", "Seconds": 1, "Next": "Tell"},
        "Tell": tell | {"Parameters": {"QueueUrl": url, "MessageBody": "done"}},
    }
    client = boto3.client("stepfunctions")
    machine = client.create_state_machine(
        name="holds", definition=json.dumps({"StartAt": "Hold", "States": states}), roleArn=a_role("sqs:SendMessage")
    )["stateMachineArn"]
    client.start_execution(stateMachineArn=machine)
    # Looked at without a request, which would let it go on as well.
    messages = queues_here.engine().queue("told-by-an-execution").store.messages
    until(lambda: messages)
