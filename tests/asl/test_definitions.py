"""Every file in asl/ has no fault, neither error nor warning, and says why it is so."""

import json
from pathlib import Path
from typing import Any

import pytest

from asl_interpreter import faults

ASL = Path(__file__).parents[2] / "asl"
DEFINITIONS = sorted(ASL.glob("*.asl.json"))
SEVEN = [
    "Get All Job Applications",
    "Update Job and Application Status",
    "Discard Job Item from List",
    "Iterate through Application Items",
    "Filter out Accepted Application",
    "Send Accepted Applicant a Message",
    "Push Declined Application Items",
]


def states(machine: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every state by name, those inside a Map included, in the order of the file."""
    found: dict[str, dict[str, Any]] = {}
    for name, state in machine["States"].items():
        found |= {name: state, **(states(state["ItemProcessor"]) if "ItemProcessor" in state else {})}
    return found


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name)
def test_no_fault_is_found(path: Path) -> None:
    assert [str(fault) for fault in faults(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name)
def test_every_state_says_why_it_is_there(path: Path) -> None:
    machine = json.loads(path.read_text(encoding="utf-8"))
    assert [name for name, state in states(machine).items() if not state.get("Comment")] == []


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name)
def test_every_task_retries_with_full_jitter_and_gives_up_in_time(path: Path) -> None:
    for name, state in states(json.loads(path.read_text(encoding="utf-8"))).items():
        if state["Type"] == "Task":
            assert state["TimeoutSeconds"] <= 10, name
            for retrier in state["Retry"]:
                assert retrier["JitterStrategy"] == "FULL", name
                assert retrier["MaxDelaySeconds"] > retrier["IntervalSeconds"], name


def test_the_tutorials_seven_states_are_there_in_its_order() -> None:
    machine = json.loads((ASL / "book_nanny.asl.json").read_text(encoding="utf-8"))
    assert [name for name in states(machine) if name in SEVEN] == SEVEN
    assert states(machine)[SEVEN[0]]["Next"] == "Do They Fit"
    assert states(machine)["Do They Fit"]["Default"] == SEVEN[1]
    assert states(machine)[SEVEN[1]]["Next"] == SEVEN[2]
    assert states(machine)[SEVEN[2]]["Next"] == SEVEN[3]


def test_every_failure_has_a_name_and_a_sentence() -> None:
    machine = json.loads((ASL / "book_nanny.asl.json").read_text(encoding="utf-8"))
    failures = [state for state in states(machine).values() if state["Type"] == "Fail"]
    assert {failure["Error"] for failure in failures} == {
        "InvalidInput",
        "JobNotFound",
        "NotYourJob",
        "JobNotOpen",
        "ApplicationNotFound",
        "ApplicationNotPending",
        "ApplicationsStillArriving",
        "TooManyApplications",
        "BookingInterrupted",
    }
    assert [failure for failure in failures if not failure.get("Cause") and not failure.get("CausePath")] == []
