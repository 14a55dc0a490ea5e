"""Each table measures what it says, in sizes that take no time; how long things take is not tested."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from unittest.mock import Mock, patch

import pytest

from asl_interpreter.execution import Execution
from workbook import cloud
from workbook.benchmark import (
    at_scale,
    bookings,
    chapters,
    consumer,
    first_booking,
    large_bookings,
    messages,
    motos_engine,
    recording,
    table_sizes,
)
from workbook.benchmark.children import Cost
from workbook.benchmark.declining import by_hand
from workbook.benchmark.report import Asked
from workbook.benchmark.tables import TABLES
from workbook.cloud import local_aws, step_functions
from workbook.cloud.permissions.acting import acting_as
from workbook.messages.ledger import EventType, Ledger
from workbook.practice.sample import job_with_applications, put_job
from workbook.practice.scratch import ScratchQueue


def silent(_: str) -> None:
    """Nobody watches."""


@pytest.fixture(autouse=True)
def no_garbage_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps garbage out of times, and no times are tested; here it would look through all tests again and again."""
    monkeypatch.setattr(recording, "gc", Mock())


@pytest.mark.parametrize("table", TABLES)
def test_the_module_of_each_table_makes_its_report(table: str) -> None:
    assert callable(import_module(f"workbook.benchmark.{TABLES[table].module}").report)


def test_a_booking_is_compared_with_its_calls_alone_and_with_motos_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    took = {
        (bookings.OURS, 3): {"workflow": [0.06], "direct": [0.04], "own": [0.01]},
        (bookings.MOTOS, 3): {"workflow": [0.3]},
    }
    monkeypatch.setattr(bookings, "measure", lambda *_: took)
    report = bookings.report(Asked(1, (3,)), silent)
    assert report.rows == [
        ["3", "asl_interpreter", "60.0", "40.0", "1.50x", "10.0", "5.00x"],
        ["3", "moto", "300.0", "", "", "", ""],
    ]
    assert report.ratios == {
        "booking of 3 / its calls alone": pytest.approx(1.5),
        "booking of 3 / on moto's engine": pytest.approx(0.2),
    }


def test_each_round_books_on_both_engines_and_on_ours_makes_the_calls_alone_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entered: list[str] = []

    @contextmanager
    def used() -> Iterator[None]:
        """In its place ours executes: moto's own is shown below, and takes as long as all else here."""
        entered.append("moto's engine")
        yield

    monkeypatch.setattr(motos_engine, "used", used)
    monkeypatch.setattr(bookings, "_TURNS", 2)
    found = bookings.measure((3,), 1, silent)
    assert {on: {kind: len(each) for kind, each in kinds.items()} for on, kinds in found.items()} == {
        (bookings.OURS, 3): {"workflow": 2, "direct": 2, "own": 1},
        (bookings.MOTOS, 3): {"workflow": 1},
    }
    assert entered == ["moto's engine"] * 2  # the round that warms up, too


def test_moto_executes_the_booking_that_ours_is_compared_with() -> None:
    upstream = dict(local_aws.MOTO), step_functions.closed
    with (
        patch.object(Execution, "run", side_effect=AssertionError("ours executed")),
        motos_engine.used(),
        cloud.connect("moto") as stack,
    ):
        posted = put_job(stack.outputs["TableName"], job_with_applications(3))
        assert bookings.book(stack.outputs["StateMachineArn"], posted)["status"] == "SUCCEEDED"
        queued = cloud.client("sqs").get_queue_attributes(QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["All"])
        assert queued["Attributes"]["ApproximateNumberOfMessages"] == "2"
    assert (local_aws.MOTO, step_functions.closed) == upstream


@pytest.mark.usefixtures("local")
def test_a_call_made_again_has_its_parameters_and_its_role_and_no_token_of_the_first() -> None:
    client = cloud.shared_client("dynamodb")
    client.create_table(
        TableName="t",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
    )
    counted = {"Key": {"PK": {"S": "a"}}, "UpdateExpression": "ADD n :one", "TableName": "t"}
    update = counted | {"ExpressionAttributeValues": {":one": {"N": "1"}}}
    with acting_as("arn:aws:iam::123456789012:role/nobody"):
        calls, _, _ = recording.recorded(lambda: client.transact_write_items(TransactItems=[{"Update": update}]))
    [call] = calls
    assert (call.service, call.operation, call.role) == (
        "dynamodb",
        "TransactWriteItems",
        "arn:aws:iam::123456789012:role/nobody",
    )
    recording.replayed(calls)
    recording.replayed(calls)
    assert client.get_item(TableName="t", Key={"PK": {"S": "a"}})["Item"]["n"] == {"N": "3"}


def test_both_workflows_book_in_each_round() -> None:
    found = at_scale.measure(2, 1)
    assert {kind: len(each) for kind, each in found.items()} == {at_scale.SIMPLE: 1, at_scale.AT_SCALE: 1}


