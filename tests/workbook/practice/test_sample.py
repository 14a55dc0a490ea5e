"""Sample data."""

from typing import Any

import boto3
import pytest

from booking.table import BookingTable
from workbook.practice.sample import job_with_applications, post_job, put_job, sign_up
from workbook.practice.scratch import scratch_table

pytestmark = pytest.mark.usefixtures("local")


def test_signing_up_twice_leaves_a_user_as_it_was() -> None:
    with scratch_table() as name:
        table = BookingTable(name)
        sign_up(table, "sarah", "amara")
        changed = table.get_user("sarah").model_copy(update={"email": "new@example.com"})
        table.update_user(changed)
        sign_up(table, "sarah")
        assert table.get_user("sarah") == changed
        assert table.get_user("amara").firstName == "Amara"


def test_the_people_of_a_page_are_no_family() -> None:
    with scratch_table() as name:
        table = BookingTable(name)
        sign_up(table, *(people := ("sarah", "amara", "bruno", "chloe")))
        assert len({table.get_user(it).lastName for it in people}) == len(people)


def test_a_job_that_is_put_leaves_the_items_of_one_that_was_posted_and_applied_for() -> None:
    def items(name: str) -> list[Any]:
        return sorted(boto3.resource("dynamodb").Table(name).scan()["Items"], key=lambda item: str(item["SK"]))

    with scratch_table() as posted, scratch_table() as put:
        post_job(BookingTable(posted), 30)
        put_job(put, job_with_applications(30))
        assert items(put) == items(posted)
