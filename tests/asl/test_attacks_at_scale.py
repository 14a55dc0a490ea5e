"""The workflows for large jobs under attack, on a simulated job: every boundary, every call that fails, any order.

What they do on a table, a queue and Step Functions' API is in test_at_scale.py.
"""

from collections.abc import Callable
from math import ceil
from typing import Any, TypeAlias

import pytest

from asl_interpreter import After, Execution, StateMachine, TaskCall, TaskFailed
from asl_interpreter.clock import VirtualClock
from asl_interpreter.history import MOST_EVENTS
from workbook.practice import simulated_job
from workbook.practice.sample import PostedJob, job_with_applications
from workbook.practice.simulated_job import SimulatedJob
from workbook.practice.workflows import in_pages_of, workflow

PAGE = 5
NAMES = ["book_nanny_at_scale", "book_nanny_at_scale.jsonata", "book_nanny_sharded"]
RANGES = NAMES[2]
PAGING = {name: StateMachine(in_pages_of(PAGE, workflow(name))) for name in NAMES}
EXPRESS = 300  # s; the sharded workflow is Standard and has a TimeoutSeconds of its own
CALLS = ["transactWriteItems", "transactGetItems", "publish", "updateItem", "query", "sendMessageBatch"]
THROTTLED = {"publish": "SNS.ThrottledException", "sendMessageBatch": "Sqs.SqsException"}

Task: TypeAlias = Callable[[TaskCall], After]
By: TypeAlias = Callable[[Task, TaskCall], After]


def book(name: str, job: SimulatedJob, number: int = 0, *, task: Task | None = None, **more: Any) -> Execution:
    """The booking of applicant `number`, in small pages, to its end."""
    return begin(name, job, number, task=task, **more).run()


def begin(
    name: str, job: SimulatedJob, number: int = 0, *, task: Task | None = None, machine: StateMachine | None = None
) -> Execution:
    return (machine or PAGING[name]).start(
        job.posted.booking(number),
        task=task or job,
        clock=VirtualClock(),
        timeout=None if name == RANGES else EXPRESS,
        most_events=MOST_EVENTS if name == RANGES else None,
    )


def answered(job: SimulatedJob, operation: str, by: By) -> Task:
    """A task function: `by(call as it would be, call)` answers an operation."""

    def task(call: TaskCall) -> After:
        return by(job, call) if call.resource.endswith(f":{operation}") else job(call)

    return task


def failing(job: SimulatedJob, operation: str, error: str, *, calls: range, is_done: bool = False) -> Task:
    """The calls of an operation with these numbers, counted from 0, fail; `is_done` says that they did their work."""
    made: list[TaskCall] = []

    def by(call: Task, asked: TaskCall) -> After:
        made.append(asked)
        if len(made) - 1 not in calls:
            return call(asked)
        if is_done:
            call(asked)
        return After(0.01, TaskFailed(error, "as the test has it"))

    return answered(job, operation, by)


def is_booked(job: SimulatedJob, execution: Execution, *, queued_once: bool = True) -> None:
    """Asserts that one is accepted, every other one is queued, and the nanny was told."""
    assert execution.status == "SUCCEEDED", execution.cause
    others = set(job.applications) - {job.accepted}
    assert set(job.queued) == others
    assert job.statuses().get("ACCEPTED") == 1
    assert job.told >= 1
    if queued_once:
        assert execution.output["queued"] == job.queued.total() == len(others)


every_workflow = pytest.mark.parametrize("name", NAMES)


# --------------------------------------------------------------------------------------------------- any boundary


@every_workflow
@pytest.mark.parametrize("applications", [1, 2, 4, 5, 6, 9, 10, 11, 12, 21, 26])
def test_pages_and_batches_may_end_anywhere(name: str, applications: int) -> None:
    job = SimulatedJob(applications)
    is_booked(job, book(name, job, applications - 1))
    assert job.told == 1


