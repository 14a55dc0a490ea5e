"""A workflow on jobs that grow, and the paper that goes on where the simulation stops."""

import pytest

from workbook.experiments.growth import grown, on_paper, page_loop
from workbook.figures import state_machine
from workbook.practice.simulated_job import SimulatedJob
from workbook.practice.workflows import workflow


def test_what_a_state_of_the_workflow_for_large_jobs_carries_does_not_grow_with_the_job() -> None:
    rows = grown(workflow("book_nanny_at_scale"), [600, 1200])
    first, second = (row["largest state, KiB"] for row in rows)
    assert first == pytest.approx(second, rel=0.01)
    assert [row["still PENDING"] for row in rows] == [0, 0]


def test_a_job_too_large_for_the_simple_workflow_is_refused_by_name() -> None:
    [row] = grown(workflow("book_nanny"), [501])
    assert (row["ends in"], row["still PENDING"]) == ("TooManyApplications", 501)


def test_paper_and_simulation_agree_where_both_are() -> None:
    [paper] = on_paper([1000])
    simple, scale = (sum(SimulatedJob(1000).book(_open(name)).calls.values()) for name in ("simple", "at scale"))
    assert (paper["calls, one message each"], paper["calls, ten each"]) == (f"{simple:,}", f"{scale:,}")


def _open(name: str) -> dict[str, object]:
    if name == "at scale":
        return workflow("book_nanny_at_scale")
    definition = workflow("book_nanny")
    definition["States"]["Do They Fit"]["Choices"][0]["NumericGreaterThan"] = 1000
    definition["States"]["Get All Job Applications"]["Parameters"]["Limit"] = 1002
    return definition


def test_the_page_loop_can_be_drawn_with_its_execution() -> None:
    definition = workflow("book_nanny_at_scale")
    booked = SimulatedJob(600).book(definition)
    picture = state_machine(page_loop(definition), booked.execution.history.events())
    assert picture.size[1] <= 700
