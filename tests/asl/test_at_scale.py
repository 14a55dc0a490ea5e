"""The workflows for large jobs, executed on the local cloud: pages, batches, and that nothing is lost or claimed.

Every boundary, and a failure of every call, is in test_attacks_at_scale.py, on a simulated job.
"""

import json
from typing import Any

import pytest

from tests.asl.answers import asked_for, lagging_index, refused_call, refusing_queue
from tests.asl.cases import INVALID, OTHER_SHAPES, REFUSED
from workbook.cloud import faults
from workbook.event_source import EventSourceMapping
from workbook.messages.source import Source

# The first one's JSONata twin does as it does (test_twins.py). The sharded workflow is made of the twin's states, with
# a Distributed Map of its own.
LARGE = ["book_nanny_at_scale", "book_nanny_sharded"]


@pytest.fixture
def loop(workflows: Any) -> Any:
    """The workflow that reads page after page, where a rule is about what both share."""
    return workflows[LARGE[0]]


@pytest.fixture
def loop_in_pages(workflows: Any) -> Any:
    """The same with pages of five applications."""
    return workflows[f"{LARGE[0]} in pages of 5"]


@pytest.fixture(params=LARGE)
def workflow(request: pytest.FixtureRequest, workflows: Any) -> Any:
    return workflows[request.param]


@pytest.fixture(params=LARGE)
def paging(request: pytest.FixtureRequest, workflows: Any) -> Any:
    """The same with pages of five applications."""
    return workflows[f"{request.param} in pages of 5"]


def others(workflow: Any, *numbers: int) -> list[dict[str, str]]:
    """The messages for applications of these numbers, as `queued()` sorts them."""
    return [{"jobId": workflow.job_id, "applicationId": workflow.application_id(n)} for n in numbers]


def booked(workflow: Any, execution: dict[str, Any], applications: int) -> None:
    """Asserts a first booking whole: one accepted, every other one queued once, the nanny told once."""
    assert execution["status"] == "SUCCEEDED", execution.get("cause")
    assert json.loads(execution["output"]) == {
        "jobId": workflow.job_id,
        "acceptedApplicationId": workflow.application_id(1),
        "queued": applications - 1,
    }
    assert (workflow.job()["jobStatus"], workflow.job()["acceptedApplicationId"]) == (
        "CLOSED",
        workflow.application_id(1),
    )
    assert workflow.application(1)["jobApplicationStatus"] == "ACCEPTED"
    assert workflow.queued() == others(workflow, *range(2, applications + 1))
    [notification] = workflow.notifications()
    assert "nanny1, you are booked" in notification["Message"]
    assert "notifiedOn" in workflow.application(1)


@pytest.mark.parametrize("applications", [1, 12])
def test_one_is_accepted_and_every_other_one_is_queued_once_whatever_the_last_batch_holds(
    workflow: Any, applications: int
) -> None:
    workflow.put_job_with_applications(applications)
    booked(workflow, workflow.book(), applications)


