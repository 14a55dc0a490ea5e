"""What AWS refuses when the mapping is created."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from workbook.cloud import NotConnected
from workbook.cloud.clock import Clock
from workbook.event_source import EventSourceMapping, LambdaFunction


def refusal(lab: Any, handlers: Any, **settings: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        lab.mapping(handlers.fine, **settings)
    assert raised.value.operation_name == "CreateEventSourceMapping"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def test_aws_refuses_a_visibility_timeout_shorter_than_the_function_timeout(lab: Any, handlers: Any) -> None:
    lab.queue()
    assert refusal(lab, handlers, timeout=30) == (
        "InvalidParameterValueException",
        "Queue visibility timeout: 20 seconds is less than Function timeout: 30 seconds",
    )


def test_aws_accepts_a_visibility_timeout_equal_to_the_function_timeout(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.mapping(handlers.fine, timeout=20)


def test_aws_refuses_more_than_ten_records_without_a_batching_window(lab: Any, handlers: Any) -> None:
    lab.queue()
    code, message = refusal(lab, handlers, batch_size=11)
    assert code == "InvalidParameterValueException"
    assert message == (
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
    )
    lab.mapping(handlers.fine, batch_size=11, maximum_batching_window_in_seconds=1)


@pytest.mark.parametrize("batch_size", [5, 100])
def test_aws_refuses_a_batching_window_on_a_fifo_queue(lab: Any, handlers: Any, batch_size: int) -> None:
    lab.queue(fifo=True)
    assert refusal(lab, handlers, batch_size=batch_size, maximum_batching_window_in_seconds=5) == (
        "InvalidParameterValueException",
        "Batching window is not supported for FIFO queues",
    )


def test_aws_refuses_more_than_ten_records_on_a_fifo_queue(lab: Any, handlers: Any) -> None:
    lab.queue(fifo=True)
    assert refusal(lab, handlers, batch_size=11)[0] == "InvalidParameterValueException"


@pytest.mark.parametrize(
    ("setting", "value", "member", "bound"),
    [
        ("batch_size", 0, "batchSize", "greater than or equal to 1"),
        ("batch_size", 10_001, "batchSize", "less than or equal to 10000"),
        ("maximum_batching_window_in_seconds", -1, "maximumBatchingWindowInSeconds", "greater than or equal to 0"),
        ("maximum_batching_window_in_seconds", 301, "maximumBatchingWindowInSeconds", "less than or equal to 300"),
        ("maximum_concurrency", 1, "scalingConfig.maximumConcurrency", "greater than or equal to 2"),
        ("maximum_concurrency", 1_001, "scalingConfig.maximumConcurrency", "less than or equal to 1000"),
    ],
)
def test_aws_refuses_a_number_out_of_range(
    lab: Any, handlers: Any, setting: str, value: int, member: str, bound: str
) -> None:
    lab.queue()
    assert refusal(lab, handlers, **{setting: value}) == (
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: "
        f"Member must have value {bound}",
    )


def test_aws_refuses_an_unknown_function_response_type(lab: Any, handlers: Any) -> None:
    lab.queue()
    code, message = refusal(lab, handlers, function_response_types=["ReportBatchItemFailure"])
    assert code == "ValidationException"
    assert "enum value set: [ReportBatchItemFailures]" in message


@pytest.mark.parametrize("pattern", ["not json", "[]", '{"body": "x"}', '{"body": [{"like": "x"}]}', '{"body": []}'])
def test_aws_refuses_an_invalid_filter_pattern(lab: Any, handlers: Any, pattern: str) -> None:
    lab.queue()
    assert refusal(lab, handlers, filter_criteria={"Filters": [{"Pattern": pattern}]}) == (
        "InvalidParameterValueException",
        "Invalid filter pattern definition.",
    )


@pytest.mark.parametrize(
    ("pollers", "says"),
    [
        ({"minimum_pollers": 1}, "'1' at 'provisionedPollerConfig.minimumPollers'"),
        ({"minimum_pollers": 201}, "'201' at 'provisionedPollerConfig.minimumPollers'"),
        ({"maximum_pollers": 1}, "'1' at 'provisionedPollerConfig.maximumPollers'"),
        ({"maximum_pollers": 10_001}, "'10001' at 'provisionedPollerConfig.maximumPollers'"),
        ({"minimum_pollers": 5, "maximum_pollers": 4}, "MinimumPollers"),
        ({"minimum_pollers": 2, "maximum_concurrency": 5}, "MaximumConcurrency"),
    ],
)
def test_aws_refuses_pollers_out_of_range_or_together_with_maximum_concurrency(
    lab: Any, handlers: Any, pollers: dict[str, int], says: str
) -> None:
    lab.queue()
    assert says in refusal(lab, handlers, **pollers)[1]
    lab.mapping(handlers.fine, minimum_pollers=2, maximum_pollers=10_000)


def test_aws_refuses_a_pattern_of_more_than_4096_characters(lab: Any, handlers: Any) -> None:
    lab.queue()
    longest = json.dumps({"body": {"n": ["x" * 4_075]}})
    assert len(longest) == 4_096
    lab.mapping(handlers.fine, filter_criteria={"Filters": [{"Pattern": longest}]})
    code, message = refusal(lab, handlers, filter_criteria={"Filters": [{"Pattern": longest + " "}]})
    assert code == "ValidationException"
    assert message.endswith("Member must have length less than or equal to 4096")


def test_aws_asks_the_queue_first_and_refuses_one_that_does_not_exist(lab: Any, handlers: Any) -> None:
    lab.url = "https://sqs.us-east-1.amazonaws.com/123456789012/nowhere"
    assert refusal(lab, handlers) == (
        "InvalidParameterValueException",
        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
        "SQS Error Message: The specified queue does not exist.",
    )


def test_aws_tells_a_refusal_also_as_type_and_message(lab: Any, handlers: Any) -> None:
    lab.queue()
    with pytest.raises(ClientError) as raised:
        lab.mapping(handlers.fine, batch_size=11)
    assert raised.value.response["Type"] == "User"
    assert raised.value.response["message"] == raised.value.response["Error"]["Message"]


def test_aws_refuses_a_second_mapping_of_the_same_queue_and_function_while_the_first_lives(
    lab: Any, handlers: Any
) -> None:
    url, function = lab.queue(), LambdaFunction(handlers.fine)
    first = EventSourceMapping(url, function, clock=lab.clock)
    with pytest.raises(ClientError) as raised:
        EventSourceMapping(url, function, clock=lab.clock)
    assert raised.value.response["Error"]["Code"] == "ResourceConflictException"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
    assert 'SQS arn (" arn:aws:sqs:us-east-1:123456789012:source ") and function (" function ")' in str(raised.value)
    first.delete()
    EventSourceMapping(url, function, clock=lab.clock)


def test_a_mapping_that_nobody_can_reach_any_more_is_in_nobodys_way(lab: Any, handlers: Any) -> None:
    url, function = lab.queue(), LambdaFunction(handlers.fine)
    for _ in range(2):
        EventSourceMapping(url, function, clock=lab.clock).drain()


def test_motos_own_queues_will_not_do(handlers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws(), Clock() as clock:
        url = boto3.client("sqs").create_queue(QueueName="motos")["QueueUrl"]
        with pytest.raises(NotConnected, match="local_aws"):
            EventSourceMapping(url, LambdaFunction(handlers.fine), clock=clock)


def test_duplicates_on_a_fifo_queue_are_refused(lab: Any, handlers: Any) -> None:
    lab.queue(fifo=True)
    with pytest.raises(ValueError, match="FIFO"):
        lab.mapping(handlers.fine, duplicates=["msg-1"])
