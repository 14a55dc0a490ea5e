"""Two definitions compared, and a definition that is not finished yet."""

import json
from copy import deepcopy
from typing import Any

import boto3
import pytest

from workbook.cloud import connect
from workbook.cloud.template import Template
from workbook.practice.definitions import differences, filled, so_far


@pytest.fixture(scope="module")
def deployed() -> dict[str, Any]:
    return Template.load().definition("BookNannyStateMachine")


def machine(**state: Any) -> dict[str, Any]:
    return {"StartAt": "Only", "States": {"Only": {"Type": "Pass", "End": True} | state}}


def test_a_definition_equals_itself_whatever_the_order_of_its_members(deployed: dict[str, Any]) -> None:
    turned = {"States": dict(reversed(deployed["States"].items())), **deployed}
    assert differences(turned, deployed) == []


def test_comments_are_for_readers_at_every_depth(deployed: dict[str, Any]) -> None:
    silent = deepcopy(deployed)
    del silent["Comment"]
    del silent["States"]["Get All Job Applications"]["Retry"][0]["Comment"]
    silent["States"]["Do They Fit"]["Comment"] = "Other words."
    assert differences(silent, deployed) == []


def test_a_comment_inside_data_is_data() -> None:
    found = differences(machine(Parameters={"Comment": "a"}), machine(Parameters={"Comment": "b"}))
    assert found == [{"where": "/States/Only/Parameters/Comment", "mine": '"a"', "theirs": '"b"'}]


def test_a_state_called_like_a_field_is_a_state() -> None:
    mine = {"StartAt": "Result", "States": {"Result": {"Type": "Succeed", "Comment": "a"}}}
    theirs = {"StartAt": "Result", "States": {"Result": {"Type": "Succeed"}}}
    assert differences(mine, theirs) == []
    assert differences(machine(), {"StartAt": "Comment", "States": {"Comment": {"Type": "Succeed"}}})[-1] == {
        "where": "/States/Only",
        "mine": '{"Type": "Pass", "End": true}',
        "theirs": None,
    }


@pytest.mark.parametrize(
    ("mine", "theirs", "row"),
    [
        ({"ScanIndexForward": "False"}, {"ScanIndexForward": False}, ('"False"', "false")),
        ({"ScanIndexForward": 0}, {"ScanIndexForward": False}, ("0", "false")),
        ({"ResultPath": None}, {}, ("null", None)),
        ({}, {"ResultPath": None}, (None, "null")),
    ],
)
def test_values_that_python_takes_for_the_same_are_different(
    mine: dict[str, Any], theirs: dict[str, Any], row: tuple[str | None, str | None]
) -> None:
    (found,) = differences(machine(**mine), machine(**theirs))
    assert (found["mine"], found["theirs"]) == row


def test_numbers_are_the_same_however_they_are_written() -> None:
    retry = {"ErrorEquals": ["States.ALL"], "BackoffRate": 2}
    assert differences(machine(Retry=[retry]), machine(Retry=[retry | {"BackoffRate": 2.0}])) == []


def test_the_order_of_a_list_matters_and_a_missing_item_is_named() -> None:
    mine, theirs = machine(Retry=[{"ErrorEquals": ["B", "A"]}]), machine(Retry=[{"ErrorEquals": ["A", "B", "C"]}])
    assert [row["where"].rpartition("Only")[2] for row in differences(mine, theirs) if row["where"]] == [
        "/Retry/0/ErrorEquals/0",
        "/Retry/0/ErrorEquals/1",
        "/Retry/0/ErrorEquals/2",
    ]


def test_every_path_that_differs_is_listed_inside_a_map_too(deployed: dict[str, Any]) -> None:
    slips = deepcopy(deployed)
    inner = slips["States"]["Iterate through Application Items"]["ItemProcessor"]["States"]
    inner["Nothing to Do"]["Result"] = {"done": True}
    slips["States"]["Do They Fit"]["Default"] = "Too Many Applications"
    assert [str(row["where"]).split("/")[2:][-1] for row in differences(slips, deployed)] == ["Default", "done"]


