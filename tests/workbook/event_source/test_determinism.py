"""The same seed gives the same ledger, byte for byte, however slow the machine."""

import json
import re
import time
from typing import Any

import pytest

from tests.workbook.event_source.conftest import Lab
from workbook.cloud.clock import Clock
from workbook.cloud.local_aws import local_aws

REPORT = {"function_response_types": ["ReportBatchItemFailures"]}


def story(seed: int, pause: float = 0.0) -> str:
    """A ledger with a bit of everything in it."""
    with local_aws(), Clock() as clock:
        lab = Lab(clock)
        lab.queue(max_receive_count=3)
        lab.send(*({"n": number} for number in range(40)))

        def handler(event: dict[str, Any], context: Any) -> object:
            if context.aws_request_id[0] in "0123":
                raise RuntimeError(event["Records"][0]["messageId"])
            failed = [each["messageId"] for each in event["Records"] if json.loads(each["body"])["n"] % 7 == 0]
            return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

        mapping = lab.mapping(handler, batch_size=4, throttles=0.2, duplicates=0.1, seed=seed, **REPORT)
        mapping.run_for(15)
        time.sleep(pause)
        lab.send({"n": 700})
        mapping.run_for(10)
        time.sleep(pause)
        mapping.drain()
        text: str = mapping.ledger.to_json()
        return text


@pytest.fixture(scope="module")
def told() -> str:
    return story(seed=7)


def test_the_same_seed_gives_the_same_ledger_byte_for_byte(told: str) -> None:
    assert story(seed=7) == told


def test_real_time_that_passes_between_two_runs_leaves_no_trace(told: str) -> None:
    assert story(seed=7, pause=0.05) == told


@pytest.mark.parametrize("window", [20, 30])
def test_messages_that_reappear_in_an_open_window_are_received_at_once_every_time(lab: Any, window: int) -> None:
    lab.queue()
    times = set()
    for _ in range(5):
        lab.send(*range(12))
        settings = {"batch_size": 20, "maximum_batching_window_in_seconds": window}
        mapping = lab.mapping(lambda event, context: None, **settings)
        mapping.drain()
        times.add(tuple(entry.at for entry in mapping.ledger.of("msg-1") if entry.event == "RECEIVED"))
    assert times == {(0.0, 20.0)}


def test_another_seed_gives_another_ledger(told: str) -> None:
    assert story(seed=8) != told


def test_no_message_id_gets_into_the_ledger(told: str) -> None:
    assert "RuntimeError: msg-" in told
    assert not re.search("[0-9a-f]{8}-[0-9a-f]{4}-", told)


def test_every_message_ends_exactly_once(told: str) -> None:
    entries = json.loads(told)["entries"]
    ends: dict[str, int] = {}
    for entry in entries:
        copy = entry["detail"] == "one server kept a copy"
        if entry["event"] in ("DELETED", "DEAD_LETTERED") and not copy:
            ends[entry["message"]] = ends.get(entry["message"], 0) + 1
    assert len(ends) == 41
    assert set(ends.values()) == {1}


def test_entries_are_in_the_order_of_time(told: str) -> None:
    times = [entry["at"] for entry in json.loads(told)["entries"]]
    assert times == sorted(times)
