"""A table for trying answers on."""

import boto3
import pytest

from booking.table import BookingTable
from workbook.cloud import connect
from workbook.practice.sample import post_job, statuses
from workbook.practice.scratch import scratch_table


@pytest.mark.usefixtures("local")
def test_it_has_the_templates_keys_and_indexes() -> None:
    with scratch_table() as name:
        table = BookingTable(name)
        posted = post_job(table, applications=2)
        assert statuses(table, posted) == {"PENDING": 2}
        assert len(table.jobs_of_parent("sarah")) == 1


def test_the_readers_table_is_left_alone_and_nothing_stays_behind() -> None:
    with connect() as stack:
        theirs = BookingTable(stack.outputs["TableName"])
        with scratch_table() as name:
            post_job(BookingTable(name), applications=1)
            assert theirs.jobs_of_parent("sarah") == []
        assert boto3.client("dynamodb").list_tables()["TableNames"] == [stack.outputs["TableName"]]


def test_a_cloud_that_is_gone_at_the_end_does_no_harm() -> None:
    with connect() as stack, scratch_table():
        stack.close()
