"""A plan of faults at work in the server: over HTTP, and in the workflows that it runs."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from werkzeug.test import Client

from booking.table import BookingTable
from workbook.cloud.faults import CloudFault, What
from workbook.cloud.faults.calls import FaultyCalls
from workbook.practice.sample import post_job
from workbook.server import faulty_answers
from workbook.server.__main__ import main

PLAN = """
faults:
  - {what: crash, where: "sns:Publish"}
  - {what: throttle, where: "sns:ListTopics", when: always}
  - {what: lost-reply, where: "sqs:CreateQueue"}
  - {what: partial, where: "sqs:SendMessageBatch"}
"""


def test_a_plan_that_cannot_work_stops_the_server_before_it_starts(tmp_path: Path, capsys: Any) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("faults: [{what: crash, where: invocation}]")
    with pytest.raises(SystemExit) as stopped:
        main(["--faults", str(plan)])
    assert stopped.value.code == 2
    assert "the server's plan is of calls and indexes" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--faults", str(tmp_path / "none.yaml")])
    assert "none.yaml cannot be used: No such file or directory." in capsys.readouterr().err


def asked(fault: CloudFault, **headers: str) -> Any:
    """The answer to one call of SQS's or of SNS's, from a server that would answer 200 itself."""

    def served(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"QueueUrl": "q"}']

    service = "sqs" if "X-Amz-Target" in headers else "sns"
    signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/{service}/aws4_request, …"}
    body = b"{}" if service == "sqs" else b"Action=ListTopics"
    client = Client(faulty_answers.through(served, FaultyCalls([fault])))
    return client.post("/", data=body, headers=signed | headers)


def test_an_error_is_told_in_the_services_own_protocol() -> None:
    throttled = asked(CloudFault(What.THROTTLE, "sqs:CreateQueue"), **{"X-Amz-Target": "AmazonSQS.CreateQueue"})
    assert (throttled.status_code, json.loads(throttled.data)["__type"]) == (400, "RequestThrottled")
    unavailable = asked(CloudFault(What.ERROR, "sns:ListTopics"))
    assert unavailable.status_code == 503
    assert "<Code>ServiceUnavailable</Code>" in unavailable.text


def test_other_calls_are_answered_as_ever() -> None:
    passed = asked(CloudFault(What.THROTTLE, "sqs:DeleteQueue"), **{"X-Amz-Target": "AmazonSQS.CreateQueue"})
    assert (passed.status_code, passed.json) == (200, {"QueueUrl": "q"})


@pytest.mark.parametrize("what", ["time-out", "lost-reply", "crash"])
def test_where_no_answer_is_to_come_the_connection_is_closed(what: str) -> None:
    with pytest.raises(faulty_answers.NoAnswer):
        asked(CloudFault(What(what), "call"), **{"X-Amz-Target": "AmazonSQS.CreateQueue"})


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A server with `PLAN`: what it printed, by name."""
    (tmp_path / "plan.yaml").write_text(PLAN)
    command = [sys.executable, "-u", "-m", "workbook.server", "--port", "0", "--faults", str(tmp_path / "plan.yaml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        told = {}
        for line in server.stdout:
            if setting := re.match(r"export (\w+)=(.*)", line):
                monkeypatch.setenv(setting[1], setting[2])
            elif output := re.match(r"(\w+)  (\S+)", line):
                told[output[1]] = output[2]
            elif "at the 1st sqs:SendMessageBatch" in line:
                break
        boto3.setup_default_session()
        try:
            yield told
        finally:
            server.kill()
            boto3.DEFAULT_SESSION = None


@pytest.mark.slow
def test_who_calls_the_server_and_its_workflows_meet_its_plan(endpoint: dict[str, str]) -> None:
    once = Config(retries={"total_max_attempts": 1})
    with pytest.raises(ClientError, match="Throttled"):
        boto3.client("sns", config=once).list_topics()
    sqs = boto3.client("sqs", config=once)
    with pytest.raises(ConnectionClosedError):
        sqs.create_queue(QueueName="unheard")
    url = sqs.get_queue_url(QueueName="unheard")["QueueUrl"]
    answer = sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": body, "MessageBody": body} for body in "ab"])
    assert ([each["Id"] for each in answer["Failed"]], len(answer["Successful"])) == (["a"], 1)

    posted = post_job(BookingTable(endpoint["TableName"]), 2)
    answers = [
        boto3.client("stepfunctions").start_sync_execution(
            stateMachineArn=endpoint["StateMachineArn"], input=json.dumps(posted.booking(0))
        )
        for _ in range(2)
    ]
    assert [answer.get("error") for answer in answers] == ["States.Runtime", None]
