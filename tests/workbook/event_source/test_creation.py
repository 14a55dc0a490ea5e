"""What AWS refuses when the mapping is created."""

from typing import Any

import pytest
from botocore.exceptions import ClientError


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


def test_duplicates_on_a_fifo_queue_are_refused(lab: Any, handlers: Any) -> None:
    lab.queue(fifo=True)
    with pytest.raises(ValueError, match="FIFO"):
        lab.mapping(handlers.fine, duplicates=["msg-1"])
