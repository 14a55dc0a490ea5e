"""The booking as a durable function: the workflow's work and answer, from wherever it was interrupted."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from aws_durable_execution_sdk_python.constants import CHECKPOINT_SIZE_LIMIT_BYTES
from aws_durable_execution_sdk_python.exceptions import InvocationError
from aws_durable_execution_sdk_python.lambda_service import InvocationStatus, OperationAction, OperationUpdate
from aws_durable_execution_sdk_python_testing import DurableFunctionTestResult, DurableFunctionTestRunner
from aws_durable_execution_sdk_python_testing.client import InMemoryServiceClient
from aws_durable_execution_sdk_python_testing.model import LambdaContext

from booking import durable_function
from booking.durable_function import book_nanny_durably
from booking.environment import booking_table, sns_client, sqs_client
from booking.model import ApplicationStatus, DeclineMessage
from booking.notification import tell_accepted
from booking.single_function import book_nanny
from booking.table import BookingTable
from workbook.practice.durable_runner import without_waits
from workbook.practice.sample import job_with_applications, put_job


@pytest.fixture(autouse=True)
def quick_and_quiet() -> Iterator[None]:
    with without_waits():
        yield


def run(event: object, patience: int = 60) -> DurableFunctionTestResult:
    """A durable execution on AWS's local runner, which skips the waits."""
    with DurableFunctionTestRunner(handler=book_nanny_durably) as runner:
        result: DurableFunctionTestResult = runner.run(input=json.dumps(event), execution_timeout=patience)
    return result


def answer_of(result: DurableFunctionTestResult) -> Any:
    assert result.status is InvocationStatus.SUCCEEDED, result.error
    return json.loads(str(result.result))


def error_of(result: DurableFunctionTestResult) -> tuple[str, str]:
    """Name and sentence of the error that the execution failed with."""
    assert result.status is InvocationStatus.FAILED
    assert result.error is not None
    return str(result.error.type).removeprefix("booking.errors."), str(result.error.message)


def done(result: DurableFunctionTestResult) -> list[str]:
    """The names of its operations, in their order."""
    return [str(operation.name) for operation in result.operations]


class Checkpoints:
    """What the SDK sends to be remembered. At `crash` the function is gone, `before` it is remembered or after."""

    def __init__(self, crash: str = "", before: bool = True) -> None:
        self.updates: list[OperationUpdate] = []
        self.invocations_lost = 0
        self._crash, self._before = crash, before

    def __enter__(self) -> "Checkpoints":
        upstream = InMemoryServiceClient.checkpoint

        def checkpoint(client: Any, **given: Any) -> Any:
            updates: list[OperationUpdate] = given["updates"]
            dies = not self.invocations_lost and any(
                update.name == self._crash and update.action is OperationAction.SUCCEED for update in updates
            )
            self.invocations_lost += dies
            if dies and self._before:
                raise InvocationError("the environment is gone")
            self.updates += updates
            answer = upstream(client, **given)
            if dies:
                raise InvocationError("the environment is gone")
            return answer

        self._patch = patch.object(InMemoryServiceClient, "checkpoint", checkpoint)
        self._patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.stop()


# ---------------------------------------------------------------------------------------------------- what is to happen


def test_twenty_applications_get_the_single_functions_answer(world: Any, context: Any) -> None:
    world.post_job(applications=20)
    result = run(world.event(7))
    assert answer_of(result) == {"jobId": world.uuid(1), "acceptedApplicationId": world.application_id(7), "queued": 19}
    others = [world.message(number).model_dump() for number in range(1, 21) if number != 7]
    assert sorted(world.queued(), key=str) == sorted(others, key=str)
    (notification,) = world.notifications()
    assert "nanny7, you are booked" in notification["Message"]
    assert done(result) == ["close and accept", "tell the nanny", "page 1", "page 1, batch 1", "page 1, batch 2"]
    # The single function, called now, takes it for its own booking, done before.
    assert book_nanny(world.event(7), context) == answer_of(result)


