"""The report tells the figures that the bills have."""

from dataclasses import replace

import pytest

from tests.workbook.comparison.counted import DURABLE, SINGLE, WORKFLOW
from tests.workbook.comparison.printed import printed
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_booking import booking_bill
from workbook.comparison.bill_left_out import LEFT_OUT
from workbook.comparison.bill_logging import logging_compared
from workbook.comparison.bill_report import cost_section


def test_every_option_is_in_it_with_what_is_assumed() -> None:
    failed = replace(WORKFLOW, applications=1_000, outcome="TooManyApplications")
    told = printed(cost_section([SINGLE, WORKFLOW, DURABLE, failed], assumed=replace(Assumed(), cold=0.25)))
    for counts in (SINGLE, WORKFLOW, DURABLE):
        bill = booking_bill(counts, assumed=replace(Assumed(), cold=0.25))
        assert f"{bill.dollars:,.2f}" in told
    assert "TooManyApplications" in told
    assert "$0.26 a month" in told
    logs = booking_bill(WORKFLOW, assumed=replace(Assumed(), cold=0.25)).services()["logs"]
    assert f"workflow, Express {logs:,.2f}" in told
    assert "cold 0.25" in told


def test_what_never_crosses_is_told_as_that() -> None:
    assert "nowhere is it another one" in printed(cost_section([DURABLE]))


def test_the_bill_of_one_size_is_told_by_service() -> None:
    parts = booking_bill(DURABLE).services()
    told = ", ".join(f"{service} {dollars:,.2f}" for service, dollars in parts.items())
    assert f"durable function, arm64, of 20: {told}." in printed(cost_section([DURABLE]))


def test_what_logging_costs_is_told_at_both_levels_whatever_the_template_says() -> None:
    logging = replace(WORKFLOW, logged_bytes=200_000)
    [ordinary, at_scale, failed] = [logging, replace(logging, way="workflow at scale"), replace(logging, outcome="X")]
    rows = logging_compared([SINGLE, ordinary, at_scale, failed])
    assert [(row["way"], row["its template's"]) for row in rows] == [
        ("workflow", "ALL"),
        ("workflow at scale", "ERROR"),
    ]
    for row in rows:
        # A million of them: 200 GB at $0.50.
        assert float(str(row["$ at ALL"])) - float(str(row["$ at ERROR"])) == pytest.approx(100, abs=0.01)


def test_what_is_left_out_is_named_with_its_reason() -> None:
    told = printed(cost_section([DURABLE]))
    for what, why in LEFT_OUT.items():
        assert f"{what} ({why})" in told
    assert {"mail of the topic", "the dead-letter queue", "CloudWatch alarms", "data transfer"} <= LEFT_OUT.keys()
