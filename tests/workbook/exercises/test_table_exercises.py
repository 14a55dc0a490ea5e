"""The exercises of chapter 01: what their checks stand on, and right answers that differ from the chapter's."""

from typing import Any

import boto3
import pytest

from booking.items import attributes, typed
from booking.keys import application_key
from booking.table import BookingTable
from tests.workbook.exercises.wrong_answers.chapter_01 import HALF_DONE
from tests.workbook.exercises.wrong_answers.listed import getting_by
from workbook.chapters.source import NOTEBOOKS
from workbook.exercises import Right, Wrong, page
from workbook.exercises.chapter_01.apply import check_apply
from workbook.exercises.chapter_01.keys import check_keys, keys_of
from workbook.exercises.chapter_01.phantom import check_accept
from workbook.exercises.chapter_01.query import check_query
from workbook.exercises.feedback import feedback
from workbook.exercises.registry import find
from workbook.practice.sample import post_job
from workbook.practice.scratch import scratch_table

pytestmark = pytest.mark.usefixtures("local")

Action = dict[str, Any]


def test_the_keys_it_asks_for_are_those_that_the_table_writes() -> None:
    with scratch_table() as name:
        posted = post_job(BookingTable(name), applications=1)
        [application] = posted.applications
        key = typed(application_key(application.jobId, application.id))
        written = boto3.client("dynamodb").get_item(TableName=name, Key=key)["Item"]
    assert written == typed(keys_of(application) | attributes(application))


def test_right_keys_are_right_in_any_order() -> None:
    assert isinstance(check_keys(lambda application: dict(reversed(keys_of(application).items()))), Right)


@pytest.mark.parametrize(
    ("exercise_id", "half"),
    [
        ("01-1", lambda application: keys_of(application) | {"SK": ..., "GSI2PK": ...}),
        ("01-2", lambda table_name, job, application: ...),
        ("01-2", lambda table_name, job, application: [..., ...]),
        ("01-2", lambda table_name, job, application: [..., _put(table_name, application)]),
        ("01-2", lambda table_name, job, application: [{"Update": ...}, _put(table_name, application)]),
        (
            "01-3",
            lambda job_id: {
                "IndexName": "jobApplications",
                "KeyConditionExpression": ...,
                "ReturnConsumedCapacity": "TOTAL",
            },
        ),
        ("01-4", lambda dynamodb, table_name, job_id, application_id: ...),
    ],
)
def test_what_is_right_as_far_as_it_goes_is_not_yet_an_answer(
    monkeypatch: pytest.MonkeyPatch, exercise_id: str, half: Any
) -> None:
    monkeypatch.setattr(page, "NOTEBOOKS", NOTEBOOKS)
    solved, message = feedback(find(exercise_id), half)
    assert not solved
    assert message.heading.endswith("not yet.")


@pytest.mark.parametrize("exercise_id", HALF_DONE)
def test_what_is_wrong_is_named_although_other_parts_are_open(
    monkeypatch: pytest.MonkeyPatch, exercise_id: str
) -> None:
    monkeypatch.setattr(page, "NOTEBOOKS", NOTEBOOKS)
    assert list(getting_by(find(exercise_id), HALF_DONE[exercise_id])) == []


def _put(table_name: str, application: Action) -> Action:
    return {"Put": {"TableName": table_name, "Item": application, "ConditionExpression": "attribute_not_exists(PK)"}}


@pytest.mark.parametrize(
    ("change", "condition"),
    [
        ("ADD applicationCount :one", "#status = :open AND attribute_exists(PK)"),
        ("SET applicationCount = :one + applicationCount", "#status IN (:open)"),
    ],
)
def test_the_application_may_be_put_first_and_counted_in_another_way(change: str, condition: str) -> None:
    def apply_actions(table_name: str, job: Action, application: Action) -> tuple[Action, Action]:
        put = {
            "TableName": table_name,
            "Item": application,
            "ConditionExpression": "attribute_not_exists(SK)",
        }
        update = {
            "TableName": table_name,
            "Key": job,
            "UpdateExpression": change,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#status": "jobStatus"},
            "ExpressionAttributeValues": {":one": {"N": "1"}, ":open": {"S": "OPEN"}},
        }
        return {"Put": put}, {"Update": update}

    assert isinstance(check_apply(apply_actions), Right)


