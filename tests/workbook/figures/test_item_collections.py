"""The picture of item collections, and the live table behind it."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import boto3
import pytest
from boto3.dynamodb.types import Binary

from booking.table import BookingTable
from workbook.cloud.local_aws import local_aws
from workbook.figures import item_collections
from workbook.figures.item_collections import draw
from workbook.figures.item_collections_text import MOST_FRAMES, MOST_ROWS
from workbook.figures.items import Kind
from workbook.figures.table_views import View, read_views, view
from workbook.practice.sample import post_job, sign_up
from workbook.practice.scratch import scratch_table

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def table() -> Iterator[str]:
    """A parent with a job, three applications, and the phantom that an update with a wrong key made."""
    with local_aws(), scratch_table() as name:
        board = BookingTable(name)
        sign_up(board, "sarah", "amara")
        posted = post_job(board, applications=3)
        wrong = {"S": f"JOB#{posted.job.id}APPLICATION#{posted.applications[1].id}"}
        boto3.client("dynamodb").update_item(
            TableName=name,
            Key={"PK": wrong, "SK": wrong},
            UpdateExpression="SET jobApplicationStatus = :accepted",
            ExpressionAttributeValues={":accepted": {"S": "ACCEPTED"}},
        )
        yield name


def groups(svg: str, kind: str) -> list[ElementTree.Element]:
    return [group for group in ElementTree.fromstring(svg).iter() if group.get("class") == kind]


def texts(drawing: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in drawing.iter(f"{SVG}text")]


def of_text(name: str, *keys: tuple[str, str]) -> View:
    items: list[dict[str, Any]] = [{"PK": partition, "SK": sort} for partition, sort in keys]
    return view(name, "PK", "SK", items)


def test_a_frame_holds_the_items_of_one_partition_key_in_the_order_of_their_sort_keys(table: str) -> None:
    [job] = groups(item_collections(table, "jobApplications").svg, "collection")
    letters = [texts(row)[0] for row in groups(ElementTree.tostring(job, "unicode"), "item")]
    assert letters == ["A", "A", "A", "J"]
    assert texts(job)[0] == "JOB#e3e70682…"


def test_an_index_is_ordered_by_its_own_sort_key_and_only_then_by_the_tables() -> None:
    keys = [("b", "1"), ("a", "2"), ("a", "1")]
    [collection] = view(
        "index", "G", "S", [{"PK": pk, "SK": "x", "G": "g", "S": sort} for pk, sort in keys]
    ).collections
    assert [item["S"] + item["PK"] for item in collection.items] == ["1a", "1b", "2a"]


def test_text_is_ordered_by_its_utf_8_bytes() -> None:
    keys = ["é", "z", "Z", "\N{FULLWIDTH TILDE}", "\N{FACE WITH TEARS OF JOY}"]
    [collection] = of_text("table", *(("p", key) for key in keys)).collections
    assert [item["SK"] for item in collection.items] == [
        "Z",
        "z",
        "é",
        "\N{FULLWIDTH TILDE}",
        "\N{FACE WITH TEARS OF JOY}",
    ]


def test_an_index_has_only_the_items_that_dynamodb_says_it_has(table: str) -> None:
    counts = {it.name: sum(len(collection.items) for collection in it.collections) for it in read_views(table)}
    assert counts == {"table": 7, "jobApplications": 4, "jobsAppliedTo": 3, "getJobsByStatus": 1}


def test_views_stand_in_the_order_they_were_asked_for(table: str) -> None:
    svg = item_collections(table, "table", "getJobsByStatus").svg
    assert [texts(group)[0] for group in groups(svg, "view")] == ["the table", "index getJobsByStatus"]


def test_a_name_that_is_no_view_is_refused_with_those_that_there_are(table: str) -> None:
    with pytest.raises(KeyError, match="no index jobs; there are table, jobApplications"):
        item_collections(table, "jobs")


def test_an_item_whose_key_has_no_form_of_the_design_stands_out_by_more_than_its_colour(table: str) -> None:
    picture = item_collections(table, "table")
    odd = [row for row in groups(picture.svg, "item") if texts(row)[0] == "?"]
    assert len(odd) == 1
    assert [rect.get("stroke-dasharray") for rect in odd[0].iter(f"{SVG}rect")] == ["5 3", None]
    assert texts(odd[0])[-1] == "jobApplicationStatus ACCEPTED"
    assert (
        "an item that is not an item of the design of the same sort key (jobApplicationStatus ACCEPTED)" in picture.alt
    )


def test_a_key_that_lacks_a_sign_is_drawn_first_and_beside_the_key_it_should_have_been() -> None:
    keys = [(key, key) for key in ("JOB#1#APPLICATION#1", "JOB#1#APPLICATION#2", "JOB#1APPLICATION#2")]
    frames = groups(draw([of_text("table", *keys)]).svg, "collection")
    assert [texts(frame)[0] for frame in frames] == [keys[1][0], keys[2][0], keys[0][0]]


def test_the_alt_text_tells_every_item(table: str) -> None:
    alt = item_collections(table, "jobsAppliedTo").alt
    assert alt.startswith("The index jobsAppliedTo has 3 items in 3 item collections: GSI2PK USER#amara holds ")
    assert "application JOB#e3e70682… (amara, PENDING)" in alt


def test_the_key_explains_the_letters_that_are_drawn_and_no_others(table: str) -> None:
    [legend] = groups(item_collections(table, "getJobsByStatus").svg, "legend")
    assert texts(legend)[:2] == ["J", Kind.JOB]
    assert "A" not in texts(legend)


def test_what_there_is_no_room_for_is_counted_and_the_last_row_stays() -> None:
    many = [("JOB", f"A{number:02}") for number in range(30)] + [(f"USER{number:02}", "x") for number in range(20)]
    picture = draw([of_text("table", *many)])
    frames = groups(picture.svg, "collection")
    assert len(frames) == MOST_FRAMES
    first = texts(frames[0])
    assert len(groups(ElementTree.tostring(frames[0], "unicode"), "item")) == MOST_ROWS
    assert "+18 more items" in first
    assert "A29" in first
    assert f"+{21 - MOST_FRAMES} more item collections with {21 - MOST_FRAMES} items" in picture.alt


def test_an_odd_item_is_drawn_even_when_there_is_no_room_for_all() -> None:
    users = [(f"USER#{number:02}", f"USER#{number:02}") for number in range(30)]
    rows = groups(draw([of_text("table", *users, ("ZEBRA", "ZEBRA"))]).svg, "item")
    assert [texts(row)[0] for row in rows].count("?") == 1


@pytest.mark.parametrize("views", [1, 2, 3, 4])
def test_nothing_is_wider_than_its_frame_and_no_frames_overlap(views: int) -> None:
    wide = ("USER#" + "W" * 128, "USER#" + "W" * 128)
    whole = draw([of_text(name, wide, ("a", "b"), ("c", "d")) for name in ("table", "x", "y", "z")[:views]])
    root = ElementTree.fromstring(whole.svg)
    right = float(root.attrib["viewBox"].split()[2])
    frames = [next(group.iter(f"{SVG}rect")).attrib for group in groups(whole.svg, "collection")]
    boxes = [tuple(float(frame[part]) for part in ("x", "y", "width", "height")) for frame in frames]
    assert all(x >= 0 and x + width <= right for x, _, width, _ in boxes)
    assert not any(
        x < other_x + other_width and other_x < x + width and y < other_y + other_height and other_y < y + height
        for number, (x, y, width, height) in enumerate(boxes)
        for other_x, other_y, other_width, other_height in boxes[:number]
    )
    assert all(line.endswith("…") for line in texts(root) if "WWW" in line)


def test_an_empty_view_says_so() -> None:
    picture = draw([of_text("jobApplications")])
    assert "no items" in texts(ElementTree.fromstring(picture.svg))
    assert picture.alt == "The index jobApplications holds no items."


def test_signs_that_no_svg_can_hold_do_not_blank_the_picture() -> None:
    picture = draw([of_text("table", ("USER#\x01", "USER#\x0b"))])
    ElementTree.fromstring(picture.svg)
    assert "base64" in picture._repr_mimebundle_()["text/html"]


def test_an_item_with_binary_data_and_one_without_a_name_are_drawn() -> None:
    item = {"PK": "USER#a", "SK": "odd", "data": Binary(b"ab"), "tags": {"b", "a"}}
    assert "data 2 bytes, tags" in draw([view("table", "PK", "SK", [item])]).alt


def test_a_table_with_other_keys_is_refused_with_the_keys_it_has(table: str) -> None:
    schema = [{"AttributeName": "id", "KeyType": "HASH"}]
    attributes = [{"AttributeName": "id", "AttributeType": "N"}]
    boto3.client("dynamodb").create_table(
        TableName="other", KeySchema=schema, AttributeDefinitions=attributes, BillingMode="PAY_PER_REQUEST"
    )
    with pytest.raises(ValueError, match=r"other has the key id; .* PK and SK"):
        item_collections("other")
