"""Counts, each held against a second source: the history, the queue, the ledger, moto's own sizes, the table."""

import json
import time
from collections import Counter
from typing import Any

import pytest
from aws_durable_execution_sdk_python.constants import CHECKPOINT_SIZE_LIMIT_BYTES

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto
from asl_interpreter import StateMachine
from asl_interpreter.limits import MOST_BYTES
from asl_interpreter.tasks import integrations
from booking.table import BookingTable
from workbook import cloud
from workbook.cloud import Stack
from workbook.comparison.count import NobodyToBook, NoSuchWay, count
from workbook.comparison.counted import APPLICATIONS, NotCounted, counted, counts_of
from workbook.comparison.counts import Counts
from workbook.comparison.declining import decline
from workbook.comparison.request_units import size
from workbook.comparison.ways import WAYS, workflow, workflow_at_scale
from workbook.event_source import EventSourceMapping
from workbook.practice.at_scale import machines_at_scale
from workbook.practice.sample import job_with_applications, put_job, statuses

FUNCTIONS = ("single function", "durable function")
WORKFLOWS = ("workflow", "workflow at scale")


def depth(stack: Stack) -> int:
    asked = {"QueueUrl": stack.outputs["QueueUrl"], "AttributeNames": ["ApproximateNumberOfMessages"]}
    return int(cloud.shared_client("sqs").get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessages"])


def arn(stack: Stack, way: str) -> str:
    return stack.outputs["StateMachineArn"] if way == "workflow" else machines_at_scale(stack)["AtScaleStateMachineArn"]


# ----------------------------------------------------------------------------------------------------- what was called


@pytest.mark.parametrize("way", WORKFLOWS)
def test_calls_and_transitions_of_a_workflow_are_those_of_its_history(
    stack: Stack, twenty: dict[str, Counts], way: str
) -> None:
    definition = cloud.shared_client("stepfunctions").describe_state_machine(stateMachineArn=arn(stack, way))
    posted = put_job(stack.outputs["TableName"], job_with_applications(20, seed=1))
    run = StateMachine(definition["definition"]).run(posted.usual_booking(), task=integrations(cloud.shared_client))
    events = run.history.events()
    scheduled = [each["taskScheduledEventDetails"] for each in events if each["type"] == "TaskScheduled"]
    by_name = Counter(f"{each['resourceType'].rpartition(':')[2]}.{each['resource']}".lower() for each in scheduled)
    assert by_name == {name.lower(): number for name, number in twenty[way].booking_calls.items()}
    assert twenty[way].transitions == sum(each["type"].endswith("StateEntered") for each in events)
    decline(stack)


def test_the_log_is_as_long_as_that_of_an_express_execution(stack: Stack, twenty: dict[str, Counts]) -> None:
    posted = put_job(stack.outputs["TableName"], job_with_applications(20, seed=9))
    began = int(time.time() * 1000)
    client = cloud.client("stepfunctions")
    client.start_sync_execution(stateMachineArn=arn(stack, "workflow"), input=json.dumps(posted.usual_booking()))
    [destination] = client.describe_state_machine(stateMachineArn=arn(stack, "workflow"))["loggingConfiguration"][
        "destinations"
    ]
    group = destination["cloudWatchLogsLogGroup"]["logGroupArn"].split(":")[6]
    pages = cloud.shared_client("logs").get_paginator("filter_log_events")
    events = [it for page in pages.paginate(logGroupName=group, startTime=began) for it in page["events"]]
    assert sum(len(it["message"].encode()) for it in events) == pytest.approx(
        twenty["workflow"].logged_bytes, rel=0.002
    )
    decline(stack)


@pytest.mark.parametrize("way", WAYS)
def test_every_other_application_got_a_message_and_was_declined(twenty: dict[str, Counts], way: str) -> None:
    counts = twenty[way]
    assert counts.outcome == "SUCCEEDED"
    sent = counts.items.get("sqs.SendMessage", 0) + counts.items.get("sqs.SendMessageBatch", 0)
    assert sent == counts.items["sqs.ReceiveMessage"] == counts.items["sqs.DeleteMessageBatch"] == 19
    assert counts.declining_calls["dynamodb.UpdateItem"] == 19


def test_messages_and_statuses_are_those_of_the_queue_and_the_table(stack: Stack) -> None:
    posted = put_job(stack.outputs["TableName"], job_with_applications(12, seed=2))
    booking = workflow_at_scale(stack, posted)
    assert depth(stack) == booking.calls.items["sqs.SendMessageBatch"] == 11
    decline(stack)
    assert depth(stack) == 0
    assert statuses(BookingTable(stack.outputs["TableName"]), posted) == {"ACCEPTED": 1, "DECLINED": 11}


def test_the_consumers_calls_are_those_of_the_ledger(stack: Stack, twenty: dict[str, Counts]) -> None:
    workflow(stack, put_job(stack.outputs["TableName"], job_with_applications(20, seed=3)))
    mapping: Any = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
    mapping.drain()
    invocations = mapping.ledger.invocations
    assert twenty["workflow"].declining_calls["sqs.DeleteMessageBatch"] == len(invocations)
    assert twenty["workflow"].items["sqs.ReceiveMessage"] == sum(len(each.messages) for each in invocations)


# --------------------------------------------------------------------------------------------- what waits for what


@pytest.mark.parametrize("way", FUNCTIONS)
def test_a_function_makes_one_call_after_the_other(twenty: dict[str, Counts], way: str) -> None:
    assert all(sum(each.values()) == 1 for each in twenty[way].booking)


def test_a_map_makes_as_many_calls_at_once_as_it_has_iterations_and_forty_at_the_most(stack: Stack) -> None:
    rounds = workflow(stack, put_job(stack.outputs["TableName"], job_with_applications(90, seed=6))).calls.rounds
    cloud.shared_client("sqs").purge_queue(QueueUrl=stack.outputs["QueueUrl"])
    assert sum(rounds[2].values()) == 40
    assert sum(each.get("sqs.SendMessage", 0) for each in rounds) == 89
    assert len(rounds) == 2 + 3  # 90 iterations, 40 at once; the one that tells the nanny makes three calls in a row


@pytest.mark.parametrize(
    ("way", "decided"), [("single function", 2), ("workflow", 2), ("workflow at scale", 1), ("durable function", 1)]
)
def test_the_booking_is_decided_by_the_transaction(twenty: dict[str, Counts], way: str, decided: int) -> None:
    """Who lists the applications first has one more round trip before it."""
    assert twenty[way].decided == decided
    assert twenty[way].booking[decided - 1] == {"dynamodb.TransactWriteItems": 1}


def test_the_consumer_works_on_four_batches_at_once(twenty: dict[str, Counts]) -> None:
    """19 messages are four batches of five at most, and the mapping begins with up to five at once."""
    counts = twenty["workflow"]
    assert [each.get("dynamodb.UpdateItem", 0) for each in counts.declining] == [0, 4, 4, 4, 4, 3, 0]
    assert counts.declined == counts.queued + 6


# ------------------------------------------------------------------------------------------------- what it is billed by


def test_a_durable_function_is_counted_by_its_operations(twenty: dict[str, Counts]) -> None:
    """The execution, three steps, and one for each ten messages; and each step ends with a checkpoint."""
    counts = twenty["durable function"]
    assert counts.durable_operations == 1 + 3 + counts.booking_calls["sqs.SendMessageBatch"] == 6
    assert counts.booking_calls["lambda.CheckpointDurableExecution"] == counts.durable_operations - 1


def test_the_size_of_an_item_is_what_moto_takes_it_for(stack: Stack) -> None:
    posted = put_job(stack.outputs["TableName"], job_with_applications(1, seed=4))
    from moto.dynamodb.models import dynamodb_backends

    table = dynamodb_backends["123456789012"]["us-east-1"].tables[stack.outputs["TableName"]]
    key = f"JOB#{posted.job.id}#APPLICATION#{posted.applications[0].id}"
    [stored] = [item for item in table.all_items() if item.hash_key.value == key]
    attributes = stored.to_json()["Attributes"]
    assert [name for name, value in attributes.items() if "N" in value] == ["createdOn"]
    # moto takes each of its ten digits for a byte, and DynamoDB two for one, and one byte more.
    assert size(attributes) in range(stored.size() - 5, stored.size())


def test_writes_of_the_indexes_are_among_the_write_units(stack: Stack, twenty: dict[str, Counts]) -> None:
    """An application is in two indexes: three writes. A job that is CLOSED moves to another place of getJobsByStatus.

    (DynamoDB guide, "Using Global Secondary Indexes in DynamoDB", write considerations.)
    """
    closing, accepting, remembering = 2 + 1 + 2, 2 + 2, 1 + 2
    assert {each.write_units for each in twenty.values()} == {closing + accepting + remembering + 19 * 3}


def test_an_eventually_consistent_query_reads_four_kilobytes_for_half_a_unit(
    stack: Stack, twenty: dict[str, Counts]
) -> None:
    """Whole items, whatever is projected; a consistent read of an application is one unit, a transactional one two."""
    table = cloud.shared_client("dynamodb")
    posted = job_with_applications(20, seed=5)
    put_job(stack.outputs["TableName"], posted)
    key = {"GSI1PK": f"JOB#{posted.job.id}"}
    items = table.query(
        TableName=stack.outputs["TableName"],
        IndexName="jobApplications",
        KeyConditionExpression="GSI1PK = :job",
        ExpressionAttributeValues={":job": {"S": key["GSI1PK"]}},
    )["Items"]
    pages = -(-sum(map(size, items)) // 4096)
    assert twenty["workflow"].read_units == pages / 2 + 1
    assert twenty["workflow at scale"].read_units == twenty["single function"].read_units + 2 * 2 - 1


@pytest.mark.parametrize(
    ("way", "most"), [*((way, MOST_BYTES) for way in WORKFLOWS), ("durable function", CHECKPOINT_SIZE_LIMIT_BYTES)]
)
def test_a_state_and_a_checkpoint_hold_far_less_than_they_may(way: str, most: int) -> None:
    """A job of 1,000 has two full pages, and no page is larger."""
    largest = [counts_of(way, applications).largest_bytes for applications in APPLICATIONS]
    assert largest == sorted(largest)
    assert largest[-1] < most / 4


# ---------------------------------------------------------------------------------------------------- what was counted


@pytest.mark.parametrize("way", WAYS)
def test_what_is_kept_is_what_is_counted(twenty: dict[str, Counts], way: str) -> None:
    assert counts_of(way, 20) == twenty[way]


def test_a_job_of_one_is_counted_as_it_is_kept_and_nobody_is_declined(stack: Stack) -> None:
    for way in WAYS:
        counts = count(stack, way, 1)
        assert counts == counts_of(way, 1)
        assert (counts.declining, counts.declined) == ((), counts.queued)


@pytest.mark.slow
@pytest.mark.parametrize("applications", [100, 1_000])
@pytest.mark.parametrize("way", WAYS)
def test_large_jobs_are_counted_as_they_are_kept(stack: Stack, way: str, applications: int) -> None:
    assert count(stack, way, applications) == counts_of(way, applications)


def test_every_way_is_kept_at_every_size_and_the_workflow_refuses_a_thousand() -> None:
    assert {(each.way, each.applications) for each in counted()} == {(way, n) for way in WAYS for n in APPLICATIONS}
    refused = {(each.way, each.applications, each.outcome) for each in counted() if each.outcome != "SUCCEEDED"}
    assert refused == {("workflow", 1_000, "TooManyApplications")}
    assert counts_of("workflow", 1_000).decided == 0


def test_what_was_not_counted_is_named_with_what_was(stack: Stack) -> None:
    with pytest.raises(NotCounted, match=r"sizes are 1, 20, 100, 1000"):
        counts_of("workflow", 21)
    with pytest.raises(NoSuchWay, match="There are: single function, workflow"):
        count(stack, "by hand", 1)


@pytest.mark.parametrize("applications", [0, -1, 2.0, True, "20"])
def test_a_booking_that_could_accept_nobody_is_not_counted(stack: Stack, applications: Any) -> None:
    with pytest.raises(NobodyToBook, match="1 or more of them"):
        count(stack, "workflow", applications)
