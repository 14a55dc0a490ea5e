"""A workflow on jobs that grow, and the paper that goes on where the simulation stops."""

from typing import Any

import pytest

from workbook.experiments.growth import grown, on_paper, page_loop, shapes
from workbook.figures import state_machine
from workbook.practice.simulated_job import SimulatedJob
from workbook.practice.workflows import workflow


def test_what_a_state_of_the_workflow_for_large_jobs_carries_does_not_grow_with_the_job() -> None:
    definition = workflow("book_nanny_at_scale")
    first, second = (SimulatedJob(applications).book(definition) for applications in (600, 900))
    assert first.largest == pytest.approx(second.largest, rel=0.01)
    assert first.page == pytest.approx(second.page, rel=0.01)


def test_a_job_too_large_for_the_simple_workflow_is_refused_by_name() -> None:
    [row] = grown(workflow("book_nanny"), [501])
    assert (row["ends in"], row["still PENDING"]) == ("TooManyApplications", 501)


def test_a_result_that_is_no_state_s_because_it_is_too_large_is_said_so() -> None:
    definition = _open("simple")
    del definition["States"]["Get All Job Applications"]["Parameters"]["ProjectionExpression"]
    [row] = grown(definition, [430])
    assert (row["payload, of 256 KiB"], row["still PENDING"]) == ("too large", 430)


def test_a_page_is_measured_before_attributes_are_left_out() -> None:
    [row] = grown(workflow("book_nanny_at_scale"), [500])
    # 489 bytes each, of 1,048,576, of which the workflow asks for 60.
    assert row["page, of 1 MB"] == "23%"


def test_each_shape_lets_the_parent_wait_no_longer_than_the_one_before() -> None:
    rows = shapes(1_000_000)
    waits = [float(str(row["the parent waits, s"])) for row in rows]
    assert waits == sorted(waits, reverse=True)
    assert [row["all are declined after, s"] for row in rows] == [1000.0, 1000.0, 1000.0, 62.5]


def test_paper_and_simulation_agree_where_both_are() -> None:
    [paper] = on_paper([1000])
    simple, scale = (sum(SimulatedJob(1000).book(_open(name)).calls.values()) for name in ("simple", "at scale"))
    assert (paper["calls, one message each"], paper["calls, ten each"]) == (f"{simple:,}", f"{scale:,}")


def _open(name: str) -> dict[str, Any]:
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
