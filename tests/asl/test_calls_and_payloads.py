"""What a booking calls, and what its states carry, counted and measured; from twenty applications to 100,000."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.client import BaseClient

from asl_interpreter import Execution, StateMachine
from asl_interpreter.limits import MOST_BYTES
from workbook.practice.simulated_job import SimulatedJob

ASL = Path(__file__).parents[2] / "asl"
LARGE = ["book_nanny_at_scale", "book_nanny_at_scale.jsonata"]
ACCEPTED = 2  # Publish, and the UpdateItem that remembers it
PAGE = 500


def booked(name: str, applications: int) -> tuple[Execution, SimulatedJob]:
    """A booking of the sixth applicant, or of the only one, that ended well; and what it was answered."""
    job = SimulatedJob(applications)
    machine = StateMachine((ASL / f"{name}.asl.json").read_text(encoding="utf-8"))
    execution = machine.run(job.posted.usual_booking(), task=job)
    assert execution.status == "SUCCEEDED", execution.cause
    assert job.told == 1
    assert len(job.queued) == job.queued.total() == execution.output["queued"] == applications - 1
    assert job.accepted not in job.queued
    return execution, job


def largest(events: Iterable[Mapping[str, Any]]) -> int:
    """Bytes of the largest input or output of a state, a task's own included, in a history."""
    carried = [
        details[name]
        for event in events
        for details in event.values()
        if isinstance(details, dict)
        for name in ("input", "output", "parameters")
        if name in details
    ]
    return max(len(each.encode()) for each in carried)


@pytest.mark.parametrize("name", ["book_nanny", "book_nanny.jsonata"])
def test_the_tutorials_workflow_makes_n_plus_4_calls_and_n_plus_1_of_them_for_the_booking(name: str) -> None:
    _, job = booked(name, 20)
    assert job.calls == {
        "query": 1,
        "transactWriteItems": 1,
        "sendMessage": 19,
        "getItem": 1,
        "publish": 1,
        "updateItem": 1,
    }
    # The last three are for the notification.
    assert job.calls.total() == 20 + 4


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize(
    "applications", [1, 20, 499, 500, 501, *(pytest.param(n, marks=pytest.mark.slow) for n in (1_000, 100_000))]
)
def test_at_scale_it_makes_pages_plus_2_plus_a_tenth_of_n_calls_and_2_for_the_notification(
    name: str, applications: int
) -> None:
    _, job = booked(name, applications)
    pages = applications // PAGE + 1  # one more where the last one is exactly full: it may be followed by another
    assert job.calls["query"] == pages
    assert job.calls["transactWriteItems"] + job.calls["transactGetItems"] == 2
    most = ceil(applications / 10) + pages  # each page may end with a batch that is not full
    assert ceil((applications - 1) / 10) <= job.calls["sendMessageBatch"] <= most
    assert job.calls.total() - ACCEPTED == pages + 2 + job.calls["sendMessageBatch"]


@pytest.mark.parametrize("name", [*LARGE, "book_nanny_sharded"])
@pytest.mark.parametrize("applications", [1_000, *(pytest.param(n, marks=pytest.mark.slow) for n in (10_000, 100_000))])
def test_no_state_carries_more_for_more_applications_than_for_one_page(name: str, applications: int) -> None:
    execution, _ = booked(name, applications)
    assert largest(execution.history.events()) <= MOST_BYTES / 4


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_no_value_in_the_history_of_a_booking_of_1000_exceeds_256_kib(workflows: Any, name: str) -> None:
    """Not the simulation: table, queue and Step Functions' own history. Only Standard has one that can be asked for."""
    workflow = workflows[name].as_standard()
    workflow.put_job_with_applications(1_000)
    execution = workflow.book()
    assert json.loads(execution["output"])["queued"] == 999
    pages = (
        boto3.client("stepfunctions")
        .get_paginator("get_execution_history")
        .paginate(executionArn=execution["executionArn"], PaginationConfig={"PageSize": 1_000})
    )
    events = [event for page in pages for event in page["events"]]
    assert events[-1]["type"] == "ExecutionSucceeded"
    assert MOST_BYTES / 100 < largest(events) <= MOST_BYTES / 4


@pytest.mark.parametrize("name", ["book_nanny", *LARGE])
def test_the_calls_are_the_same_on_the_emulator_as_in_the_simulation(workflows: Any, name: str) -> None:
    workflow = workflows[name]
    workflow.put_job_with_applications(12)
    with called() as calls:
        workflow.book()
    _, job = booked(name, 12)
    assert calls == {operation[0].upper() + operation[1:]: number for operation, number in job.calls.items()}


@contextmanager
def called() -> Iterator[Counter[str]]:
    """The calls within the context, by operation; those of Step Functions, which the test makes, are left out."""
    calls: Counter[str] = Counter()
    upstream = BaseClient._make_api_call

    def make_api_call(client: BaseClient, operation: str, params: dict[str, Any]) -> Any:
        if client.meta.service_model.service_name != "stepfunctions":
            calls[operation] += 1
        return upstream(client, operation, params)

    with patch.object(BaseClient, "_make_api_call", make_api_call):
        yield calls