def test_an_index_that_still_shows_the_accepted_one_as_pending_does_not_get_her_declined(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.post_job(applications=3)
    page_of = BookingTable.page_of_applications

    def old(table: BookingTable, job_id: str, **asked: Any) -> Any:
        applications, after = page_of(table, job_id, **asked)
        return [
            each.model_copy(update={"jobApplicationStatus": ApplicationStatus.PENDING}) for each in applications
        ], after

    monkeypatch.setattr(BookingTable, "page_of_applications", old)
    assert answer_of(run(world.event(2)))["queued"] == 2
    assert world.application_id(2) not in {message["applicationId"] for message in world.queued()}


def test_a_single_application_needs_no_batch(world: Any) -> None:
    world.post_job(applications=1)
    result = run(world.event())
    assert answer_of(result)["queued"] == 0
    assert done(result) == ["close and accept", "tell the nanny", "page 1"]


def test_repeating_a_finished_booking_changes_nothing_and_tells_nobody(world: Any) -> None:
    world.post_job(applications=3)
    run(world.event())
    for message in world.queued():
        world.table.decline(DeclineMessage(**message))
    world.notifications()
    with world.unchanged():
        assert answer_of(run(world.event()))["queued"] == 0
    assert (world.queued(), world.notifications()) == ([], [])


def test_pages_follow_one_another_to_the_last_which_may_be_empty(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable_function, "PAGE", 4)
    world.post_job(applications=8)
    result = run(world.event())
    assert answer_of(result)["queued"] == 7
    assert [name for name in done(result) if "batch" not in name][2:] == ["page 1", "page 2", "page 3"]
    assert len({message["applicationId"] for message in world.queued()}) == 7


# ------------------------------------------------------------------------------------------------------ what goes wrong

NOT_AN_ID = "00000000-0000-4000-8000-000000000001#APPLICATION#00000000-0000-4000-8000-0000000003e9"
NOBODYS_ID = "00000000-0000-4000-8000-00000000ffff"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"jobId": NOBODYS_ID}, "JobNotFound"),
        ({"username": "mallory"}, "NotYourJob"),
        ({"applicationId": NOBODYS_ID}, "ApplicationNotFound"),
        ({"jobId": NOT_AN_ID}, "InvalidInput"),
        ({"username": ...}, "InvalidInput"),
        ({"applicationStatus": "DECLINED"}, "InvalidInput"),
    ],
)
def test_bad_input_is_named_at_once_and_changes_nothing(world: Any, changes: dict[str, Any], named: str) -> None:
    world.post_job(applications=2)
    with world.unchanged(), Checkpoints() as checkpoints:
        name, sentence = error_of(run(world.event(**changes)))
    assert name == named
    assert sentence
    assert OperationAction.RETRY not in {update.action for update in checkpoints.updates}
    assert (world.queued(), world.notifications()) == ([], [])


def test_a_closed_job_and_a_declined_application_are_told_apart(world: Any) -> None:
    world.post_job(applications=3)
    world.table.decline(world.message(2))
    with world.unchanged():
        assert error_of(run(world.event(2)))[0] == "ApplicationNotPending"
    run(world.event(1))
    with world.unchanged():
        assert error_of(run(world.event(3)))[0] == "JobNotOpen"


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        *(("dynamodb", operation) for operation in ("TransactWriteItems", "GetItem", "Query", "UpdateItem")),
        *(("sns", "Publish"), ("sqs", "SendMessageBatch")),
    ],
)
def test_a_call_that_fails_is_made_again_by_its_step_after_a_durable_wait(
    world: Any, faults: Any, service: str, operation: str
) -> None:
    world.post_job(applications=3)
    client = {"dynamodb": booking_table().client, "sns": sns_client(), "sqs": sqs_client()}[service]
    faults.answer(client, operation, faults.error("AccessDenied", status=403))
    with Checkpoints() as checkpoints:
        assert answer_of(run(world.event()))["queued"] == 2
    (again,) = [update for update in checkpoints.updates if update.action is OperationAction.RETRY]
    assert again.step_options is not None
    assert again.step_options.next_attempt_delay_seconds >= 1
    assert (len(world.queued()), world.statuses()["nanny1"]) == (2, "ACCEPTED")


def test_a_call_that_always_fails_interrupts_the_booking_and_the_same_booking_finishes_it(
    world: Any, faults: Any
) -> None:
    world.post_job(applications=12)
    calls = faults.answer(sqs_client(), "SendMessageBatch", None, *[faults.error("AccessDenied", status=403)] * 4)
    name, sentence = error_of(run(world.event()))
    assert name == "BookingInterrupted"
    assert "AccessDenied" in sentence
    assert "Start the same booking again" in sentence
    assert len(calls) == 5
    assert answer_of(run(world.event()))["queued"] == 11
    assert len({message["applicationId"] for message in world.queued()}) == 11
    assert len(world.notifications()) == 1


def test_entries_that_sqs_refused_are_sent_again_after_a_durable_wait(
    world: Any, faults: Any, waits: list[float]
) -> None:
    world.post_job(applications=11)
    refused = [{"Id": "3", "Code": "InternalError", "SenderFault": False}]
    taken = [{"Id": str(number), "MessageId": "m", "MD5OfMessageBody": "x"} for number in range(10) if number != 3]
    calls = faults.answer(
        sqs_client(),
        "SendMessageBatch",
        {"Successful": taken, "Failed": refused, "ResponseMetadata": {"HTTPStatusCode": 200}},
    )
    result = run(world.event())
    assert answer_of(result)["queued"] == 10
    assert done(result)[-2:] == ["for the queue", "page 1, batch 1"]
    assert (len(calls), len(world.queued())) == (2, 1)
    assert waits == []  # not one of the function's own time


