"""The hero shows the whole system with the counts of a run."""

from xml.etree import ElementTree

import pytest

from tests.workbook.figures.looks import measure
from workbook.figures import HeroCounts, hero
from workbook.figures.hero import PARTS
from workbook.figures.icons import GREY

SVG = "{http://www.w3.org/2000/svg}"
RUN = HeroCounts(applications=20, accepted=1, declined=17, messages=19, dead=2)


def texts(group: ElementTree.Element) -> list[str]:
    return [it.text or "" for it in group.iter(f"{SVG}text")]


def groups(svg: str, class_: str) -> list[ElementTree.Element]:
    return [it for it in ElementTree.fromstring(svg).iter(f"{SVG}g") if it.get("class") == class_]


def squares(svg: str) -> list[str]:
    """The marks of the applications in their order: the path of each, empty for one without a mark."""
    (shown,) = groups(svg, "applications")
    marks: list[str] = []
    for it in shown:
        if it.tag == f"{SVG}rect":
            marks.append("")
        else:
            marks[-1] = it.attrib["d"]
    return marks


def test_it_tells_the_counts_of_the_run_where_they_happen() -> None:
    picture = hero(RUN)
    shown = texts(ElementTree.fromstring(picture.svg))
    assert shown[-3:] == ["accepted", "declined", "pending"]
    assert "20 applications: 1 accepted, 17 declined" in shown
    for number, what in (("1", "accepted"), ("19", "messages"), ("17", "declined")):
        assert shown[shown.index(what) - 1] == number
    assert "2" in shown
    assert "accepts 1 of 20 applications" in picture.alt
    assert "Queue to DLQ, the dead-letter queue: 2 messages" in picture.details


def test_every_application_is_a_square_with_what_became_of_it() -> None:
    for lit in (None, ["queue"]):
        marks = squares(hero(RUN, lit).svg)
        assert [len(set(part)) for part in (marks[:1], marks[1:18], marks[18:])] == [1, 1, 1]
        assert marks[18:] == ["", ""]
        assert marks[0] != marks[1] != ""


@pytest.mark.parametrize("applications", [0, 1, 3, 20, 100, 5000])
def test_squares_stay_in_the_tables_card_and_are_left_out_when_they_would_be_too_small(applications: int) -> None:
    svg = hero(HeroCounts(applications, 0, 0, 0)).svg
    (card,) = (part for part in groups(svg, "part") if "Table" in texts(part))
    outer = card[0]
    left, top = float(outer.attrib["x"]), float(outer.attrib["y"])
    found = groups(svg, "applications")
    assert len(found) == (0 < applications < 1000)
    for square in found[0] if found else ():
        x, y, side = (float(square.attrib[name]) for name in ("x", "y", "width"))
        assert left < x < x + side < left + float(outer.attrib["width"])
        assert top < y < y + side < top + float(outer.attrib["height"])
        assert side > 6


@pytest.mark.parametrize("part", PARTS)
def test_a_chapters_part_is_lit_and_the_others_are_grey(part: str) -> None:
    picture = hero(RUN, [part])
    lit = [texts(it)[0].lower() for it in groups(picture.svg, "part") if GREY not in ElementTree.tostring(it).decode()]
    assert lit == [part.lower()]
    assert picture.alt.endswith(f"lit here: {part}.")


def test_the_strip_of_a_chapter_is_small_also_when_all_is_lit() -> None:
    assert hero(RUN).size == (950, 300)
    width, height = hero(RUN, PARTS).size
    assert width <= 565, "what a page of 1,024 pixels shows without shrinking it"
    assert height <= 130
    assert GREY not in hero(RUN, PARTS).svg
    assert "lit here" not in hero(RUN, PARTS).alt


def test_words_stay_on_the_card_of_their_part() -> None:
    for lit in (None, PARTS):
        root = ElementTree.fromstring(hero(RUN, lit).svg)
        rooms = {it.content: it.room for it in measure(hero(RUN, lit).svg).words}
        for part in (it for it in root.iter(f"{SVG}g") if it.get("class") == "part"):
            right = float(part[0].attrib["x"]) + float(part[0].attrib["width"])
            assert [words for words in texts(part) if rooms[words][2] > right - 6] == []


def test_a_part_that_is_not_there_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match="no part 'lambda'; the parts are phone, state machine"):
        hero(RUN, ["lambda"])
