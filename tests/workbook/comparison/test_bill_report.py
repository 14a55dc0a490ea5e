"""The report tells the figures that the bills have."""

from dataclasses import replace
from io import StringIO

from rich.console import Console

from tests.workbook.comparison.counted import DURABLE, SINGLE, WORKFLOW
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_booking import booking_bill
from workbook.comparison.bill_report import cost_section


def printed(*parts: object) -> str:
    console = Console(width=200, file=StringIO())
    for part in parts:
        console.print(part)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_every_option_is_in_it_with_what_is_assumed() -> None:
    failed = replace(WORKFLOW, applications=1_000, outcome="TooManyApplications")
    told = printed(*cost_section([SINGLE, WORKFLOW, DURABLE, failed], assumed=replace(Assumed(), cold=0.25)))
    for counts in (SINGLE, WORKFLOW, DURABLE):
        bill = booking_bill(counts, assumed=replace(Assumed(), cold=0.25))
        assert f"{bill.dollars:,.2f}" in told
    assert "TooManyApplications" in told
    assert "$0.26 a month" in told
    logs = booking_bill(WORKFLOW, assumed=replace(Assumed(), cold=0.25)).services()["logs"]
    assert f"workflow, Express {logs:,.2f}" in " ".join(told.split())
    assert "cold 0.25" in told


def test_what_never_crosses_is_told_as_that() -> None:
    assert "nowhere is it another one" in printed(*cost_section([DURABLE]))