@pytest.fixture
def alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ids of all applications begin with the same digit."""

    def made(number: int, *, seed: int = 0) -> PostedJob:
        posted = job_with_applications(number, seed=seed)
        return PostedJob(posted.job, tuple(it.model_copy(update={"id": f"7{it.id[1:]}"}) for it in posted.applications))

    monkeypatch.setattr(simulated_job, "job_with_applications", made)


@every_workflow
@pytest.mark.parametrize("applications", [10, 11, 12, 21, 22])
@pytest.mark.usefixtures("alike")
def test_a_page_of_500_goes_to_the_queue_in_batches_of_ten_and_the_last_may_hold_any_number(
    name: str, applications: int
) -> None:
    """SendMessageBatch takes ten entries (SQS API reference)."""
    job = SimulatedJob(applications)
    is_booked(job, book(name, job, machine=StateMachine(workflow(name))))
    assert job.calls["sendMessageBatch"] == ceil((applications - 1) / 10)


@every_workflow
@pytest.mark.parametrize("applications", [5, 10, 11, 23])
@pytest.mark.usefixtures("alike")
def test_ids_may_all_begin_with_the_same_digit(name: str, applications: int) -> None:
    job = SimulatedJob(applications)
    is_booked(job, book(name, job))


@every_workflow
def test_an_application_that_the_job_has_not_is_named_and_changes_nothing(name: str) -> None:
    job = SimulatedJob(6)
    del job.applications[job.posted.applications[0].id]
    assert book(name, job).error == "ApplicationNotFound"
    assert (job.accepted, job.told, job.queued.total()) == (None, 0, 0)


@every_workflow
def test_a_job_without_applications_has_nobody_to_be_booked(name: str) -> None:
    job = SimulatedJob(1)
    job.applications.clear()
    assert book(name, job).error == "ApplicationNotFound"
    assert job.job["jobStatus"] == {"S": "OPEN"}


@every_workflow
def test_a_job_that_another_booking_has_closed_is_named_and_changes_nothing(name: str) -> None:
    job = SimulatedJob(6)
    book(name, job, 0)
    before = (job.accepted, job.told, dict(job.queued), job.statuses())
    assert book(name, job, 1).error == "JobNotOpen"
    assert (job.accepted, job.told, dict(job.queued), job.statuses()) == before


# ------------------------------------------------------------------------------------------- calls that fail, and when


@every_workflow
@pytest.mark.parametrize("operation", CALLS)
def test_a_throttle_that_passes_stops_no_call(name: str, operation: str) -> None:
    job = SimulatedJob(13)
    error = THROTTLED.get(operation, "DynamoDb.ThrottlingException")
    is_booked(job, book(name, job, task=failing(job, operation, error, calls=range(2))))


@every_workflow
@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("is_done", [False, True], ids=["before the call", "after it"])
def test_a_booking_that_stops_at_any_of_its_calls_fails_by_name_and_is_finished_by_repeating_it(
    name: str, operation: str, is_done: bool
) -> None:
    job = SimulatedJob(23)
    at = 2 if operation in ("query", "sendMessageBatch") else 0  # somewhere in the middle
    calls = range(at, at + 100)
    execution = book(name, job, task=failing(job, operation, "AccessDenied", calls=calls, is_done=is_done))
    assert (execution.status, execution.error) == ("FAILED", "BookingInterrupted")
    is_booked(job, book(name, job), queued_once=False)


@every_workflow
@pytest.mark.parametrize("operation", CALLS)
def test_a_call_that_never_answers_ends_with_a_name_too(name: str, operation: str) -> None:
    job = SimulatedJob(13)
    silent = answered(job, operation, lambda call, asked: After(10_000, {}))
    assert book(name, job, task=silent).error == "BookingInterrupted"
    is_booked(job, book(name, job), queued_once=False)


# ------------------------------------------------------------------------------------------------ refused messages


@every_workflow
@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("which", ["0123456789abcdef", "02468ace"], ids=["all", "half of them"])
def test_messages_that_the_queue_refuses_a_few_times_are_sent_again_and_no_others(
    name: str, times: int, which: str
) -> None:
    job = SimulatedJob(23, refuses=lambda each, before: each[0] in which and before < times)
    is_booked(job, book(name, job))


@every_workflow
def test_a_queue_that_refuses_for_ever_is_asked_four_times_for_a_page(name: str) -> None:
    refused: list[str] = []

    def refuses(each: str, before: int) -> bool:
        refused.append(each)
        return True

    job = SimulatedJob(23, refuses=refuses)
    assert book(name, job).error == "BookingInterrupted"
    assert {refused.count(each) for each in refused} == {4}


@every_workflow
def test_what_a_queue_went_on_refusing_is_sent_by_the_same_booking_repeated(name: str) -> None:
    is_busy = True
    job = SimulatedJob(23, refuses=lambda each, before: is_busy and each[0] in "02468ace")
    assert book(name, job).error == "BookingInterrupted"
    is_busy = False
    is_booked(job, book(name, job), queued_once=False)
    assert job.told == 1


# ------------------------------------------------------------------------------------------------- a lagging index


@every_workflow
@pytest.mark.parametrize(("behind", "reads"), [(1, 5), (3, 5), (23, 1)], ids=["one", "three", "all"])
def test_an_index_that_is_behind_for_a_moment_is_asked_again(name: str, behind: int, reads: int) -> None:
    job = SimulatedJob(23, behind=behind, reads=16 if name == RANGES else reads)  # about the first round
    is_booked(job, book(name, job), queued_once=False)


# Seeds with which the application that was posted last stands at this place of the index, of eleven in pages of five.
PLACES = {0: 11, 4: 0, 5: 20, 10: 6}


@every_workflow
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("number", [0, 10], ids=["another", "the accepted one"])
def test_one_that_the_index_does_not_show_is_missed_wherever_it_stands(name: str, place: int, number: int) -> None:
    job = SimulatedJob(11, seed=PLACES[place], behind=1, reads=1_000)
    assert sorted(job.applications)[place] == job.posted.applications[-1].id
    execution = book(name, job, number)
    assert execution.error == "ApplicationsStillArriving"
    assert "counts 11 applications, and the index shows 10" in str(execution.cause)


# ------------------------------------------------------------------------------------------- the totals are checked


def changed(job: SimulatedJob, operation: str, change: Callable[[Any], Any]) -> Task:
    """A task function whose answers to an operation are changed."""
    return answered(job, operation, lambda call, asked: After(0.01, change(call(asked).outcome)))


def with_status(answer: Any, status: str) -> Any:
    return answer | {"Items": [it | {"jobApplicationStatus": {"S": status}} for it in answer["Items"]]}


@every_workflow
def test_an_index_that_still_shows_the_accepted_application_as_pending_does_not_queue_it(name: str) -> None:
    job = SimulatedJob(13)
    is_booked(job, book(name, job, task=changed(job, "query", lambda answer: with_status(answer, "PENDING"))))


@every_workflow
@pytest.mark.parametrize(
    ("operation", "change"),
    [
        ("query", lambda answer: with_status(answer, "pending")),
        ("query", lambda answer: answer | {"Items": [], "Count": 0}),
        ("sendMessageBatch", lambda answer: {}),
    ],
    ids=["a filter that finds nothing", "a filter that drops everybody", "an answer that says nothing"],
)
def test_nobody_who_is_settled_is_no_success(name: str, operation: str, change: Any) -> None:
    job = SimulatedJob(4)
    execution = book(name, job, task=changed(job, operation, change))
    assert execution.error == "TotalsDiffer"
    assert "Of 4 applications" in str(execution.cause)
    assert "only 1 are accounted for" in str(execution.cause)


# -------------------------------------------------------------------------------------- time, and several at once


@every_workflow
@pytest.mark.usefixtures("alike")
def test_a_booking_that_takes_longer_than_an_express_workflow_may_is_finished_by_repeating_it(name: str) -> None:
    """Five minutes, in ranges for each child (Step Functions guide, *Choosing workflow type*)."""
    job = SimulatedJob(200)
    slow = answered(job, "query", lambda call, asked: After(9, call(asked).outcome))
    execution = book(name, job, task=slow)
    if name == RANGES:
        assert (execution.status, execution.error) == ("FAILED", "BookingInterrupted")
        assert execution.map_runs[0].executions["TIMED_OUT"] == 1
    else:
        assert execution.status == "TIMED_OUT"
    is_booked(job, book(name, job), queued_once=False)


@every_workflow
@pytest.mark.parametrize("lead", [0.0, 0.02, 0.05, 0.08])
def test_the_same_booking_running_twice_at_once_accepts_one_and_queues_every_other(name: str, lead: float) -> None:
    """An asynchronous Express workflow runs at least once (Step Functions guide, *Choosing workflow type*)."""
    job = SimulatedJob(13)
    first = begin(name, job)
    first.run_until(first.started + lead)
    second = book(name, job)
    is_booked(job, first.run(), queued_once=False)
    is_booked(job, second, queued_once=False)
    assert job.told <= 2


@every_workflow
def test_of_two_bookings_at_once_one_wins_and_the_other_is_told(name: str) -> None:
    job = SimulatedJob(13)
    first = begin(name, job, 0)
    first.run_until(first.started + 0.001)
    second = begin(name, job, 1)
    ends = sorted(str(each.run().error) for each in (second, first))
    assert ends == ["JobNotOpen", "None"]
    assert job.statuses() == {"ACCEPTED": 1, "PENDING": 12}
    assert set(job.queued) == set(job.applications) - {job.accepted}


# -------------------------------------------------------------------------------------------- sixteen ranges


def of_one_range(call: TaskCall) -> bool:
    return str(call.arguments["ExpressionAttributeValues"][":applications"]["S"]) == "APPLICATION#7"


def test_one_range_that_fails_fails_the_booking_by_name_and_repeating_it_finishes() -> None:
    """By default no failed item is tolerated (guide, *Setting failure thresholds for Distributed Map states*)."""
    job = SimulatedJob(40)

    def by(call: Task, asked: TaskCall) -> After:
        return After(0, TaskFailed("AccessDenied", "not you")) if of_one_range(asked) else call(asked)

    execution = book(RANGES, job, task=answered(job, "query", by))
    assert (execution.status, execution.error) == ("FAILED", "BookingInterrupted")
    assert "States.ExceedToleratedFailureThreshold" in str(execution.cause)
    is_booked(job, book(RANGES, job), queued_once=False)


def test_even_if_failed_ranges_were_tolerated_the_totals_would_not_add_up_to_a_success() -> None:
    definition = in_pages_of(PAGE, workflow(RANGES))
    definition["States"]["Decline by Ranges"]["ToleratedFailurePercentage"] = 100
    job = SimulatedJob(40)

    def by(call: Task, asked: TaskCall) -> After:
        return After(0, TaskFailed("AccessDenied", "not you")) if of_one_range(asked) else call(asked)

    task = answered(job, "query", by)
    execution = book(RANGES, job, task=task, machine=StateMachine(definition))
    assert execution.error == "ApplicationsStillArriving"


@pytest.mark.parametrize("applications", [40, 400])
def test_the_history_and_the_result_of_a_booking_in_ranges_do_not_grow_with_the_job(applications: int) -> None:
    """A Standard execution ends at its 25,000th event (Step Functions guide, *Quotas*)."""
    execution = book(RANGES, SimulatedJob(applications))
    assert len(execution.history) == len(book(RANGES, SimulatedJob(20)).history)
    assert sorted(execution.output) == ["acceptedApplicationId", "jobId", "queued"]
