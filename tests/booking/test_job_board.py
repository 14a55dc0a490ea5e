"""Users, jobs and applications: what is written can be read, and what is refused changes nothing."""

from typing import Any

import pytest

from booking.errors import (
    AlreadyApplied,
    ApplicationNotFound,
    InvalidInput,
    JobAlreadyExists,
    JobNotFound,
    JobNotOpen,
    NotYourJob,
    TransactionConflict,
    UserAlreadyExists,
    UserNotFound,
)
from booking.model import ApplicationStatus, JobStatus
from booking.table import BookingTable

# ---- users


def test_a_user_is_read_as_created(table: BookingTable, sample: Any) -> None:
    table.create_user(sample.user())
    assert table.get_user("sarah") == sample.user()


def test_a_username_is_given_once(world: Any, table: BookingTable, sample: Any) -> None:
    table.create_user(sample.user())
    with world.unchanged(), pytest.raises(UserAlreadyExists, match="sarah is taken"):
        table.create_user(sample.user(firstName="Somebody", lastName="Else"))


def test_updating_a_user_keeps_when_the_user_was_created(table: BookingTable, sample: Any) -> None:
    table.create_user(sample.user())
    table.update_user(sample.user(email="new@example.com", createdOn=5))
    assert table.get_user("sarah") == sample.user(email="new@example.com")


def test_a_user_who_is_not_there_is_neither_read_nor_made(world: Any, table: BookingTable, sample: Any) -> None:
    with world.unchanged():
        with pytest.raises(UserNotFound, match="no user sarah"):
            table.get_user("sarah")
        with pytest.raises(UserNotFound, match="no user sarah"):
            table.update_user(sample.user())


# ---- jobs


def test_a_job_is_read_as_posted(table: BookingTable, sample: Any) -> None:
    table.post_job(sample.job())
    assert table.get_job("sarah", sample.uuid(1)) == sample.job()


def test_a_job_is_stored_under_the_tutorials_keys(world: Any) -> None:
    world.post_job()
    (item,) = world.items()
    job = f"JOB#{world.uuid(1)}"
    keys = {"PK": "USER#sarah", "SK": job, "GSI1PK": job, "GSI1SK": job, "GSI2SK": job}
    assert {name: item[name]["S"] for name in item if name.endswith(("PK", "SK"))} == keys
    assert (item["cost"], item["startDate"], item["startTime"]) == (
        {"N": "150.5"},
        {"S": "2026-03-09"},
        {"S": "08:00:00"},
    )
    assert (item["jobStatus"], item["applicationCount"]) == ({"S": "OPEN"}, {"N": "0"})


@pytest.mark.parametrize("username", ["sarah", "mallory"])
def test_a_job_id_is_used_once_in_the_whole_table(world: Any, username: str) -> None:
    world.post_job(applications=1)
    with world.unchanged(), pytest.raises(JobAlreadyExists, match="with a new id"):
        world.table.post_job(world.job(username=username))


@pytest.mark.parametrize(
    "changes",
    [
        {"jobStatus": "CLOSED"},
        {"applicationCount": 3},
        {"acceptedApplicationId": "0" * 8 + "-0000-4000-8000-" + "0" * 12},
    ],
)
def test_a_new_job_comes_without_a_past(world: Any, changes: dict[str, Any]) -> None:
    with world.unchanged(), pytest.raises(InvalidInput, match="A new job is OPEN"):
        world.table.post_job(world.job(**changes))


def test_updating_a_job_leaves_its_status_and_applications_alone(world: Any) -> None:
    world.post_job(applications=2)
    world.table.update_job(world.job(cost="99", city="Limbe", applicationCount=7, jobStatus="CLOSED"))
    assert world.table.get_job("sarah", world.uuid(1)) == world.job(cost="99", city="Limbe", applicationCount=2)


def test_an_update_is_validated_again_where_model_copy_is_not(world: Any) -> None:
    world.post_job()
    with world.unchanged(), pytest.raises(InvalidInput, match="cost"):
        world.table.update_job(world.job().model_copy(update={"cost": -5}))


