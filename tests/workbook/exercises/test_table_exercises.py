"""The exercises of chapter 01: what their checks stand on, and right answers that differ from the chapter's."""

from typing import Any

import boto3
import pytest

from booking.items import attributes, typed
from booking.keys import application_key
from booking.table import BookingTable
from workbook.exercises import Right, Wrong
from workbook.exercises.chapter_01.apply import check_apply
from workbook.exercises.chapter_01.keys import APPLICATION, check_keys, keys_of
from workbook.exercises.chapter_01.query import check_query
from workbook.practice.sample import job_with_applications, post_job
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
    assert isinstance(check_keys(dict(reversed(keys_of(APPLICATION).items()))), Right)


def test_the_application_may_be_put_before_it_is_counted_and_counted_with_add() -> None:
    def apply_actions(table_name: str, job: Action, application: Action) -> tuple[Action, Action]:
        put = {
            "TableName": table_name,
            "Item": application,
            "ConditionExpression": "attribute_not_exists(SK)",
        }
        update = {
            "TableName": table_name,
            "Key": job,
            "UpdateExpression": "ADD applicationCount :one",
            "ConditionExpression": "#status = :open AND attribute_exists(PK)",
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


def test_a_query_may_compare_the_sort_key_in_another_way() -> None:
    job = job_with_applications(3).job.id
    query = {
        "TableName": "whatever the reader's table is called",
        "IndexName": "jobApplications",
        "KeyConditionExpression": "GSI1PK = :job AND GSI1SK < :job",
        "ExpressionAttributeValues": {":job": {"S": f"JOB#{job}"}},
        "ScanIndexForward": False,
    }
    assert isinstance(check_query(query), Right)


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
    verdict = check_keys(keys_of(APPLICATION) | {"GSI2PK": "USER#amara"})
    assert isinstance(verdict, Wrong)
    assert verdict.came == "`{'GSI2PK': 'USER#amara'}`"
