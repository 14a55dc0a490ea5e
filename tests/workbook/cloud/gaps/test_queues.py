"""The engine's queues in the local cloud: behind boto3, and as CloudFormation, SNS, EventBridge and Lambda see them."""

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import boto3
import pytest
import time_machine
from botocore.exceptions import ClientError

from sqs_engine.events import Deleted, Received, Sent
from workbook.cloud import sqs
from workbook.cloud.clock import Clock
from workbook.cloud.sqs.backend import ProcessTime

ACCOUNT = "123456789012"
ARN = f"arn:aws:sqs:us-east-1:{ACCOUNT}:"
THREADS = 50

pytestmark = pytest.mark.usefixtures("local")


def create(name: str = "q", **attributes: str) -> str:
    return str(boto3.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])


def bodies(url: str) -> list[str]:
    answer = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [message["Body"] for message in answer.get("Messages", [])]


def refusal(call: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as refused:
        call()
    response: dict[str, Any] = refused.value.response
    return response


# -- behind boto3 ------------------------------------------------------------------------------------------------------


def test_a_message_comes_back_as_it_was_sent() -> None:
    client, url = boto3.client("sqs"), create()
    attributes = {
        "text": {"DataType": "String", "StringValue": "x"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    trace = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1"}}
    sent = client.send_message(
        QueueUrl=url, MessageBody="a", MessageAttributes=attributes, MessageSystemAttributes=trace
    )
    [found] = client.receive_message(QueueUrl=url, MessageAttributeNames=["All"], AttributeNames=["All"])["Messages"]
    assert found["MessageAttributes"] == attributes
    assert found["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert found["Attributes"]["AWSTraceHeader"] == "Root=1"
    assert found["MessageId"] == sent["MessageId"]
    assert "MD5OfMessageSystemAttributes" in sent


def test_aws_leaves_out_what_is_empty() -> None:
    client, url = boto3.client("sqs"), create()
    sent = client.send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "a"}])
    assert "Failed" not in sent
    assert bodies(url) == ["a"]
    for answer, name in (
        (client.receive_message(QueueUrl=url), "Messages"),
        (client.list_queue_tags(QueueUrl=url), "Tags"),
        (client.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"]), "Attributes"),
        (client.list_queues(QueueNamePrefix="none"), "QueueUrls"),
    ):
        assert name not in answer


def purge_twice(client: Any, url: str) -> None:
    for _ in range(2):
        client.purge_queue(QueueUrl=url)


@pytest.mark.parametrize(
    ("call", "code", "query_code", "status"),
    [
        (lambda c, url: c.get_queue_url(QueueName="none"), "NonExistentQueue", "QueueDoesNotExist", 400),
        (
            lambda c, url: c.send_message(QueueUrl=url + "x", MessageBody="a"),
            "NonExistentQueue",
            "QueueDoesNotExist",
            400,
        ),
        (
            lambda c, url: [c.purge_queue(QueueUrl=url) for _ in "12"],
            "PurgeQueueInProgress",
            "PurgeQueueInProgress",
            403,
        ),
        (lambda c, url: c.send_message_batch(QueueUrl=url, Entries=[]), "EmptyBatchRequest", "EmptyBatchRequest", 400),
    ],
)
def test_recorded_the_two_codes_of_an_error_and_its_status(call: Any, code: str, query_code: str, status: int) -> None:
    url = create()
    response = refusal(lambda: call(boto3.client("sqs"), url))
    error = response["Error"]
    assert (error["Code"], error["QueryErrorCode"]) == (f"AWS.SimpleQueueService.{code}", query_code)
    assert (error["Type"], response["ResponseMetadata"]["HTTPStatusCode"]) == ("Sender", status)


def test_recorded_a_parameter_with_a_bad_value() -> None:
    url = create()
    error = refusal(lambda: boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=11))["Error"]
    assert error == {
        "Code": "InvalidParameterValue",
        "Message": "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if "
        "provided.",
        "QueryErrorCode": "InvalidParameterValueException",
        "Type": "Sender",
    }


def test_lists_as_message_attributes_are_refused() -> None:
    url = create()
    attributes = {"a": {"DataType": "String", "StringListValues": ["x"]}}
    send = boto3.client("sqs").send_message
    error = refusal(lambda: send(QueueUrl=url, MessageBody="a", MessageAttributes=attributes))["Error"]
    assert error["Message"] == "Message attribute list values in SendMessage operation are not supported."


def test_clients_can_catch_an_error_by_its_name() -> None:
    client = boto3.client("sqs")
    with pytest.raises(client.exceptions.QueueDoesNotExist):
        client.get_queue_url(QueueName="none")
    create(DelaySeconds="1")
    with pytest.raises(client.exceptions.QueueNameExists, match="a different value for attribute DelaySeconds"):
        create(DelaySeconds="2")


def test_entries_of_a_batch_fail_with_code_and_text() -> None:
    client, url = boto3.client("sqs"), create()
    entries = [{"Id": "good", "MessageBody": "a"}, {"Id": "bad", "MessageBody": "\x01"}]
    [failed] = client.send_message_batch(QueueUrl=url, Entries=entries)["Failed"]
    assert (failed["Id"], failed["Code"], failed["SenderFault"]) == ("bad", "InvalidMessageContents", True)
    [failed] = client.delete_message_batch(QueueUrl=url, Entries=[{"Id": "1", "ReceiptHandle": "x"}])["Failed"]
    assert (failed["Code"], failed["Message"]) == (
        "ReceiptHandleIsInvalid",
        'The input receipt handle "x" is not a valid receipt handle.',
    )


def test_lists_come_in_pages() -> None:
    client = boto3.client("sqs")
    urls = [create(f"q-{number}") for number in range(5)]
    pages = list(client.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 2}))
    assert [url for page in pages for url in page["QueueUrls"]] == urls
    assert len(pages) == 3


