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

# What a call may meet and what passes by itself: names of DynamoDB's API, the one that stands for those it does not
# name (such as ServiceUnavailable), no connection, and no answer.
PASSES = {
    "DynamoDb.ThrottlingException",
    "DynamoDb.ProvisionedThroughputExceededException",
    "DynamoDb.RequestLimitExceededException",
    "DynamoDb.InternalServerErrorException",
    "DynamoDb.DynamoDbException",
    "DynamoDb.SdkClientException",
    "States.Timeout",
}
# Other transactions stand in the way of these, and each says so by a name of its own. A TransactionCanceledException of
# transactWriteItems is an answer: the conditions may be what cancelled it.
PASSES_TOO = {
    "transactWriteItems": {"DynamoDb.TransactionInProgressException"},
    "transactGetItems": {"DynamoDb.TransactionCanceledException"},
    "updateItem": {"DynamoDb.TransactionConflictException"},
}


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


def tasks(path: Path) -> dict[str, dict[str, Any]]:
    """The Task states of a definition by their names."""
    found = states(json.loads(path.read_text(encoding="utf-8")))
    return {name: state for name, state in found.items() if state["Type"] == "Task"}


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name)
def test_every_task_on_dynamodb_retries_whatever_passes_by_itself_and_nothing_else(path: Path) -> None:
    on_dynamodb = {name: state for name, state in tasks(path).items() if ":dynamodb:" in state["Resource"]}
    assert on_dynamodb
    for name, state in on_dynamodb.items():
        [retrier] = state["Retry"]
        operation = state["Resource"].rpartition(":")[2]
        assert set(retrier["ErrorEquals"]) == PASSES | PASSES_TOO.get(operation, set()), name


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name)
def test_every_task_that_sends_a_message_retries_every_failure(path: Path) -> None:
    sending = {name: state for name, state in tasks(path).items() if ":dynamodb:" not in state["Resource"]}
    assert sending
    for name, state in sending.items():
        [retrier] = state["Retry"]
        assert set(retrier["ErrorEquals"]) == {"States.TaskFailed", "States.Timeout"}, name


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name)
def test_retries_outlast_a_throttle_and_no_parent_waits_longer_than_fifteen_seconds_for_them(path: Path) -> None:
    for name, state in tasks(path).items():
        [retrier] = state["Retry"]
        waits = [
            retrier["IntervalSeconds"] * retrier["BackoffRate"] ** tried for tried in range(retrier["MaxAttempts"])
        ]
        assert 7 <= sum(min(wait, retrier["MaxDelaySeconds"]) for wait in waits) <= 15, name


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name)
def test_every_state_that_can_fail_outside_the_map_gives_each_error_a_name_and_keeps_the_input(path: Path) -> None:
    machine = json.loads(path.read_text(encoding="utf-8"))
    # In JSONPath the error goes beside the input; in JSONata the input is in variables, which an error leaves alone.
    jsonpath = machine["QueryLanguage"] == "JSONPath"
    for name, state in machine["States"].items():
        if state["Type"] in ("Task", "Map"):
            assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"], name
            for catcher in state["Catch"]:
                if jsonpath:
                    assert catcher["ResultPath"] == "$.failure", name
                elif "States.ALL" in catcher["ErrorEquals"]:
                    assert catcher["Assign"] == {"failure": "{% $states.errorOutput %}"}, name


def test_the_query_asks_for_the_job_and_one_application_more_than_fits_so_that_it_is_noticed() -> None:
    machine = json.loads((ASL / "book_nanny.asl.json").read_text(encoding="utf-8"))
    [too_many] = machine["States"]["Do They Fit"]["Choices"]
    assert machine["States"]["Get All Job Applications"]["Parameters"]["Limit"] == too_many["NumericGreaterThan"] + 2


def test_nobody_is_asked_to_correct_the_input_once_the_job_may_be_closed() -> None:
    machine = json.loads((ASL / "book_nanny.asl.json").read_text(encoding="utf-8"))
    [catcher] = machine["States"]["Iterate through Application Items"]["Catch"]
    assert catcher["Next"] == "Booking Interrupted"


def test_the_tutorials_seven_states_are_there_in_its_order() -> None:
    machine = json.loads((ASL / "book_nanny.asl.json").read_text(encoding="utf-8"))
    assert [name for name in states(machine) if name in SEVEN] == SEVEN
    assert states(machine)[SEVEN[0]]["Next"] == "Do They Fit"
    assert states(machine)["Do They Fit"]["Default"] == SEVEN[1]
    assert states(machine)[SEVEN[1]]["Next"] == SEVEN[2]
    assert states(machine)[SEVEN[2]]["Next"] == SEVEN[3]


NAMES = {
    *("InvalidInput", "JobNotFound", "NotYourJob", "JobNotOpen", "ApplicationNotFound", "ApplicationNotPending"),
    *("ApplicationsStillArriving", "BookingInterrupted"),
}


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name)
def test_every_failure_has_a_name_and_a_sentence(path: Path) -> None:
    machine = json.loads(path.read_text(encoding="utf-8"))
    failures = [state for state in states(machine).values() if state["Type"] == "Fail"]
    large = "at_scale" in path.name or "sharded" in path.name
    assert {failure["Error"] for failure in failures} == NAMES | {"TotalsDiffer" if large else "TooManyApplications"}
    assert [failure for failure in failures if not failure.get("Cause") and not failure.get("CausePath")] == []


def test_the_first_page_and_every_other_one_are_asked_for_alike() -> None:
    machine = json.loads((ASL / "book_nanny_at_scale.asl.json").read_text(encoding="utf-8"))
    first, other = (machine["States"][name] for name in ("Get the First Page", "Get the Next Page"))
    assert other["Parameters"].pop("ExclusiveStartKey.$") == "$.after[0]"
    assert first.pop("Comment") != other.pop("Comment")
    assert first == other


def test_pages_are_whole_batches() -> None:
    machine = json.loads((ASL / "book_nanny_at_scale.asl.json").read_text(encoding="utf-8"))
    page = machine["States"]["Get the First Page"]["Parameters"]["Limit"]
    [batch] = machine["States"]["Make Batches of Ten"]["Parameters"].values()
    assert batch == "States.ArrayPartition($.left, 10)"
    assert page % 10 == 0