def test_the_consumer_declines_every_record_and_its_calls_alone_empty_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: list[str] = []

    def noted(stack: Any, declined: Any) -> dict[str, float]:
        took = by_hand(stack, declined)
        queue = cloud.client("sqs").get_queue_attributes(QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["All"])
        left.append(queue["Attributes"]["ApproximateNumberOfMessages"])
        left.append(queue["Attributes"]["ApproximateNumberOfMessagesNotVisible"])
        assert [call.operation for call in declined.calls] == ["UpdateItem"] * 2
        assert sum(declined.batches) == 2
        return took

    monkeypatch.setattr("workbook.benchmark.consumer.by_hand", noted)
    found = consumer.measure(2, 1, silent)
    assert left == ["0", "0"]
    assert {kind: len(each) for kind, each in found.items()} == {"consumer": 1, "calls": 1, "polling": 1}


def test_a_large_job_is_accepted_and_declined_and_its_calls_alone_are_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replayed: list[recording.NotedCall] = []

    def noted(calls: list[recording.NotedCall]) -> float:
        replayed.extend(calls)
        return recording.replayed(calls)

    monkeypatch.setattr(large_bookings, "replayed", noted)
    run = large_bookings.measure(12, silent)
    assert [call.operation for call in replayed].count("SendMessageBatch") == 2
    assert all(call.role for call in replayed)
    assert min(run.workflow, run.consumer, run.calls, run.polling) > 0
    page = [{"PK": {"S": "-" * 95}, "SK": {"S": "-" * 95}}] * 12  # a state held at least the keys of all
    assert run.largest > len(json.dumps(page)) / 2


def test_large_jobs_are_compared_with_their_calls_and_with_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = {60: 1.0, 10: 1.0, 50: 5.0}
    monkeypatch.setattr(
        large_bookings, "measure", lambda size, say: large_bookings.LargeRun(runs[size], 2 * runs[size], 2.0, 0.5, 1000)
    )
    report = large_bookings.report(Asked(1, (10, 50)), silent)
    assert report.rows[1] == ["50", "5.00", "10.00", "15.00", "2.50", "6.00x", "7.50x", "5.00x", "1,000"]
    assert report.ratios == {
        "job of 10 to its end / its calls alone": 1.2,
        "job of 50 to its end / its calls alone": 6.0,
        "job of 50 to its end / of 10": 5.0,
    }


def test_dynamodbs_calls_are_measured_in_each_size_and_the_last_is_compared_with_the_first() -> None:
    report = table_sizes.report(Asked(1, (3, 4)), silent)
    assert [row[0] for row in report.rows][:3] == ["GetItem", "UpdateItem", "TransactWriteItems of 2"]
    assert "UpdateItem, 4 items / 3 items" in report.ratios


def test_every_tenth_message_fails_until_it_is_in_the_dead_letter_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    ledgers: list[Ledger] = []
    drain = ScratchQueue.drain

    def noted(queue: ScratchQueue, handler: Any) -> Ledger:
        ledgers.append(drain(queue, handler))
        return ledgers[-1]

    monkeypatch.setattr(ScratchQueue, "drain", noted)
    report = messages.report(Asked(1, (20,)), silent)
    assert [row[0] for row in report.rows] == ["20"]
    assert list(report.ratios) == ["a message: send, to a queue of 20 / to an empty one"]
    _, ledger = ledgers  # the first warms up
    counts = ledger.counts()
    assert (len(ledger.messages), counts[EventType.DELETED], counts[EventType.DEAD_LETTERED]) == (20, 18, 2)


def test_a_kernel_that_books_runs_chapter_00_up_to_the_cell_that_measures_and_ours_needs_nothing_before_it() -> None:
    ours, motos = first_booking.cells_of(first_booking._OURS), first_booking.cells_of(first_booking._MOTOS)
    assert "since_kernel_start" in ours[-1]
    assert motos[1:] == ours
    assert first_booking.cells_of(first_booking._EMPTY) == []


def test_chapters_are_compared_with_an_empty_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = [("an empty notebook", Cost(2, 1)), ("00_start", Cost(4, 3)), ("01_next", Cost(3, 2))]
    monkeypatch.setattr(chapters, "_costs", lambda found, say: iter(costs))
    report = chapters.report(Asked(1), silent)
    assert report.rows[1] == ["00_start", "4.0", "3.0", "3.00x"]
    assert report.rows[-1] == ["all chapters", "7.0", "5.0", "5.00x"]
    assert report.ratios["00_start / an empty notebook"] == 3.0


HELD = """
from workbook.benchmark import memory

before = memory.peak()
held = bytearray(before)
held[::1024] = b"x" * len(held[::1024])
size = len(held)
del held
print(memory.peak() >= before + size // 2)
"""


def test_the_most_memory_that_was_held_counts_and_not_what_is_held_now() -> None:
    # In a process of its own, which is small: it holds twice of what it held before.
    assert subprocess.run([sys.executable, "-c", HELD], capture_output=True, check=True).stdout == b"True\n"
