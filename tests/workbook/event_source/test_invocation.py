"""What the handler is given: the event and the context."""

import hashlib
import json
import os
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from workbook.event_source import EventSourceMapping, LambdaFunction

REPORT = {"function_response_types": ["ReportBatchItemFailures"]}


def test_aws_hands_a_message_over_in_exactly_this_shape(lab: Any, handlers: Any) -> None:
    lab.queue()
    [message_id] = lab.send("hello")
    lab.mapping(handlers.fine).drain()
    [record] = handlers.events[0]["Records"]
    attributes = record.pop("attributes")
    assert record.pop("receiptHandle")
    assert record == {
        "messageId": message_id,
        "body": "hello",
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(b"hello").hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:source",
        "awsRegion": "us-east-1",
    }
    assert set(attributes) == {
        "ApproximateReceiveCount",
        "SentTimestamp",
        "SenderId",
        "ApproximateFirstReceiveTimestamp",
    }
    assert all(isinstance(value, str) for value in attributes.values())
    assert int(attributes["SentTimestamp"]) <= int(attributes["ApproximateFirstReceiveTimestamp"])


def test_aws_writes_message_attributes_in_camel_case_and_binaries_in_base64(lab: Any, handlers: Any) -> None:
    lab.queue()
    given = {
        "kind": {"DataType": "String", "StringValue": "decline"},
        "seal": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    lab.send("hello", MessageAttributes=given)
    lab.mapping(handlers.fine).drain()
    [record] = handlers.events[0]["Records"]
    nothing: dict[str, object] = {"stringListValues": [], "binaryListValues": []}
    assert record["messageAttributes"] == {
        "kind": {"stringValue": "decline", **nothing, "dataType": "String"},
        "seal": {"binaryValue": "AP8=", **nothing, "dataType": "Binary"},
    }
    assert len(record["md5OfMessageAttributes"]) == 32


@pytest.mark.parametrize(
    ("window", "attributes", "digest"), [(0, False, "absent"), (5, False, None), (0, True, str), (5, True, str)]
)
def test_aws_writes_the_members_of_a_record_in_this_order(
    lab: Any, handlers: Any, window: int, attributes: bool, digest: Any
) -> None:
    """Recorded: with a batching window and no message attributes, their digest is there, and null."""
    lab.queue()
    given = {"kind": {"DataType": "String", "StringValue": "decline"}} if attributes else {}
    trace = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-2-3"}}
    lab.send("hello", MessageAttributes=given, MessageSystemAttributes=trace)
    lab.mapping(handlers.fine, maximum_batching_window_in_seconds=window).drain()
    [record] = handlers.events[0]["Records"]
    assert list(record) == [
        "messageId",
        "receiptHandle",
        "body",
        "attributes",
        "messageAttributes",
        *([] if digest == "absent" else ["md5OfMessageAttributes"]),
        "md5OfBody",
        "eventSource",
        "eventSourceARN",
        "awsRegion",
    ]
    if digest != "absent":
        assert record["md5OfMessageAttributes"] is None if digest is None else record["md5OfMessageAttributes"]
    assert [name for name in record["attributes"] if name != "AWSTraceHeader"] == [
        "ApproximateReceiveCount",
        "SentTimestamp",
        "SenderId",
        "ApproximateFirstReceiveTimestamp",
    ]
    assert record["attributes"]["AWSTraceHeader"] == "Root=1-2-3"


def test_the_context_tells_the_function_and_the_time_that_is_left(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    seen: list[Any] = []
    lab.mapping(lambda event, context: seen.append(context), timeout=7).drain()
    [context] = seen
    assert context.function_name == "function"
    assert context.invoked_function_arn.endswith(":function:function")
    assert context.memory_limit_in_mb == 128
    assert len(context.aws_request_id) == 36
    assert context.log_stream_name.startswith("2026/01/01/[$LATEST]")


def test_the_remaining_time_at_the_start_is_the_function_timeout(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    left: list[int] = []
    lab.mapping(lambda event, context: left.append(context.get_remaining_time_in_millis()), timeout=7).drain()
    assert left == [7_000]


def test_a_powertools_handler_runs_as_it_is(lab: Any) -> None:
    lab.queue()
    lab.send({"n": 1}, {"n": "poison"})
    logger, done = Logger(service="test", level="CRITICAL"), []

    def record_handler(record: Any) -> None:
        done.append(int(json.loads(record.body)["n"]))

    @logger.inject_lambda_context  # type: ignore[untyped-decorator]
    def handler(event: dict[str, Any], context: Any) -> Any:
        return process_partial_response(event, record_handler, BatchProcessor(EventType.SQS), context)

    lab.mapping(handler, **REPORT).drain()
    assert done == [1]
    assert [message["Body"] for message in lab.dead_letters()] == ['{"n": "poison"}']


def test_what_a_handler_does_to_the_event_does_not_reach_the_queue(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")

    def handler(event: dict[str, Any], context: object) -> None:
        event["Records"][0]["receiptHandle"] = "lost"

    mapping = lab.mapping(handler)
    mapping.run_for(1)
    assert (mapping.ledger.counts()["DELETED"], lab.size()) == (1, 0)


def test_the_functions_environment_is_set_while_the_handler_runs(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    seen: list[str] = []
    function = LambdaFunction(
        lambda event, context: seen.append(os.environ["TABLE_NAME"]), environment={"TABLE_NAME": "jobs"}
    )
    EventSourceMapping(lab.url, function, clock=lab.clock).drain()
    assert seen == ["jobs"]
    assert "TABLE_NAME" not in os.environ


def test_a_handler_that_advances_the_clock_does_not_disturb_the_ledger(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(lambda event, context: lab.clock.advance(500))
    mapping.drain()
    assert [entry.at for entry in mapping.ledger.of("msg-1")] == [0.0, 0.0, 0.1, 0.1]
