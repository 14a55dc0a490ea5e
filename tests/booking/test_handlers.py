"""The queue's consumer: each record stands or falls alone."""

import hashlib
import json
from typing import Any
from unittest.mock import MagicMock

import pytest

from booking import handlers
from booking.environment import booking_table
from booking.handlers import decline_applications
from booking.queue import send_all


@pytest.fixture
def booked(world: Any) -> Any:
    """Sarah has booked nanny1; nanny2 to nanny5 wait to be declined."""
    world.post_job(applications=5)
    world.table.close_and_accept(world.request(1), 5)
    return world


@pytest.fixture(autouse=True)
def log(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The lines the function logs, parsed."""
    lines: list[dict[str, Any]] = []

    class Stream:
        def write(self, text: str) -> None:
            lines.extend(json.loads(line) for line in text.splitlines() if line)

        def flush(self) -> None:
            pass

    monkeypatch.setattr(handlers.logger.registered_handler, "stream", Stream())
    return lines


def event(*bodies: str) -> dict[str, Any]:
    """What Lambda's SQS event source mapping hands over: message-1, message-2, …"""
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": f"receipt-{number}",
                "body": body,
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1772438400000",
                    "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                    "ApproximateFirstReceiveTimestamp": "1772438400001",
                },
                "messageAttributes": {},
                "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:declines",
                "awsRegion": "us-east-1",
            }
            for number, body in enumerate(bodies, start=1)
        ]
    }


def failed(response: Any) -> list[str]:
    assert set(response) == {"batchItemFailures"}
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


def test_a_batch_is_declined(booked: Any, context: Any) -> None:
    bodies = [booked.message(number).model_dump_json() for number in (2, 3, 4, 5)]
    assert decline_applications(event(*bodies), context) == {"batchItemFailures": []}
    assert booked.statuses() == {"nanny1": "ACCEPTED"} | {f"nanny{number}": "DECLINED" for number in (2, 3, 4, 5)}


JOB, NO_APPLICATION = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-00000000ffff"


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(json.dumps({"jobId": JOB, "applicationId": NO_APPLICATION}), id="no such application"),
        pytest.param("decline nanny3", id="not JSON"),
        pytest.param("", id="empty"),
        pytest.param("[1, 2]", id="JSON, but no object"),
        pytest.param(json.dumps({"jobId": JOB}), id="no applicationId"),
        pytest.param(json.dumps({"jobId": {"S": JOB}, "applicationId": {"S": NO_APPLICATION}}), id="typed JSON"),
        pytest.param(json.dumps({"jobId": JOB, "applicationId": NO_APPLICATION, "x": 1}), id="a field too many"),
        pytest.param(json.dumps({"jobId": f"{JOB}#x", "applicationId": NO_APPLICATION}), id="a key inside an id"),
    ],
)
def test_a_bad_message_fails_alone(booked: Any, context: Any, log: list[dict[str, Any]], bad: str) -> None:
    good = [booked.message(number).model_dump_json() for number in (2, 5)]
    assert failed(decline_applications(event(good[0], bad, good[1]), context)) == ["message-2"]
    assert booked.statuses() == {
        "nanny1": "ACCEPTED",
        "nanny2": "DECLINED",
        "nanny3": "PENDING",
        "nanny4": "PENDING",
        "nanny5": "DECLINED",
    }
    assert [line["level"] for line in log] == ["INFO", "WARNING", "INFO"]


def test_a_bad_message_changes_nothing(booked: Any, context: Any) -> None:
    bodies = [json.dumps({"jobId": JOB, "applicationId": NO_APPLICATION}), "not JSON", "{}"]
    with booked.unchanged():
        decline_applications(event(*bodies), context)


def test_a_batch_in_which_everything_fails_is_still_reported_record_by_record(booked: Any, context: Any) -> None:
    assert failed(decline_applications(event("not JSON", "{}"), context)) == ["message-1", "message-2"]


def test_a_later_batch_does_not_repeat_the_failures_of_an_earlier_one(booked: Any, context: Any) -> None:
    decline_applications(event("not JSON"), context)
    assert failed(decline_applications(event(booked.message(2).model_dump_json()), context)) == []