def test_a_last_page_that_is_exactly_full_is_followed_by_an_empty_one(loop_in_pages: Any) -> None:
    paging, applications = loop_in_pages, 10
    paging.put_job_with_applications(applications)
    with lagging_index(lambda: False) as pages:
        booked(paging, paging.book(), applications)
    assert [size for size in pages if size] == [5] * (applications // 5)
    assert pages.count(0) >= 1


@pytest.mark.slow
@pytest.mark.parametrize("others", [500, 501, 1_000])
def test_as_many_others_as_pages_of_500_hold_and_one_more_are_all_queued(loop: Any, others: int) -> None:
    loop.put_job_with_applications(others + 1)
    booked(loop, loop.book(), others + 1)


def test_the_job_is_the_group_of_its_messages_and_the_function_declines_them_all_the_same(
    workflow: Any,
) -> None:
    """A tenant of the fair queue (Amazon SQS guide, *Amazon SQS fair queues*). The function need not know."""
    workflow.put_job_with_applications(13)
    workflow.book()
    mapping = EventSourceMapping.from_stack(workflow.stack, "UpdateJobApplicationsFunction")
    waiting = Source(workflow.queue_url).queue.store.messages.values()
    assert [each.group for each in waiting] == [workflow.job_id] * 12
    mapping.drain()
    mapping.delete()
    statuses = [item["jobApplicationStatus"] for item in workflow.items() if "jobApplicationStatus" in item]
    assert statuses == ["ACCEPTED"] + ["DECLINED"] * 12


def test_ids_of_every_first_digit_are_reached(workflow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def application_id(number: int) -> str:
        return f"{number % 16:x}0000000-0000-4000-8000-{number:012x}"

    monkeypatch.setattr(workflow, "application_id", application_id)
    workflow.put_job_with_applications(17)
    execution = workflow.book(workflow.input(applicationId=application_id(1)))
    assert json.loads(execution["output"])["queued"] == 16
    assert len({body["applicationId"] for body in workflow.queued()}) == 16


def test_a_job_without_a_count_of_its_applications_can_be_booked(workflow: Any) -> None:
    workflow.put_job_with_applications(3)
    key = {name: workflow.job()[name] for name in ("PK", "SK")}
    workflow.table.update_item(Key=key, UpdateExpression="REMOVE applicationCount")
    booked(workflow, workflow.book(), 3)


@pytest.mark.parametrize(("prepare", "error", "says"), REFUSED)
def test_a_refused_booking_is_named_and_changes_nothing(loop: Any, prepare: Any, error: str, says: str) -> None:
    prepare(loop)
    before = loop.items()
    execution = loop.book()
    assert (execution["status"], execution["error"]) == ("FAILED", error)
    assert says in execution["cause"]
    assert loop.items() == before
    assert loop.queued() == [] == loop.notifications()


def test_invalid_input_is_refused_before_anything_is_asked(loop: Any) -> None:
    with asked_for("TransactWriteItems") as asked:
        for given in [*(loop.input(**changes) for changes in INVALID), *OTHER_SHAPES]:
            execution = loop.book(given)
            assert execution["error"] == "InvalidInput", given
            assert "applicationStatus ACCEPTED" in execution["cause"]
    assert asked == []


# ------------------------------------------------------------------------------------------------ refused messages


@pytest.mark.parametrize("when_none", [{}, {"Failed": []}], ids=["absent", "empty"])
def test_failed_entries_of_a_batch_are_sent_again_and_no_others(workflow: Any, when_none: dict[str, Any]) -> None:
    workflow.put_job_with_applications(25)
    some = {workflow.application_id(n) for n in (3, 14, 25)}
    with refusing_queue(3, some.__contains__, **when_none) as refused:
        booked(workflow, workflow.book(), 25)
    assert (sum(refused), len(refused)) == (3, 4)  # three batches, and one for the three that were refused


# ------------------------------------------------------------------------------------------------- a lagging index


def test_an_application_that_the_index_does_not_show_yet_is_waited_for(paging: Any) -> None:
    paging.put_job_with_applications(7)
    until = paging._clock.now() + 1.5
    with lagging_index(lambda: paging._clock.now() < until, paging.application_id(7)):
        execution = paging.book()
    assert json.loads(execution["output"])["queued"] == 6
    assert paging.application_id(7) in {body["applicationId"] for body in paging.queued()}


# -------------------------------------------------------------------------------------------------- safe to repeat


def test_the_same_booking_repeated_queues_only_who_is_still_pending(workflow: Any) -> None:
    workflow.put_job(jobStatus="CLOSED", acceptedApplicationId=workflow.application_id(1), applicationCount=3)
    workflow.put_application(1, "ACCEPTED", notifiedOn="2026-01-01T00:00:00Z")
    workflow.put_application(2, "DECLINED")
    workflow.put_application(3)
    before = workflow.items()
    execution = workflow.book()
    assert execution["status"] == "SUCCEEDED", execution.get("cause")
    assert workflow.queued() == others(workflow, 3)
    assert workflow.notifications() == []
    assert workflow.items() == before


@pytest.mark.parametrize("is_done", [False, True], ids=["before the call", "after it"])
def test_a_booking_that_stops_at_the_queue_is_finished_by_repeating_it(paging: Any, is_done: bool) -> None:
    paging.put_job_with_applications(13)
    middle = range(2, 100)
    with refused_call("SendMessageBatch", "AccessDenied", calls=middle, is_done=is_done):
        assert paging.book()["status"] == "FAILED"
    assert paging.book()["status"] == "SUCCEEDED"
    assert {body["applicationId"] for body in paging.queued()} == {paging.application_id(n) for n in range(2, 14)}
    statuses = [item["jobApplicationStatus"] for item in paging.items() if "jobApplicationStatus" in item]
    assert statuses == ["ACCEPTED"] + ["PENDING"] * 12


@pytest.mark.parametrize(
    ("service", "operation"), [("dynamodb", "Query"), ("sns", "Publish"), ("sqs", "SendMessageBatch")]
)
def test_what_passes_by_itself_stops_no_call(loop: Any, service: str, operation: str) -> None:
    loop.put_job_with_applications(3)
    with faults.inject(service, operation, error="ServiceUnavailable", times=3) as fault:
        booked(loop, loop.book(), 3)
    assert fault.happened == 3
