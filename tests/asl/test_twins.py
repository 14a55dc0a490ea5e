"""The JSONata twins: for the same input and the same answers the same writes, messages and named failures."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.asl.answers import lagging_index, refusing_queue
from tests.asl.cases import INVALID, OTHER_SHAPES, REFUSED
from workbook.cloud import faults

ASL = Path(__file__).parents[2] / "asl"
NAMES = ["book_nanny", "book_nanny_at_scale"]


def twin_of(name: str) -> str:
    """The key of the twin in `workflows`."""
    file, *pages = name.split(" ", 1)
    return " ".join([f"{file}.jsonata", *pages])


def outcome(workflow: Any, given: Any = None, going_wrong: AbstractContextManager[Any] | None = None) -> dict[str, Any]:
    """All that a booking comes to: its answer, every item, every message. Afterwards all is empty again.

    The clock goes on from one booking to the next, so of `notifiedOn` only that it is there counts.
    """
    with going_wrong or nullcontext():
        execution = workflow.book(given)
    told = [{name: it[name] for name in ("Subject", "Message", "MessageAttributes")} for it in workflow.notifications()]
    items = workflow.items()
    found = {
        **{name: execution.get(name) for name in ("status", "error", "cause")},
        "output": json.loads(execution.get("output", "null")),
        "items": [item | {"notifiedOn": "…"} if "notifiedOn" in item else item for item in items],
        "queued": workflow.queued(),
        "told": told,
    }
    workflow.remove(items)
    return found


def of_twelve(workflow: Any) -> None:
    """An OPEN job with twelve applications."""
    workflow.put_job_with_applications(12)


def of_six(workflow: Any) -> None:
    """An OPEN job with six applications: more than a page of five."""
    workflow.put_job_with_applications(6)


def of_one(workflow: Any) -> None:
    """An OPEN job with one application, which is booked."""
    workflow.put_job_with_applications(1)


def uncounted(workflow: Any) -> None:
    """A job from before its applications were counted."""
    workflow.put_job_with_applications(2)
    key = {name: workflow.job()[name] for name in ("PK", "SK")}
    workflow.table.update_item(Key=key, UpdateExpression="REMOVE applicationCount")


def half_done(workflow: Any) -> None:
    """A booking that stopped after some were declined."""
    workflow.put_job(jobStatus="CLOSED", acceptedApplicationId=workflow.application_id(1), applicationCount=3)
    workflow.put_application(1, "ACCEPTED", notifiedOn="2026-01-01T00:00:00Z")
    workflow.put_application(2, "DECLINED")
    workflow.put_application(3)


def behind(seconds: float) -> Callable[[Any], AbstractContextManager[Any]]:
    """The index does not show application 2 for so long."""

    def context(workflow: Any) -> AbstractContextManager[Any]:
        until = workflow._clock.now() + seconds
        return lagging_index(lambda: workflow._clock.now() < until, workflow.application_id(2))

    return context


def failing(service: str, operation: str, **fault: Any) -> Callable[[Any], AbstractContextManager[Any]]:
    return lambda workflow: faults.inject(service, operation, **fault)


@contextmanager
def _sending_refused(workflow: Any) -> Iterator[None]:
    with refusing_queue(2, workflow.application_id(3).__eq__):
        yield


UNHARMED: Callable[[Any], Any] = lambda workflow: nullcontext()  # noqa: E731
UNAVAILABLE, DENIED = {"error": "ServiceUnavailable", "times": 2}, {"error": "AccessDenied", "times": None}
RUNS: dict[str, tuple[Callable[[Any], None], Callable[[Any], AbstractContextManager[Any]]]] = {
    "twelve": (of_twelve, UNHARMED),
    "one": (of_one, UNHARMED),
    "without a count": (uncounted, UNHARMED),
    "half done": (half_done, UNHARMED),
    "an index behind for a moment": (of_six, behind(1.5)),
    "an index behind for good": (of_six, behind(1e6)),
    "entries refused twice": (of_six, _sending_refused),
    "a table that is busy": (of_six, failing("dynamodb", "Query", **UNAVAILABLE)),
    "a table that denies the query": (of_six, failing("dynamodb", "Query", **DENIED)),
    "a table that denies the transaction": (of_six, failing("dynamodb", "TransactWriteItems", **DENIED)),
    "a table that denies the update": (of_one, failing("dynamodb", "UpdateItem", **DENIED)),
    "a topic that denies": (of_one, failing("sns", "Publish", **DENIED)),
    "a key that is too long": (
        of_one,
        failing("dynamodb", "TransactWriteItems", error="ValidationException", message="size limit of 1024 bytes"),
    ),
    **{error: (prepare, UNHARMED) for prepare, error, _ in REFUSED},
}


PAGED = ["twelve", "half done", "an index behind for a moment", "entries refused twice", "a table that is busy"]


@pytest.mark.parametrize(
    ("name", "run"),
    [*((name, run) for name in NAMES for run in RUNS), *((f"{NAMES[1]} in pages of 5", run) for run in PAGED)],
)
def test_a_twin_does_the_same(workflows: Any, name: str, run: str) -> None:
    prepare, going_wrong = RUNS[run]
    outcomes = []
    for workflow in (workflows[name], workflows[twin_of(name)]):
        prepare(workflow)
        outcomes.append(outcome(workflow, going_wrong=going_wrong(workflow)))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("name", NAMES)
def test_a_twin_refuses_the_same_inputs_in_the_same_words(workflows: Any, name: str) -> None:
    workflow, twin = workflows[name], workflows[twin_of(name)]
    for given in [*(workflow.input(**changes) for changes in INVALID), *OTHER_SHAPES]:
        answers = [each.book(given) for each in (workflow, twin)]
        assert [it["error"] for it in answers] == ["InvalidInput"] * 2, given
        assert answers[0]["cause"] == answers[1]["cause"]


@pytest.mark.parametrize("name", NAMES)
def test_a_twin_tries_a_call_again_as_often_and_waits_for_it_as_long(name: str) -> None:
    def calls(name: str) -> set[str]:
        states = json.loads((ASL / f"{name}.asl.json").read_text(encoding="utf-8"))["States"].values()
        inner = [it for state in states for it in state.get("ItemProcessor", {"States": {}})["States"].values()]
        told = ("Resource", "TimeoutSeconds", "Retry")
        return {json.dumps([it.get(field) for field in told]) for it in [*states, *inner] if it["Type"] == "Task"}

    assert len(calls(name)) > 3
    assert calls(name) == calls(f"{name}.jsonata")


def test_the_sharded_workflow_begins_and_ends_with_the_states_of_the_twin() -> None:
    sharded, twin = (
        json.loads((ASL / f"{name}.asl.json").read_text(encoding="utf-8"))["States"]
        for name in ("book_nanny_sharded", "book_nanny_at_scale.jsonata")
    )
    differ = {name for name in sharded.keys() & twin.keys() if sharded[name] != twin[name]}
    # Only where the one goes on to its ranges, and the other to its pages.
    assert differ == {"Was the Nanny Told", "Remember the Message", "Begin Again"}
    assert sharded.keys() - twin.keys() == {"Begin with the Count", "Decline by Ranges"}


def test_a_range_is_paged_as_the_twin_pages_a_job() -> None:
    sharded, twin = (
        json.loads((ASL / f"{name}.asl.json").read_text(encoding="utf-8"))["States"]
        for name in ("book_nanny_sharded", "book_nanny_at_scale.jsonata")
    )
    ranges = sharded["Decline by Ranges"]
    assert ranges["Items"] == list("0123456789abcdef")
    child = ranges["ItemProcessor"]["States"]
    differ = {name for name in child.keys() & twin.keys() if _without_catch(child[name]) != _without_catch(twin[name])}
    assert differ == {"Begin at the First Page", "Is There Another Page"}


def _without_catch(state: dict[str, Any]) -> dict[str, Any]:
    """A failure of a range is caught by its parent."""
    return {name: value for name, value in state.items() if name != "Catch"}
