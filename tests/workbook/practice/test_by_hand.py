"""Items changed by hand."""

import boto3
import pytest

from booking.keys import application_key, job_key
from booking.table import BookingTable
from workbook.practice.by_hand import change_item, move_item
from workbook.practice.sample import post_job
from workbook.practice.scratch import scratch_table

pytestmark = pytest.mark.usefixtures("local")


def test_what_is_named_is_changed_and_everything_else_is_as_it_was() -> None:
    with scratch_table() as name:
        job = post_job(BookingTable(name), 1).job
        items = boto3.resource("dynamodb").Table(name)
        key = job_key(job.username, job.id)
        before = items.get_item(Key=key)["Item"]
        change_item(name, key, jobStatus="CLOSED", applicationCount=4)
        assert items.get_item(Key=key)["Item"] == before | {"jobStatus": "CLOSED", "applicationCount": 4}


def test_an_item_is_stored_under_another_key_where_its_index_still_shows_it_and_back_again() -> None:
    with scratch_table() as name:
        table = BookingTable(name)
        [application] = post_job(table, 1).applications
        items = boto3.resource("dynamodb").Table(name)
        right = application_key(application.jobId, application.id)
        wrong = {part: value.replace("#APPLICATION", "APPLICATION") for part, value in right.items()}
        before = items.get_item(Key=right)["Item"]
        for _ in range(2):  # as a cell that is run twice
            move_item(name, right, wrong)
            assert "Item" not in items.get_item(Key=right)
            assert items.get_item(Key=wrong)["Item"] == before | wrong
        assert table.applications_of_job(application.jobId) == [application]
        move_item(name, wrong, right)
        assert items.get_item(Key=right)["Item"] == before
