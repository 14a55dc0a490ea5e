"""Ways side by side: what each costs, where they cross, and a picture that can be read."""

from dataclasses import replace

import pytest

from tests.workbook.comparison.counted import DURABLE, SINGLE, WORKFLOW
from tests.workbook.figures.looks import measure
from workbook.comparison.bill import Bill, BillError
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_compared import bills, compared, crossings
from workbook.comparison.bill_duration import duration_crossings, tariffs
from workbook.comparison.bill_idle import idle_queue
from workbook.comparison.bill_picture import bills_picture
from workbook.figures.svg import SMALL

COUNTED = (SINGLE, WORKFLOW, DURABLE)


def test_every_way_has_a_row_and_a_booking_that_failed_says_why_it_has_no_price() -> None:
    failed = replace(WORKFLOW, applications=1_000, outcome="States.DataLimitExceeded")
    rows = {row["dollars for a million bookings of"]: row for row in compared(bills([*COUNTED, failed]))}
    assert list(rows) == [
        *("single function, arm64", "single function, x86_64", "workflow, Express", "workflow, Standard"),
        *("durable function, arm64", "durable function, x86_64"),
    ]
    assert rows["workflow, Express"]["1,000"] == "States.DataLimitExceeded"
    assert isinstance(rows["workflow, Standard"]["20"], float)


def test_where_the_cheaper_way_is_another_for_larger_jobs() -> None:
    # Standard pays for every application; a durable function that writes its work at once does not.
    few = replace(WORKFLOW, applications=1, transitions=1)
    made = bills([few, WORKFLOW, replace(DURABLE, applications=1), DURABLE])
    found = [row for row in crossings(made) if row["is cheaper"] == "workflow, Standard"]
    assert {row["it is"] for row in found} >= {"durable function, arm64", "durable function, x86_64"}
    assert {(row["up to"], row["from"]) for row in found} == {(1, 20)}


def test_from_which_duration_on_express_is_cheaper_than_a_function() -> None:
    # Without INIT: $1.00 and 64 MB against $0.20 and 512 MB. 0.8 / (0.5 * 0.0133334 - 0.0625 * 0.06 / 3.6) = 142 ms.
    of = {it.name: it for it in tariffs([SINGLE, WORKFLOW], Assumed(cold=0))}
    [row] = duration_crossings([of["single function, arm64"], of["workflow, Express"]])
    assert row == {"up to, ms": 142, "is cheaper": "single function, arm64", "and from there on": "workflow, Express"}


def test_two_that_never_cross_have_no_row() -> None:
    of = {it.name: it for it in tariffs([SINGLE, DURABLE])}
    assert duration_crossings([of["single function, arm64"], of["durable function, arm64"]]) == []
    assert duration_crossings([of["single function, arm64"], of["single function, x86_64"]]) == []


def test_an_idle_queue_costs_a_request_every_four_seconds() -> None:
    bill = idle_queue()  # 5 pollers, 20 s each
    assert bill.lines[0].amount == 30 * 24 * 60 * 15
    assert bill.dollars == pytest.approx(0.2592)


def test_a_long_poll_that_does_not_wait_is_refused() -> None:
    with pytest.raises(BillError, match="A long poll waits"):
        idle_queue(wait=0)


def test_nothing_counted_is_told() -> None:
    with pytest.raises(BillError, match="nothing to compare"):
        bills([])
    with pytest.raises(BillError, match=r"No bill is for 7 applications\. Counted were 20"):
        bills_picture(bills(COUNTED), 7)


def test_the_picture_can_be_read_and_tells_the_cheapest_and_the_dearest() -> None:
    made = bills([SINGLE, replace(WORKFLOW, logged_bytes=150_000), DURABLE])
    picture = bills_picture(made, 20)
    looks = measure(picture.svg)
    assert [it.content for it in looks.words if it.size < SMALL or it.contrast < 4.5] == []
    assert [mark for mark in looks.marks if mark[0] < 3] == []
    assert (looks.outside, looks.overlaps) == ([], [])
    costs = [bill.dollars for of in made.values() if isinstance(bill := of[20], Bill)]
    cheapest, dearest = (
        f"${min(costs):,.0f} by the single function, arm64",
        f"${max(costs):,.0f} by the workflow, Standard",
    )
    assert picture.alt == f"A million bookings of 20: {cheapest}, {dearest}."
    assert "DynamoDB 3" in picture.details
    assert "$" not in picture.details, "JupyterLab takes what is between two of them for TeX"