def test_a_job_that_cannot_be_updated_says_why(world: Any) -> None:
    world.post_job(applications=1)
    with world.unchanged():
        with pytest.raises(JobNotFound, match="no job"):
            world.table.update_job(world.job(2))
        with pytest.raises(NotYourJob, match="not posted by mallory"):
            world.table.update_job(world.job(username="mallory"))
    world.table.close_and_accept(world.request(1), 1)
    with world.unchanged(), pytest.raises(JobNotOpen, match="CLOSED"):
        world.table.update_job(world.job())


def test_a_job_that_cannot_be_read_says_why(world: Any) -> None:
    world.post_job()
    with pytest.raises(JobNotFound):
        world.table.get_job("sarah", world.uuid(2))
    with pytest.raises(NotYourJob):
        world.table.get_job("mallory", world.uuid(1))


def test_a_parents_jobs_are_that_parents_and_nothing_else(world: Any, table: BookingTable) -> None:
    table.create_user(world.user())
    for number, username in [(1, "sarah"), (2, "sarah"), (3, "sarahs")]:
        table.post_job(world.job(number, username=username))
    table.apply(world.application(1))
    assert [job.id for job in table.jobs_of_parent("sarah")] == [world.uuid(1), world.uuid(2)]
    assert table.jobs_of_parent("nobody") == []


def test_jobs_by_status_follow_the_booking(world: Any, table: BookingTable) -> None:
    world.post_job(applications=1)
    table.post_job(world.job(2))
    table.close_and_accept(world.request(1), 1)
    assert [job.id for job in table.jobs_by_status(JobStatus.OPEN)] == [world.uuid(2)]
    assert [job.id for job in table.jobs_by_status(JobStatus.CLOSED)] == [world.uuid(1)]


def test_a_status_that_does_not_exist_is_refused(table: BookingTable) -> None:
    with pytest.raises(InvalidInput, match="OPEN or CLOSED, not 'PENDING'"):
        table.jobs_by_status("PENDING")  # type: ignore[arg-type]


# ---- applications


def test_applying_stores_the_application_and_counts_it(world: Any, table: BookingTable) -> None:
    world.post_job(applications=3)
    assert table.get_job("sarah", world.uuid(1)).applicationCount == 3
    assert table.get_application(world.uuid(1), world.application_id(2)) == world.application(2)


def test_an_application_is_stored_under_the_tutorials_keys(world: Any) -> None:
    world.post_job(applications=1)
    item = next(item for item in world.items() if "jobApplicationStatus" in item)
    job, application = f"JOB#{world.uuid(1)}", f"APPLICATION#{world.application_id(1)}"
    assert {name: item[name]["S"] for name in item if name.endswith(("PK", "SK"))} == {
        "PK": f"{job}#{application}",
        "SK": f"{job}#{application}",
        "GSI1PK": job,
        "GSI1SK": application,
        "GSI2PK": "USER#nanny1",
        "GSI2SK": job,
    }


def test_a_jobs_applications_come_without_the_job_itself(world: Any, table: BookingTable) -> None:
    world.post_job(applications=3)
    table.post_job(world.job(2))
    table.apply(world.application(4, job=2))
    assert [application.username for application in table.applications_of_job(world.uuid(1))] == [
        "nanny1",
        "nanny2",
        "nanny3",
    ]
    assert table.applications_of_job(world.uuid(9)) == []


def test_a_nannys_applications_are_found_across_jobs(world: Any, table: BookingTable) -> None:
    world.post_job(applications=2)
    table.post_job(world.job(2))
    table.apply(world.application(3, job=2, username="nanny1"))
    assert [application.jobId for application in table.applications_of_nanny("nanny1")] == [
        world.uuid(1),
        world.uuid(2),
    ]


def test_a_list_longer_than_one_page_of_1_mb_is_complete(world: Any, faults: Any) -> None:
    world.post_job(applications=8)
    for item in world.items():
        if "jobApplicationStatus" in item:  # 8 x 300 KB
            world.dynamodb.put_item(TableName="booking", Item=item | {"letter": {"S": "x" * 300_000}})
    calls = faults.answer(world.dynamodb, "Query")
    assert len(world.table.applications_of_job(world.uuid(1))) == 8
    assert len(calls) > 1


