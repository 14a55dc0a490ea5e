"""A function's log as rows."""

import json

import boto3

from booking.table import BookingTable
from workbook.cloud import Stack
from workbook.event_source import EventSourceMapping
from workbook.messages import logs
from workbook.messages.ledger import Invocation, Ledger
from workbook.practice.sample import post_job


def ledger(*texts: str) -> Ledger:
    it = Ledger(visibility_timeout=20)
    for number, text in enumerate(texts, 1):
        it.invocations.append(Invocation(number, 0.0, 0.1, (), "", None, text))
    return it


METRIC = json.dumps({"_aws": {"CloudWatchMetrics": []}, "RecordsReceived": [5.0], "RecordsFailed": [1.0]})


def test_each_json_line_is_a_row_with_its_invocation() -> None:
    lines = [{"level": "INFO", "message": "Declined", "messageId": "msg-1", "cold_start": True}, {"message": "twice"}]
    it = ledger("\n".join(map(json.dumps, lines)), json.dumps({"message": "third"}))
    assert logs.rows(it) == [
        {"invocation": 1, "level": "INFO", "message": "Declined", "messageId": "msg-1"},
        {"invocation": 1, "message": "twice"},
        {"invocation": 2, "message": "third"},
    ]


def test_a_printed_line_is_a_row_of_its_text_and_an_empty_one_is_none() -> None:
    assert logs.rows(ledger("hello\n\n[1, 2]\n")) == [
        {"invocation": 1, "message": "hello"},
        {"invocation": 1, "message": "[1, 2]"},
    ]


def test_metrics_are_no_rows_of_the_log() -> None:
    assert [row["message"] for row in logs.rows(ledger(f"hello\n{METRIC}\n"))] == ["hello"]


def test_the_deployed_functions_log_names_messages_by_their_aliases(stack: Stack) -> None:
    posted = post_job(BookingTable(stack.outputs["TableName"]), applications=1)
    body = json.dumps({"jobId": posted.job.id, "applicationId": posted.applications[0].id})
    mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
    for each in (body, "no JSON"):
        boto3.client("sqs").send_message(QueueUrl=stack.outputs["QueueUrl"], MessageBody=each)
    mapping.run_for(1)
    declined, failed = logs.rows(mapping.ledger)
    assert (declined["level"], declined["messageId"], declined["duplicate"]) == ("INFO", "msg-1", False)
    assert str(declined["applicationId"]) == f"{posted.applications[0].id[:8]}…"
    assert (failed["level"], failed["exception_name"]) == ("WARNING", "ValidationError")
    assert set(failed) <= {"invocation", *logs.COLUMNS}
