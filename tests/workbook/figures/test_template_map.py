"""A template on one page."""

from typing import Any

import pytest

from workbook.cloud.template import Template
from workbook.figures import template_map
from workbook.figures.template_parts import Arrow, arrows_of, parts_of, references

QUEUE, DLQ, FUNCTION, MACHINE = (
    "UpdateJobApplicationsSQSQueue",
    "UpdateJobApplicationsSQSDLQ",
    "UpdateJobApplicationsFunction",
    "BookNannyStateMachine",
)


@pytest.fixture(scope="module")
def resources() -> dict[str, dict[str, Any]]:
    return Template.load().resources


def test_ref_getatt_and_sub_point_to_resources() -> None:
    value = {
        "a": {"Ref": "One"},
        "b": [{"Fn::GetAtt": ["Two", "Arn"]}, {"Fn::GetAtt": "Three.Arn"}],
        "c": {"Fn::Sub": "${Four.Arn}/index/x-${!Literal}"},
        "d": {"Fn::Sub": ["${Name}", {"Name": {"Ref": "Five"}}]},
    }
    assert list(references(value)) == ["One", "Two", "Three", "Four", "Name", "Five"]


def test_every_resource_is_a_part_or_hangs_on_one_but_the_mapping_which_is_an_arrow(resources: Any) -> None:
    parts = parts_of(resources)
    shown = [part.name for part in parts] + [name for part in parts for name, _ in part.hangs]
    assert len(shown) == len(set(shown))
    left = {name for name in resources if name not in shown}
    assert {resources[name]["Type"] for name in left} == {"AWS::Lambda::EventSourceMapping"}


def test_a_role_a_log_group_and_an_alarm_hang_on_the_part_they_serve(resources: Any) -> None:
    hangs = {part.name: {name for name, _ in part.hangs} for part in parts_of(resources)}
    assert {"UpdateJobApplicationsFunctionRole", "UpdateJobApplicationsFunctionLogGroup"} <= hangs[FUNCTION]
    assert hangs[DLQ] == {"DeadLetterAlarm"}


def test_the_mapping_and_the_redrive_policy_are_arrows_that_say_their_number(resources: Any) -> None:
    arrows = arrows_of(resources)
    assert Arrow(QUEUE, FUNCTION, "batches of 5") in arrows
    assert Arrow(QUEUE, DLQ, "after 5 receives") in arrows
    assert Arrow(MACHINE, QUEUE) in arrows
    assert not any(it.start == MACHINE and it.end == "OperationsTopic" for it in arrows)  # its alarms name that


def test_what_a_role_names_is_an_arrow_of_its_function(resources: Any) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"Resource": {"Fn::GetAtt": ["T", "Arn"]}}]}}
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["R", "Arn"]}}}
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {}}
    assert arrows_of({"F": function, "R": role, "T": table}) == [Arrow("F", "T")]


def test_the_picture_fits_the_page_and_counts(resources: Any) -> None:
    picture = template_map(resources)
    width, height = picture.size
    assert (width, height) <= (960, 700)
    assert height <= 700
    parts = len(parts_of(resources))
    assert picture.alt == (
        f"{parts} parts do the work, and each of the other {len(resources) - parts} resources serves one of them."
    )


def test_what_is_not_lit_is_grey_and_a_name_that_is_no_part_is_told(resources: Any) -> None:
    assert template_map(resources, [QUEUE]).svg != template_map(resources).svg
    with pytest.raises(ValueError, match="'Queue' is none of the parts"):
        template_map(resources, ["Queue"])
