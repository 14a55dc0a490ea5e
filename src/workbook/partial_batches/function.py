"""The function behind every case. It does what the messages say, so one is enough for all of them.

This file alone is deployed: it imports nothing but what a Lambda runtime for Python has.
"""

import json
import os
import time
from collections.abc import Callable
from typing import Any

PAST_ITS_TIMEOUT = 2
"""Seconds for which it goes on after its time is over."""


class NotWhole(Exception):
    """Only some of the case's messages came: the batch is given back, and may be whole next time."""


def handler(event: dict[str, Any], context: Any) -> object:
    """Answer as the messages say, and tell the queue REPORTS of every batch that is whole."""
    late = context.get_remaining_time_in_millis() / 1000 + PAST_ITS_TIMEOUT
    return answer(event, report=_report, out_of_time=lambda: time.sleep(late))


def answer(event: dict[str, Any], *, report: Callable[[str], object], out_of_time: Callable[[], object]) -> object:
    """What the messages of this batch ask for. `report` is called with the case's name when the batch is whole.

    Raises `NotWhole` when it is not.
    """
    records = {json.loads(record["body"])["message"]: record for record in event["Records"]}
    case = json.loads(event["Records"][0]["body"])["case"]
    if len(records) != len(case["messages"]):
        raise NotWhole(f"{sorted(records)} of {case['messages']}")
    report(case["name"])
    if case["timeout"]:
        out_of_time()
    if case["raises"]:
        raise RuntimeError(case["raises"])
    if case["unwritable"]:
        return set(records)
    return _filled(case["returns"], records)


def _filled(value: Any, records: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_filled(each, records) for each in value]
    if isinstance(value, dict):
        return {key: _filled(each, records) for key, each in value.items()}
    if isinstance(value, str) and value.startswith("$"):
        name, _, member = value[1:].partition(".")
        return records[name][member or "messageId"]
    return value


def _report(name: str) -> None:
    _sqs.send_message(QueueUrl=os.environ["REPORTS"], MessageBody=name)


if "REPORTS" in os.environ:  # deployed: clients are made before the first invocation, which has a timeout
    import boto3

    _sqs = boto3.client("sqs")
