"""The largest bookings: what the workflow promises to carry, and what it sends to the single function instead."""

import json
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from asl_interpreter import NOT_REACHED, Execution, StateMachine, TaskCall
from asl_interpreter.limits import MOST_BYTES
from asl_interpreter.tasks import integrations
from asl_interpreter.values import text
from booking.keys import USERNAME_MAX_LENGTH
from booking.table import BookingTable
from tests.workbook.bookings import book, every_item, waiting
from workbook.cloud import STACK_NAME, Stack
from workbook.event_source import EventSourceMapping
from workbook.event_source.stack_settings import read_function
from workbook.practice.sample import PostedJob, job_with_applications, put_job, statuses

MOST = 500
FOUR_BYTES = [chr(code) for code in range(0x10000, 0x20000) if chr(code).isprintable()]


def of_the_largest(seed: int) -> PostedJob:
    """A job as large as the model takes it: every name and every text has as many bytes as there can be."""
    posted = job_with_applications(MOST, seed=seed)
    characters = "".join(Random(seed).choices(FOUR_BYTES, k=8))
    username, long = ((characters * length)[:length] for length in (USERNAME_MAX_LENGTH, 200))
    job = posted.job.model_copy(update={"username": username, "address": long, "city": long})
    nannies = (it.model_copy(update={"username": username}) for it in posted.applications)
    return PostedJob(job, tuple(nannies))


aws = integrations()


def with_made_up_messages(call: TaskCall) -> Any:
    """The table's answers are the emulator's; a queue of its own would take minutes for so many messages."""
    if ":dynamodb:" in call.resource:
        return aws(call)
    return {"MD5OfMessageBody": uuid4().hex, "MessageId": str(uuid4()), "SdkHttpMetadata": {"HttpStatusCode": 200}}


def largest(execution: Execution) -> int:
    """Bytes of the largest JSON that a state got, gave, sent or was answered."""
    carried = (it for visit in execution.visits for it in (visit.input, visit.arguments, visit.result, visit.output))
    return max(len(text(value).encode()) for value in carried if value is not NOT_REACHED)


@pytest.mark.parametrize("seed", [0, *(pytest.param(more, marks=pytest.mark.slow) for more in range(1, 6))])
def test_the_largest_job_is_booked_within_half_of_256_kib_of_state_and_so_is_the_same_booking_again(
    stack: Stack, seed: int
) -> None:
    """With other characters and ids under `-m slow`: a thousand writes each."""
    posted = put_job(stack.outputs["TableName"], of_the_largest(seed))
    definition = json.dumps(stack.template.definition("BookNannyStateMachine"))
    workflow = StateMachine(definition.replace("${DDBTable}", stack.outputs["TableName"]))
    for _ in range(2):
        execution = workflow.run(posted.booking(0), task=with_made_up_messages)
        assert execution.status == "SUCCEEDED", execution.error
        assert execution.output["queued"] == MOST - 1
        assert largest(execution) < MOST_BYTES / 2


def refused_then_booked_by_the_function_it_names(stack: Stack, applications: int) -> PostedJob:
    posted = put_job(stack.outputs["TableName"], job_with_applications(applications))
    before = every_item(stack)

    refused = book(stack, posted.booking(0))

    assert refused["error"] == "TooManyApplications"
    assert every_item(stack) == before
    [named] = [name for name, _ in stack.template.of_type("AWS::Lambda::Function") if name in refused["cause"]]
    function = read_function(STACK_NAME, named, None, duration=1)
    invocation, computing = function.begin(posted.booking(0), Random(0))
    assert invocation.go_on() is None  # to its end
    answer = function.answer(invocation, computing)
    assert answer.error is None
    assert answer.response == {
        "jobId": posted.job.id,
        "acceptedApplicationId": posted.applications[0].id,
        "queued": applications - 1,
    }
    return posted


def test_a_job_that_is_too_large_for_the_workflow_is_booked_by_the_function_that_its_failure_names(
    stack: Stack,
) -> None:
    posted = refused_then_booked_by_the_function_it_names(stack, MOST + 1)
    assert statuses(BookingTable(stack.outputs["TableName"]), posted) == {"ACCEPTED": 1, "PENDING": MOST}
    assert waiting(stack.outputs["QueueUrl"]) == MOST


@pytest.mark.slow
@pytest.mark.parametrize("applications", [MOST + 1, 2000])
def test_all_others_of_such_a_job_are_declined(stack: Stack, applications: int) -> None:
    posted = refused_then_booked_by_the_function_it_names(stack, applications)
    EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction").drain()
    found = statuses(BookingTable(stack.outputs["TableName"]), posted)
    assert found == {"ACCEPTED": 1, "DECLINED": applications - 1}