def test_an_application_can_be_sent_once(world: Any) -> None:
    world.post_job(applications=1)
    with world.unchanged(), pytest.raises(AlreadyApplied, match="sent before; it is PENDING"):
        world.table.apply(world.application(1))


def test_one_nanny_may_apply_twice_under_two_ids(world: Any, table: BookingTable) -> None:
    world.post_job(applications=1)
    table.apply(world.application(2, username="nanny1"))
    assert len(table.applications_of_nanny("nanny1")) == 2


def test_nobody_applies_for_a_closed_job(world: Any) -> None:
    world.post_job(applications=1)
    world.table.close_and_accept(world.request(1), 1)
    with world.unchanged():
        with pytest.raises(JobNotOpen, match="takes no more applications"):
            world.table.apply(world.application(2))
        with pytest.raises(AlreadyApplied, match="it is ACCEPTED"):
            world.table.apply(world.application(1))


def test_nobody_applies_for_a_job_that_is_not_there(world: Any) -> None:
    with world.unchanged(), pytest.raises(JobNotFound, match="no job"):
        world.table.apply(world.application(1))


@pytest.mark.parametrize("changes", [{"jobApplicationStatus": "ACCEPTED"}, {"notifiedOn": "2026-03-02T08:00:00Z"}])
def test_a_new_application_comes_without_a_past(world: Any, changes: dict[str, Any]) -> None:
    world.post_job()
    with world.unchanged(), pytest.raises(InvalidInput, match="A new application is PENDING"):
        world.table.apply(world.application(1, **changes))


def test_a_job_closed_after_the_index_was_asked_takes_no_application(world: Any, monkeypatch: Any) -> None:
    world.post_job(applications=1)
    open_job = world.table._job_by_id(world.uuid(1))
    world.table.close_and_accept(world.request(1), 1)
    monkeypatch.setattr(world.table, "_job_by_id", lambda job_id: open_job)  # the index is behind
    with world.unchanged(), pytest.raises(JobNotOpen):
        world.table.apply(world.application(2))


def test_a_collision_with_another_transaction_is_tried_again(world: Any, faults: Any, waits: list[float]) -> None:
    world.post_job()
    conflict = faults.cancelled("TransactionConflict", "None")
    faults.answer(world.dynamodb, "TransactWriteItems", conflict, conflict)
    world.table.apply(world.application(1))
    assert world.statuses() == {"nanny1": "PENDING"}
    assert waits == [0.1, 0.2]


def test_a_collision_that_does_not_end_is_not_called_a_closed_job(world: Any, faults: Any) -> None:
    world.post_job()
    calls = faults.answer(world.dynamodb, "TransactWriteItems", *[faults.cancelled("TransactionConflict", "None")] * 9)
    with world.unchanged(), pytest.raises(TransactionConflict, match="try again"):
        world.table.apply(world.application(1))
    assert len(calls) == 5


def test_an_application_of_another_job_is_not_found(world: Any, table: BookingTable) -> None:
    world.post_job(applications=1)
    table.post_job(world.job(2))
    with pytest.raises(ApplicationNotFound, match="Check both ids"):
        table.get_application(world.uuid(2), world.application_id(1))


def test_reading_refuses_ids_that_are_none(table: BookingTable, sample: Any) -> None:
    injected = f"{sample.uuid(1)}#APPLICATION#{sample.application_id(1)}"
    for read in (
        lambda: table.get_user("sarah#"),
        lambda: table.get_job("sarah", injected),
        lambda: table.get_application(injected, sample.application_id(1)),
        lambda: table.applications_of_job(injected),
        lambda: table.applications_of_nanny("a#b"),
        lambda: table.jobs_of_parent(""),
    ):
        with pytest.raises(InvalidInput):
            read()


def test_a_status_is_an_enum_when_read(world: Any, table: BookingTable) -> None:
    world.post_job(applications=1)
    assert table.applications_of_job(world.uuid(1))[0].jobApplicationStatus is ApplicationStatus.PENDING
