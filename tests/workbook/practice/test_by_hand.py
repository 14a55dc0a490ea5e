"""Items changed by hand."""

import boto3
import pytest

from booking.keys import job_key
from booking.table import BookingTable
from workbook.practice.by_hand import change_item
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