def test_a_message_delivered_twice_succeeds_twice(booked: Any, context: Any, log: list[dict[str, Any]]) -> None:
    body = booked.message(2).model_dump_json()
    assert failed(decline_applications(event(body, body), context)) == []
    with booked.unchanged():
        assert failed(decline_applications(event(body), context)) == []
    assert [line["duplicate"] for line in log] == [False, True, True]


def test_the_accepted_application_is_left_alone_and_the_message_is_done(
    booked: Any, context: Any, log: list[dict[str, Any]]
) -> None:
    with booked.unchanged():
        assert failed(decline_applications(event(booked.message(1).model_dump_json()), context)) == []
    assert [(line["level"], line["applicationId"]) for line in log] == [("WARNING", booked.application_id(1))]


def test_a_fault_of_the_table_brings_the_message_back(booked: Any, context: Any, faults: Any) -> None:
    client = booking_table().client
    faults.answer(client, "UpdateItem", faults.error("TransactionConflictException"))
    bodies = [booked.message(number).model_dump_json() for number in (2, 3)]
    assert failed(decline_applications(event(*bodies), context)) == ["message-1"]
    assert failed(decline_applications(event(bodies[0]), context)) == []


def test_a_log_line_says_which_message_and_which_request(booked: Any, context: Any, log: list[dict[str, Any]]) -> None:
    decline_applications(event(booked.message(2).model_dump_json()), context)
    (line,) = log
    assert line["message"] == "Declined"
    assert line["messageId"] == "message-1"
    assert line["applicationId"] == booked.application_id(2)
    assert line["function_request_id"] == context.aws_request_id


def test_every_line_about_a_record_says_which_message_how_often_received_and_when_sent(
    booked: Any, context: Any, log: list[dict[str, Any]]
) -> None:
    came = event(booked.message(2).model_dump_json(), "not JSON", json.dumps({"jobId": JOB, "applicationId": JOB}))
    came["Records"][2]["attributes"] |= {"ApproximateReceiveCount": "3", "SentTimestamp": "1772438400789"}
    decline_applications(came, context)
    about = [tuple(line[name] for name in ("messageId", "receiveCount", "sentTimestamp")) for line in log]
    assert about == [
        ("message-1", 1, 1772438400000),
        ("message-2", 1, 1772438400000),
        ("message-3", 3, 1772438400789),
    ]


def test_what_is_said_of_a_failed_message_is_not_said_of_the_next_one(
    booked: Any, context: Any, log: list[dict[str, Any]]
) -> None:
    decline_applications(event("not JSON", booked.message(2).model_dump_json()), context)
    failed_on = [(line["messageId"], "exception_name" in line) for line in log]
    assert failed_on == [("message-1", True), ("message-2", False)]


def test_the_metrics_count_what_came_and_what_failed(booked: Any, context: Any, capsys: Any) -> None:
    capsys.readouterr()
    decline_applications(event(booked.message(2).model_dump_json(), "not JSON"), context)
    (metrics,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (metrics["RecordsReceived"], metrics["RecordsFailed"]) == ([2.0], [1.0])
    assert metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "BookANanny"


def test_the_trace_has_the_handler_and_each_of_its_records(
    booked: Any, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = MagicMock()
    monkeypatch.setattr(handlers.tracer, "provider", provider)
    decline_applications(event(*(booked.message(number).model_dump_json() for number in (2, 3))), context)
    names = [call.kwargs["name"].removeprefix("## ") for call in provider.in_subsegment.call_args_list]
    assert [name.rpartition(".")[2] for name in names] == ["decline_applications", *["decline_application"] * 2]


def test_the_messages_of_the_queue_are_the_messages_the_handler_takes(booked: Any, context: Any) -> None:
    send_all(booked.sqs, booked.queue_url, [booked.message(number) for number in (2, 3, 4, 5)])
    bodies = [json.dumps(message) for message in booked.queued()]
    assert failed(decline_applications(event(*bodies), context)) == []
    assert set(booked.statuses().values()) == {"ACCEPTED", "DECLINED"}
