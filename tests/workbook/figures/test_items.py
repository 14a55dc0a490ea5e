"""Items as a page shows them."""

import pytest

from workbook.basics.shown import short
from workbook.figures import items
from workbook.figures.items import Kind, kind
from workbook.practice.sample import job_with_applications

JOB, APPLICATION = job_with_applications(1).job.id, job_with_applications(1).applications[0].id


def test_every_id_in_a_key_is_cut_to_eight_characters_also_without_a_sign_between_them() -> None:
    assert short(f"JOB#{JOB}#APPLICATION#{APPLICATION}") == f"JOB#{JOB[:8]}…#APPLICATION#{APPLICATION[:8]}…"
    assert short(f"JOB#{JOB}APPLICATION#{APPLICATION}") == f"JOB#{JOB[:8]}…APPLICATION#{APPLICATION[:8]}…"
    assert short("USER#sarah") == "USER#sarah"


def test_items_lose_their_types_and_what_one_lacks_is_a_dash() -> None:
    answered = [{"SK": {"S": f"JOB#{JOB}"}, "n": {"N": "3"}}, {"SK": {"S": "x"}, "cost": {"N": "1.5"}}]
    assert repr(items(answered, ["SK", "n", "cost"])).splitlines() == [
        "SK             n  cost",
        f"JOB#{JOB[:8]}…  3     –",
        "x              –   1.5",
    ]


def test_an_attribute_that_no_item_has_is_refused() -> None:
    with pytest.raises(KeyError, match="no row has jobStatus"):
        items([{"SK": {"S": "x"}}], ["jobStatus"])


@pytest.mark.parametrize(
    ("partition_key", "sort_key", "expected"),
    [
        ("USER#sarah", "USER#sarah", Kind.USER),
        ("USER#sarah", f"JOB#{JOB}", Kind.JOB),
        (f"JOB#{JOB}#APPLICATION#{APPLICATION}", f"JOB#{JOB}#APPLICATION#{APPLICATION}", Kind.APPLICATION),
        (f"JOB#{JOB}APPLICATION#{APPLICATION}", f"JOB#{JOB}APPLICATION#{APPLICATION}", Kind.UNKNOWN),
        ("USER#sarah", "USER#amara", Kind.UNKNOWN),
        ("USER#", "USER#", Kind.UNKNOWN),
        (f"JOB#{JOB}#APPLICATION#{APPLICATION}", f"APPLICATION#{APPLICATION}", Kind.UNKNOWN),
    ],
)
def test_the_primary_key_tells_what_an_item_is(partition_key: str, sort_key: str, expected: Kind) -> None:
    assert kind({"PK": partition_key, "SK": sort_key}) is expected


def test_binary_sets_and_nested_numbers_are_shown() -> None:
    values = {"b": {"B": b"ab"}, "s": {"SS": ["b", "a"]}, "n": {"NS": ["2", "10"]}, "m": {"M": {"x": {"N": "1"}}}}
    assert repr(items([values], ["b", "s", "n", "m"])).splitlines()[1].split("  ") == [
        "2 bytes",
        '["a", "b"]',
        "[2, 10]",
        '{"x": 1}',
    ]


def test_one_item_in_place_of_a_list_is_refused_with_what_to_write() -> None:
    with pytest.raises(TypeError, match=r"items shows a list of items: put one item into \[…\]"):
        items({"SK": {"S": "x"}})  # type: ignore[arg-type]