def test_an_update_that_reaches_another_table_is_not_sent() -> None:
    with scratch_table() as theirs:
        table = BookingTable(theirs)
        posted = post_job(table, applications=1, seed=6)

        def apply_actions(table_name: str, job: Action, application: Action) -> list[Action]:
            count = {"Key": job, "UpdateExpression": "REMOVE applicationCount"}
            return [{"Update": {"TableName": theirs, **count}}, {"Put": {"TableName": theirs, "Item": application}}]

        assert isinstance(check_apply(apply_actions), Wrong)
        assert table.get_job("sarah", posted.job.id).applicationCount == 1


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        ("GSI1PK = :job AND GSI1SK < :kind", "JOB#"),
        ("#pk = :job AND begins_with(#sk, :kind)", "A"),
    ],
)
def test_a_query_may_compare_the_sort_key_in_another_way(condition: str, kind: str) -> None:
    names = {"#pk": "GSI1PK", "#sk": "GSI1SK"} if "#pk" in condition else None

    def question(job_id: str) -> dict[str, Any]:
        query = {
            "IndexName": "jobApplications",
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": {":job": {"S": f"JOB#{job_id}"}, ":kind": {"S": kind}},
            "ScanIndexForward": False,
        }
        return query | ({"ExpressionAttributeNames": names} if names else {})

    assert isinstance(check_query(question), Right)


def _update(job_id: str, application_id: str, plain: bool = False) -> dict[str, Any]:
    """The update of 01-4, with plain values for a resource."""
    key = application_key(job_id, application_id)
    values = {":accepted": "ACCEPTED", ":pending": "PENDING"}
    return {
        "Key": key if plain else typed(key),
        "UpdateExpression": "SET jobApplicationStatus = :accepted",
        "ConditionExpression": "attribute_exists(PK) AND jobApplicationStatus IN (:pending)",
        "ExpressionAttributeValues": values if plain else typed(values),
    }


def _by_a_resource(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    boto3.resource("dynamodb").Table(table_name).update_item(**_update(job_id, application_id, plain=True))


def _by_a_transaction(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    dynamodb.transact_write_items(
        TransactItems=[{"Update": {"TableName": table_name, **_update(job_id, application_id)}}]
    )


def _by_reading_first(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    key = typed(application_key(job_id, application_id))
    if "Item" not in dynamodb.get_item(TableName=table_name, Key=key):
        raise LookupError(application_id)
    dynamodb.update_item(TableName=table_name, **_update(job_id, application_id))


def _again_when_refused(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    try:
        dynamodb.update_item(TableName=table_name, **_update(job_id, application_id))
    except dynamodb.exceptions.ThrottlingException:
        dynamodb.update_item(TableName=table_name, **_update(job_id, application_id))


def _with_an_error_of_its_own(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    try:
        dynamodb.update_item(TableName=table_name, **_update(job_id, application_id))
    except dynamodb.exceptions.ConditionalCheckFailedException:
        raise LookupError(application_id) from None


@pytest.mark.parametrize(
    "accept", [_by_a_resource, _by_a_transaction, _by_reading_first, _again_when_refused, _with_an_error_of_its_own]
)
def test_the_phantom_may_be_mended_in_any_way_that_the_table_bears_out(accept: Any) -> None:
    assert isinstance(check_accept(accept), Right)


def test_what_came_is_the_action_at_fault_with_its_expressions_in_sight() -> None:
    def apply_actions(table_name: str, job: Action, application: Action) -> list[Action]:
        update = {
            "TableName": table_name,
            "Key": job,
            "UpdateExpression": "SET applicationCount = applicationCount - :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        return [{"Put": {"TableName": table_name, "Item": application}}, {"Update": update}]

    verdict = check_apply(apply_actions)
    assert isinstance(verdict, Wrong)
    assert verdict.came.startswith("action 2, `{'Update': {'UpdateExpression': 'SET applicationCount = ")


def test_what_came_of_six_keys_is_the_one_at_fault() -> None:
    verdict = check_keys(lambda application: keys_of(application) | {"GSI2PK": "USER#amara"})
    assert isinstance(verdict, Wrong)
    assert verdict.came == "`{'GSI2PK': 'USER#amara'}`"