def test_entries_that_sqs_refuses_every_time_are_not_dropped_silently(world: Any, faults: Any) -> None:
    world.post_job(applications=3)
    failed = [{"Id": str(number), "Code": "InternalError", "SenderFault": False} for number in range(2)]
    answer = {"Successful": [], "Failed": failed, "ResponseMetadata": {"HTTPStatusCode": 200}}
    calls = faults.answer(sqs_client(), "SendMessageBatch", *[answer] * 9)
    name, sentence = error_of(run(world.event()))
    assert name == "BookingInterrupted"
    assert "refused 2 of the applications to be declined 4 times (InternalError)" in sentence
    assert len(calls) == 4


@pytest.mark.parametrize("behind", [2, 3])
def test_an_index_that_is_behind_is_waited_for_and_who_it_never_shows_is_no_success(
    world: Any, monkeypatch: pytest.MonkeyPatch, behind: int
) -> None:
    world.post_job(applications=4)
    page_of = BookingTable.page_of_applications
    shown = iter([3] * behind)

    def page_of_applications(table: BookingTable, job_id: str, **asked: Any) -> Any:
        applications, after = page_of(table, job_id, **asked)
        return applications[: next(shown, 4)], after

    monkeypatch.setattr(BookingTable, "page_of_applications", page_of_applications)
    result = run(world.event())
    assert done(result).count("for the index") == 2
    assert world.statuses()["nanny1"] == "ACCEPTED"
    if behind == 2:
        assert answer_of(result)["queued"] == 3
    else:
        name, sentence = error_of(result)
        assert name == "ApplicationsStillArriving"
        assert "counts 4 applications, and the index shows 3. The nanny is booked." in sentence


def test_a_step_for_which_the_invocation_has_no_time_left_is_done_in_the_next_one(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.post_job(applications=3)
    left = [900_000]  # ms
    monkeypatch.setattr(LambdaContext, "get_remaining_time_in_millis", lambda _: left[0])
    invocations = iter((100, 900_000))

    def tell(*about: Any) -> None:
        left[0] = next(invocations)
        tell_accepted(*about)

    monkeypatch.setattr(durable_function, "tell_accepted", tell)
    with Checkpoints() as checkpoints:
        assert answer_of(run(world.event()))["queued"] == 2
    (again,) = [update for update in checkpoints.updates if update.action is OperationAction.RETRY]
    assert again.error is not None
    assert (again.name, again.error.type) == ("tell the nanny", "booking.errors.OutOfTime")
    assert len(world.notifications()) == 1


# -------------------------------------------------------------------------------------------------------------- a crash

STEPS = ["close and accept", "tell the nanny", "page 1", "page 1, batch 1", "page 1, batch 2"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("before", [True, False], ids=["unremembered", "remembered"])
def test_a_crash_at_each_step_is_made_good_by_the_replay(world: Any, step: str, before: bool) -> None:
    """The step's work was done. Unless that was remembered it is done again, and harms nobody."""
    world.post_job(applications=12)
    with Checkpoints(step, before) as checkpoints:
        result = run(world.event(7))
    assert checkpoints.invocations_lost == 1
    assert answer_of(result)["queued"] == 11
    assert done(result) == STEPS
    assert [nanny for nanny, status in world.statuses().items() if status == "ACCEPTED"] == ["nanny7"]
    queued = [message["applicationId"] for message in world.queued()]
    assert set(queued) == {world.application_id(number) for number in range(1, 13) if number != 7}
    again = {"page 1, batch 1": 10, "page 1, batch 2": 1}.get(step, 0) if before else 0
    assert len(queued) == 11 + again
    assert len(world.notifications()) == 1


def test_a_crash_between_telling_the_nanny_and_remembering_it_tells_her_twice(world: Any, faults: Any) -> None:
    """At least once is what can be promised: SNS has no condition."""
    world.post_job(applications=2)
    faults.answer(booking_table().client, "UpdateItem", faults.error("AccessDenied", status=403))
    assert answer_of(run(world.event()))["queued"] == 1
    assert len(world.notifications()) == 2


# ----------------------------------------------------------------------------------------------------------- its limits


@pytest.mark.slow
def test_a_thousand_applications_in_steps_that_each_fit_into_a_checkpoint(world: Any) -> None:
    """A checkpoint takes 256 KB, and neither the SDK nor its runner refuses a step's larger result."""
    posted = put_job("booking", job_with_applications(1_000))
    with Checkpoints() as checkpoints:
        result = run(posted.booking(5), patience=600)
    assert answer_of(result)["queued"] == 999
    assert max(len(str(update.payload)) for update in checkpoints.updates) < CHECKPOINT_SIZE_LIMIT_BYTES / 10
    assert sum("batch" in name for name in done(result)) == 100  # 499 ids on the page with the accepted one, and 500
    sent = [message["applicationId"] for message in world.queued()]
    assert sorted(sent) == sorted(each.id for each in posted.applications if each is not posted.applications[5])