def test_queues_of_two_regions_are_two() -> None:
    create("here")
    there = boto3.client("sqs", region_name="eu-west-1")
    assert "QueueUrls" not in there.list_queues()
    url = there.create_queue(QueueName="there")["QueueUrl"]
    arn = there.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    assert arn == f"arn:aws:sqs:eu-west-1:{ACCOUNT}:there"


def test_a_long_poll_within_this_process_answers_at_once_even_when_time_stands_still() -> None:
    client, url = boto3.client("sqs"), create(ReceiveMessageWaitTimeSeconds="20")
    with time_machine.travel("2026-03-02T08:00:00+00:00", tick=False):
        assert "Messages" not in client.receive_message(QueueUrl=url, WaitTimeSeconds=20)
        assert "Messages" not in client.receive_message(QueueUrl=url)


def test_visible_again_at_exactly_receive_plus_timeout_on_the_workbooks_clock() -> None:
    with Clock() as clock:
        url = create(VisibilityTimeout="20")
        boto3.client("sqs").send_message(QueueUrl=url, MessageBody="a")
        for seconds, received in ((0.1, ["a"]), (19.999, []), (0.001, ["a"])):
            clock.advance(seconds)
            assert bodies(url) == received


def test_the_engine_tells_who_calls_through_boto3() -> None:
    client, url = boto3.client("sqs"), create()
    events: list[Any] = []
    sqs.engine().subscribe(events.append)
    with sqs.calling_as("a mapping"):
        client.send_message(QueueUrl=url, MessageBody="a")
        with sqs.calling_as("a handler"):
            [message] = client.receive_message(QueueUrl=url)["Messages"]
    client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    told = [(type(event), event.by) for event in events if isinstance(event, Sent | Received | Deleted)]
    assert told == [(Sent, "a mapping"), (Received, "a handler"), (Deleted, "another caller")]


def test_calls_of_two_threads_never_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    url, client, both, met = create(), boto3.client("sqs"), Barrier(2), []

    def now(_: object) -> float:
        with suppress(BrokenBarrierError):  # nobody else came in while this call was asking for the time
            both.wait(timeout=0.2)
            met.append(True)
        return 0.0

    monkeypatch.setattr(ProcessTime, "now", now)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda body: client.send_message(QueueUrl=url, MessageBody=body), "ab"))
    assert not met


def test_of_fifty_equal_sends_at_once_one_is_accepted() -> None:
    url, start = create("q.fifo", FifoQueue="true"), Barrier(THREADS)
    client = boto3.client("sqs")

    def send(number: int) -> str:
        start.wait()
        message = {"MessageBody": str(number), "MessageGroupId": "g", "MessageDeduplicationId": "same"}
        return str(client.send_message(QueueUrl=url, **message)["MessageId"])

    with ThreadPoolExecutor(THREADS) as pool:
        assert len(set(pool.map(send, range(THREADS)))) == 1
    assert len(bodies(url)) == 1


