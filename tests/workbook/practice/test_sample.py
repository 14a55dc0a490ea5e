"""Sample data."""

import pytest

from booking.table import BookingTable
from workbook.practice.sample import sign_up
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