def test_a_whole_state_that_is_missing_is_cut_short(deployed: dict[str, Any]) -> None:
    (found,) = differences({**deployed, "States": {**deployed["States"], "More": deployed["States"]}}, deployed)
    assert len(str(found["mine"])) == 60


def test_a_state_that_is_missing_is_there_without_a_type(deployed: dict[str, Any]) -> None:
    names = ("Get All Job Applications", "Do They Fit", "Update Job and Application Status")
    part = so_far({name: deployed["States"][name] for name in names}, names[0])["States"]
    assert [part[name] for name in names] == [deployed["States"][name] for name in names]
    assert {name: state for name, state in part.items() if name not in names} == {
        "Name the Interruption": {},  # a Catch
        "Too Many Applications": {},  # a rule of the Choice
        "Read Job and Application": {},
        "Discard Job Item from List": {},  # the last one's Next
    }


def test_a_default_that_is_missing_and_states_inside_a_map_are_no_exception(deployed: dict[str, Any]) -> None:
    assert "Update Job and Application Status" in so_far({"Fit": deployed["States"]["Do They Fit"]}, "Fit")["States"]
    mapped = deepcopy(deployed["States"]["Iterate through Application Items"])
    del mapped["ItemProcessor"]["States"]["Nothing to Do"]
    inside = so_far({"Map": mapped}, "Map")["States"]["Map"]["ItemProcessor"]["States"]
    assert inside["Nothing to Do"] == {}


def test_what_a_reader_has_left_open_is_a_difference_and_no_error() -> None:
    (found,) = differences(machine(InputPath=...), machine(InputPath="$.a"))
    assert found["mine"] == '"…"'


def test_a_finished_definition_stays_as_it_is(deployed: dict[str, Any]) -> None:
    assert so_far(deployed["States"], deployed["StartAt"]) == {
        name: deployed[name] for name in ("StartAt", "States")
    } | {"States": {**deployed["States"], "Iterate through Application Items": _without_mode(deployed)}}


def _without_mode(deployed: dict[str, Any]) -> dict[str, Any]:
    state = deployed["States"]["Iterate through Application Items"]
    inside = {name: state["ItemProcessor"][name] for name in ("StartAt", "States")}
    return {**state, "ItemProcessor": inside}


def test_the_definition_itself_is_not_changed(deployed: dict[str, Any]) -> None:
    before = deepcopy(deployed)
    so_far({"Do They Fit": deployed["States"]["Do They Fit"]}, "Do They Fit")
    assert deployed == before


def test_a_definition_is_filled_in_as_the_stack_was_deployed(deployed: dict[str, Any]) -> None:
    with connect() as stack:
        machine = boto3.client("stepfunctions").describe_state_machine(stateMachineArn=stack.outputs["StateMachineArn"])
        assert json.loads(filled(deployed, stack)) == json.loads(machine["definition"])
        assert json.loads(filled({"TableName": "${DDBTable}"}, stack)) == {"TableName": stack.outputs["TableName"]}


def test_what_the_template_does_not_substitute_is_left_as_it_is() -> None:
    with connect() as stack:
        assert filled(["${Nobody}"], stack) == '["${Nobody}"]'


def test_a_tuple_is_a_list_as_json_has_it() -> None:
    assert differences({"Choices": (1, 2)}, {"Choices": [1, 2]}) == []


@pytest.mark.parametrize("unfinished", [{"Next": ...}, {"Choices": ...}, {"Choices": [...]}, {"Choices": [{}]}, ...])
def test_a_state_with_dots_left_in_it_is_there_all_the_same(unfinished: Any) -> None:
    assert list(so_far({"A": unfinished}, "A")["States"]) == ["A"]