def test_fifty_senders_at_once_lose_nothing() -> None:
    url, start = create(), Barrier(THREADS)
    client = boto3.client("sqs")

    def send(number: int) -> None:
        start.wait()
        client.send_message(QueueUrl=url, MessageBody=str(number))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(send, range(THREADS)))
    received = [body for _ in range(5) for body in bodies(url)]
    assert sorted(received, key=int) == [str(number) for number in range(THREADS)]


# -- message moves -----------------------------------------------------------------------------------------------------


def buried(*messages: str) -> tuple[str, str, str]:
    """URL of a source queue, URL and ARN of its dead-letter queue, where the messages lie."""
    client, dead = boto3.client("sqs"), create("dead")
    policy = json.dumps({"deadLetterTargetArn": ARN + "dead", "maxReceiveCount": 1})
    source = create("source", RedrivePolicy=policy, VisibilityTimeout="0")
    attributes = {"kind": {"DataType": "String", "StringValue": "decline"}}
    for body in messages:
        client.send_message(QueueUrl=source, MessageBody=body, MessageAttributes=attributes)
    for _ in range(2):
        client.receive_message(QueueUrl=source, MaxNumberOfMessages=10)
    return source, dead, ARN + "dead"


def test_aws_gives_a_redriven_message_a_new_id_and_counts_its_receives_anew() -> None:
    client = boto3.client("sqs")
    source, dead, arn = buried("poison")
    [old] = client.receive_message(QueueUrl=dead, VisibilityTimeout=0)["Messages"]
    assert client.start_message_move_task(SourceArn=arn)["TaskHandle"]
    everything = {"MessageSystemAttributeNames": ["All"], "MessageAttributeNames": ["All"]}
    [moved] = client.receive_message(QueueUrl=source, **everything)["Messages"]
    assert (moved["Body"], moved["Attributes"]["ApproximateReceiveCount"]) == ("poison", "1")
    assert moved["MessageId"] != old["MessageId"]
    assert moved["MessageAttributes"]["kind"]["StringValue"] == "decline"
    assert bodies(dead) == []
    [task] = client.list_message_move_tasks(SourceArn=arn)["Results"]
    assert task.pop("StartedTimestamp") > 0
    assert task == {
        "Status": "COMPLETED",
        "SourceArn": arn,
        "ApproximateNumberOfMessagesMoved": 1,
        "ApproximateNumberOfMessagesToMove": 1,
    }


def test_recorded_a_running_move_is_listed_with_its_handle_and_can_be_cancelled() -> None:
    client = boto3.client("sqs")
    _, _, arn = buried("a", "b", "c")
    handle = client.start_message_move_task(
        SourceArn=arn, DestinationArn=ARN + "source", MaxNumberOfMessagesPerSecond=1
    )
    [task] = client.list_message_move_tasks(SourceArn=arn)["Results"]
    assert (task["Status"], task["TaskHandle"]) == ("RUNNING", handle["TaskHandle"])
    assert (task["DestinationArn"], task["MaxNumberOfMessagesPerSecond"]) == (ARN + "source", 1)
    moved = client.cancel_message_move_task(TaskHandle=handle["TaskHandle"])["ApproximateNumberOfMessagesMoved"]
    [task] = client.list_message_move_tasks(SourceArn=arn)["Results"]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("CANCELLED", moved)
    assert "TaskHandle" not in task


def test_recorded_what_cannot_be_moved() -> None:
    client = boto3.client("sqs")
    create("plain")
    response = refusal(lambda: client.start_message_move_task(SourceArn=ARN + "plain"))
    assert response["Error"]["Message"] == "Source queue must be configured as a Dead Letter Queue."
    response = refusal(lambda: client.start_message_move_task(SourceArn=ARN + "none"))
    found = (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"])
    assert found == ("ResourceNotFoundException", 404)


# -- moto's other services ---------------------------------------------------------------------------------------------

TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Dead": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}},
        "Queue": {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                "QueueName": "named.fifo",
                "FifoQueue": True,
                "VisibilityTimeout": 20,
                "Tags": [{"Key": "a", "Value": "b"}],
                "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 5},
            },
        },
    },
    "Outputs": {"Url": {"Value": {"Ref": "Queue"}}, "Dead": {"Value": {"Ref": "Dead"}}},
}


