"""The picture of item collections, and the live table behind it."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import boto3
import pytest
from boto3.dynamodb.types import Binary

from booking.keys import application_key
from booking.table import BookingTable
from tests.workbook.figures.gallery import tables
from tests.workbook.figures.looks import measure
from workbook.cloud.local_aws import local_aws
from workbook.figures import item_collections, snapshot
from workbook.figures.item_changes import CHANGED, GONE, MOVED_AWAY, MOVED_HERE, NEW
from workbook.figures.item_collections import draw
from workbook.figures.item_collections_text import MOST_FRAMES, MOST_ROWS
from workbook.figures.items import Kind
from workbook.figures.key_differences import counterpart, runs
from workbook.figures.status_chips import chip
from workbook.figures.table_views import View, read_views, view
from workbook.practice.sample import job_with_applications, post_job, sign_up
from workbook.practice.scratch import scratch_table

SVG = "{http://www.w3.org/2000/svg}"
STATUSES = ("OPEN", "CLOSED", "PENDING", "ACCEPTED", "DECLINED")


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


def _chip(word: str) -> ElementTree.Element:
    return ElementTree.fromstring(f'<svg xmlns="{SVG[1:-1]}">{chip(word, 0, 0)}</svg>')[0]


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
    assert next(odd[0].iter(f"{SVG}rect")).get("stroke-dasharray") == "5 3"
    assert texts(odd[0])[-1] == "ACCEPTED"
    assert picture.alt == "1 item has a key that no item of the design has."
    assert "an item that is not an item of the design of the same sort key (ACCEPTED)" in picture.details


def test_a_key_that_lacks_a_sign_is_drawn_first_and_beside_the_key_it_should_have_been() -> None:
    keys = [(key, key) for key in ("JOB#1#APPLICATION#1", "JOB#1#APPLICATION#2", "JOB#1APPLICATION#2")]
    frames = groups(draw([of_text("table", *keys)]).svg, "collection")
    assert ["".join(texts(frame)).partition("A")[0] for frame in frames] == ["JOB#1#", "JOB#1", "JOB#1#"]
    assert "".join(texts(frames[0])).startswith(keys[1][0])


def test_the_alt_text_tells_how_many_and_its_details_every_item(table: str) -> None:
    picture = item_collections(table, "jobsAppliedTo")
    assert picture.alt == "Index jobsAppliedTo holds 3 items in 3 item collections."
    assert "GSI2PK USER#amara holds application JOB#e3e70682… (amara, PENDING)" in picture.details


def test_a_status_is_a_chip_with_a_mark_and_not_a_word_in_grey(table: str) -> None:
    chips = groups(item_collections(table, "jobApplications").svg, "status")
    assert [texts(chip) for chip in chips] == [["PENDING"], ["PENDING"], ["PENDING"], ["OPEN"]]
    assert all(len(list(chip.iter(f"{SVG}path"))) == 1 for chip in chips)
    assert len({next(it.iter(f"{SVG}path")).get("d") for it in map(_chip, STATUSES)}) == len(STATUSES)


def test_only_the_collection_that_is_queried_has_a_ring(table: str) -> None:
    picture = item_collections(table, "table", "jobsAppliedTo", queried={"jobsAppliedTo": "USER#bruno"})
    ringed = [texts(frame)[0] for frame in groups(picture.svg, "collection") if frame.find(f"{SVG}g[@class='queried']")]
    assert ringed == ["USER#bruno"]
    assert picture.alt == "A Query for GSI2PK = USER#bruno reads one item collection: 1 item."


@pytest.mark.parametrize(
    ("queried", "said"),
    [
        ({"jobsAppliedTo": "USER#nobody"}, "jobsAppliedTo has no item collection USER#nobody; it has USER#amara"),
        ({"jobApplications": "USER#amara"}, "jobApplications is queried and not drawn; drawn are jobsAppliedTo"),
    ],
)
def test_a_query_of_what_is_not_there_is_refused_by_name(queried: dict[str, str], said: str, table: str) -> None:
    with pytest.raises(KeyError, match=said):
        item_collections(table, "jobsAppliedTo", queried=queried)


def test_the_sign_that_a_wrong_key_lacks_stands_out_in_both_keys() -> None:
    right, wrong = ("JOB#1#APPLICATION#2",) * 2, ("JOB#1APPLICATION#2",) * 2
    frames = groups(draw([of_text("table", right, wrong, ("USER#a", "USER#a"))]).svg, "collection")
    marked = [len(groups(ElementTree.tostring(frame, "unicode"), "differs")) for frame in frames]
    assert marked == [2, 2, 0]  # in the partition key above and in the row
    assert "#" in texts(frames[0])  # on its own
    assert "#" not in texts(frames[1])


@pytest.mark.parametrize(
    ("wrong", "differing"),
    [
        ("JOB#1APPLICATION#2", [""]),
        ("JOB#1##APPLICATION#2", ["#"]),
        ("JOB#1#APPLICATIONS#2", ["S"]),
        ("JOB-1#APPLICATION#2", ["-"]),
        ("job#1#APPLICATION#2", ["job"]),
    ],
)
def test_exactly_the_signs_that_differ_are_marked(wrong: str, differing: list[str]) -> None:
    other = counterpart(wrong, ["USER#a", "JOB#1#APPLICATION#2", "JOB#1"])
    assert other == "JOB#1#APPLICATION#2"
    assert [signs for signs, differs in runs(wrong, other) if differs] == differing
    assert "".join(signs for signs, _ in runs(wrong, other)) == wrong


def test_a_key_that_is_like_no_other_is_compared_with_none() -> None:
    assert counterpart("ZEBRA", ["USER#a", "JOB#1"]) is None
    posted = job_with_applications(20)
    mine, *others = (application_key(posted.job.id, it.id)["PK"] for it in posted.applications)
    wrong = mine.replace("#APPLICATION", "APPLICATION")
    assert counterpart(wrong, others) is None  # another application of the same job is not what was meant
    assert counterpart(wrong, [*others, mine]) == mine


def test_before_and_after_stand_side_by_side_with_what_changed_and_nothing_else() -> None:
    old = [{"PK": key, "SK": key, "status": "OPEN"} for key in ("JOB#1", "JOB#2", "JOB#3")]
    new = [old[0], old[1] | {"status": "CLOSED"}, {"PK": "JOB#4", "SK": "JOB#4"}]
    picture = draw([view("table", "PK", "SK", new)], before=[view("table", "PK", "SK", old)])
    before, after = groups(picture.svg, "view")
    assert (texts(before)[0], texts(after)[0]) == ("the table, before", "the table, after")
    halves = [groups(ElementTree.tostring(it, "unicode"), "collection") for it in (before, after)]
    drawn = [[texts(frame)[0] for frame in half] for half in halves]
    assert drawn == [["JOB#2", "JOB#3"], ["JOB#2", "JOB#4"]]
    assert "1 item collection is the same" in texts(before)
    marks = [mark for mark in (NEW, CHANGED, GONE) for _ in groups(picture.svg, mark)]
    assert marks == [NEW, CHANGED, GONE]
    assert picture.alt == "1 item new, 1 item changed, 1 item gone."


def test_an_item_that_an_update_moves_to_another_collection_of_an_index_has_moved() -> None:
    job = {"PK": "USER#s", "SK": "JOB#1"}
    old, new = ([view("index", "jobStatus", "SK", [job | {"jobStatus": it}])] for it in ("OPEN", "CLOSED"))
    picture = draw(new, before=old)
    assert [len(groups(picture.svg, mark)) for mark in (MOVED_AWAY, MOVED_HERE, NEW, GONE)] == [1, 1, 0, 0]
    assert picture.alt == "1 item moved."


def test_a_snapshot_is_compared_with_the_live_table(table: str) -> None:
    before = snapshot(table, "jobApplications")
    assert item_collections(table, before=before).alt == "Nothing has changed."
    with pytest.raises(KeyError, match="before has no view table; it has jobApplications"):
        item_collections(table, "table", before=before)


def test_a_picture_of_the_design_fits_on_a_page() -> None:
    heights = {name: measure(picture().svg).height for name, picture in tables.PICTURES.items()}
    assert {name: height for name, height in heights.items() if height > 700} == {}


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
    assert f"+{21 - MOST_FRAMES} more item collections with {21 - MOST_FRAMES} items" in picture.details


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
    assert picture.alt == "Index jobApplications holds no items."


def test_signs_that_no_svg_can_hold_do_not_blank_the_picture() -> None:
    picture = draw([of_text("table", ("USER#\x01", "USER#\x0b"))])
    ElementTree.fromstring(picture.svg)
    assert "base64" in picture._repr_mimebundle_()["text/html"]


def test_an_item_with_binary_data_and_one_without_a_name_are_drawn() -> None:
    item = {"PK": "USER#a", "SK": "odd", "data": Binary(b"ab"), "tags": {"b", "a"}}
    assert "data 2 bytes, tags" in draw([view("table", "PK", "SK", [item])]).details


def test_a_table_with_other_keys_is_refused_with_the_keys_it_has(table: str) -> None:
    schema = [{"AttributeName": "id", "KeyType": "HASH"}]
    attributes = [{"AttributeName": "id", "AttributeType": "N"}]
    boto3.client("dynamodb").create_table(
        TableName="other", KeySchema=schema, AttributeDefinitions=attributes, BillingMode="PAY_PER_REQUEST"
    )
    with pytest.raises(ValueError, match=r"other has the key id; .* PK and SK"):
        item_collections("other")