def test_cloudformation_makes_updates_and_deletes_the_same_queues() -> None:
    client, stacks = boto3.client("sqs"), boto3.client("cloudformation")
    stacks.create_stack(StackName="s", TemplateBody=json.dumps(TEMPLATE))
    [stack] = stacks.describe_stacks(StackName="s")["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    assert outputs["Dead"].endswith(".fifo")
    found = client.get_queue_attributes(QueueUrl=outputs["Url"], AttributeNames=["All"])["Attributes"]
    assert (found["FifoQueue"], found["VisibilityTimeout"]) == ("true", "20")
    assert json.loads(found["RedrivePolicy"])["deadLetterTargetArn"] == ARN + outputs["Dead"].rpartition("/")[2]
    assert client.list_dead_letter_source_queues(QueueUrl=outputs["Dead"])["queueUrls"] == [outputs["Url"]]
    assert client.list_queue_tags(QueueUrl=outputs["Url"])["Tags"]["a"] == "b"

    changed = json.loads(json.dumps(TEMPLATE))
    changed["Resources"]["Queue"]["Properties"] |= {"VisibilityTimeout": 40, "DelaySeconds": 3}
    stacks.update_stack(StackName="s", TemplateBody=json.dumps(changed))
    found = client.get_queue_attributes(QueueUrl=outputs["Url"], AttributeNames=["All"])["Attributes"]
    assert (found["VisibilityTimeout"], found["DelaySeconds"]) == ("40", "3")

    stacks.delete_stack(StackName="s")
    assert "QueueUrls" not in client.list_queues()


@pytest.mark.parametrize("raw", [True, False])
def test_sns_sends_to_the_same_queue(raw: bool) -> None:
    url, sns = create(), boto3.client("sns")
    topic = sns.create_topic(Name="t")["TopicArn"]
    settings = {"RawMessageDelivery": "true"} if raw else {}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=ARN + "q", Attributes=settings)
    attributes = {
        "text": {"DataType": "String", "StringValue": "x"},
        "number": {"DataType": "Number", "StringValue": "1"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    sns.publish(TopicArn=topic, Message="hello", MessageAttributes=attributes)
    [found] = boto3.client("sqs").receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    if raw:
        assert (found["Body"], found["MessageAttributes"]) == ("hello", attributes)
    else:
        assert json.loads(found["Body"])["Message"] == "hello"


def test_a_fifo_topic_sends_to_a_fifo_queue() -> None:
    url, sns = create("q.fifo", FifoQueue="true"), boto3.client("sns")
    topic = sns.create_topic(Name="t.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=ARN + "q.fifo", Attributes={"RawMessageDelivery": "true"})
    for body in ("1", "2"):
        sns.publish(TopicArn=topic, Message=body, MessageGroupId="g", MessageDeduplicationId="same")
    assert bodies(url) == ["1"]


def test_eventbridge_sends_to_the_same_queue() -> None:
    url, events = create(), boto3.client("events")
    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["workbook"]}))
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": ARN + "q"}])
    events.put_events(Entries=[{"Source": "workbook", "DetailType": "booked", "Detail": '{"jobId": "1"}'}])
    [body] = bodies(url)
    assert json.loads(body)["detail"] == {"jobId": "1"}


def test_a_disabled_mapping_of_lambda_knows_the_queue_and_takes_nothing() -> None:
    url, functions = create(), boto3.client("lambda")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("m.py", "def h(event, context): return None")
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda"}}]}
    role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    code = {"ZipFile": package.getvalue()}
    functions.create_function(FunctionName="f", Role=role, Runtime="python3.13", Handler="m.h", Code=code)
    mapping = {"FunctionName": "f", "BatchSize": 5, "Enabled": False}
    made = functions.create_event_source_mapping(EventSourceArn=ARN + "q", **mapping)
    assert (made["EventSourceArn"], made["State"]) == (ARN + "q", "Disabled")
    boto3.client("sqs").send_message(QueueUrl=url, MessageBody="hello")
    assert bodies(url) == ["hello"]
    with pytest.raises(ClientError):
        functions.create_event_source_mapping(EventSourceArn=ARN + "none", **mapping)


def test_tags_are_seen_by_the_tagging_service() -> None:
    url = create()
    boto3.client("sqs").tag_queue(QueueUrl=url, Tags={"stage": "test"})
    tagging = boto3.client("resourcegroupstaggingapi")
    found = tagging.get_resources(ResourceTypeFilters=["sqs"])
    assert found["ResourceTagMappingList"] == [{"ResourceARN": ARN + "q", "Tags": [{"Key": "stage", "Value": "test"}]}]
    boto3.client("sqs").delete_queue(QueueUrl=url)
    assert tagging.get_resources(ResourceTypeFilters=["sqs"])["ResourceTagMappingList"] == []
