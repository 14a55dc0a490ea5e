import re
from xml.etree import ElementTree

import pytest

from workbook.cloud.local_aws import local_aws
from workbook.experiments.four_ways import Run, four_ways
from workbook.experiments.four_ways_picture import deliveries
from workbook.figures.colours import MUTED
from workbook.figures.svg import text_width

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def runs() -> tuple[Run, ...]:
    with local_aws():
        return four_ways(seed=0)


def groups(svg: str, kind: str) -> list[ElementTree.Element]:
    return [group for group in ElementTree.fromstring(svg).iter() if group.get("class") == kind]


def words(group: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in group.iter(f"{SVG}text")]


def test_each_way_has_a_panel_and_each_message_a_row(runs: tuple[Run, ...]) -> None:
    whole, part = groups(deliveries(runs[0], runs[1]).svg, "way")
    assert words(whole)[0] == "whole batch, no condition"
    assert words(part)[0] == "partial, no condition"
    for panel in (whole, part):
        lanes = [group for group in panel.iter() if group.get("class") == "lane"]
        assert [words(lane)[0] for lane in lanes] == [f"msg-{number}" for number in range(1, 16)]


def test_each_delivery_is_a_box_with_the_word_for_its_effect(runs: tuple[Run, ...]) -> None:
    for run in runs:
        boxes = [words(group)[0] for group in groups(deliveries(run).svg, "delivery")]
        assert sorted(boxes) == sorted(run.effects.values())


def test_innocent_dead_letters_are_named_as_such(runs: tuple[Run, ...]) -> None:
    [whole, part] = groups(deliveries(runs[0], runs[1]).svg, "way")
    assert words(whole).count("DLQ") == 5
    assert words(whole).count("innocent") == 4
    assert words(part).count("DLQ") == 1
    assert words(part).count("innocent") == 0


def test_the_key_explains_what_is_in_the_picture_and_nothing_else(runs: tuple[Run, ...]) -> None:
    assert "a redundant write" in deliveries(runs[0]).svg
    assert "by the condition" not in deliveries(runs[0]).svg
    assert "by the condition" in deliveries(runs[2]).svg


def test_alt_text_tells_the_numbers(runs: tuple[Run, ...]) -> None:
    picture = deliveries(runs[0], runs[1])
    assert picture.alt == "Whole batch: 5 of 15 died, 4 of them innocent; partial: 1 of 15 died."
    told = deliveries(runs[3]).details
    assert told.startswith("Partial, condition: 15 messages, 21 deliveries (13 × write, 2 × refused, 6 × fails);")
    assert re.search(r"1 in the dead-letter queue, 0 of them innocent\.$", told)


def test_a_key_too_wide_for_the_picture_goes_on_in_another_line(runs: tuple[Run, ...]) -> None:
    for shown in ((runs[0], runs[2]), (runs[0],)):
        root = ElementTree.fromstring(deliveries(*shown).svg)
        width, height = float(root.get("width", 0)), float(root.get("height", 0))
        key = [it for it in root.iter(f"{SVG}text") if it.get("fill") == MUTED and ": " in (it.text or "")]
        assert len(key) > 1
        for line in key:
            assert float(line.get("x", 0)) + text_width(line.text or "", float(line.get("font-size", 11))) <= width
            assert float(line.get("y", 0)) < height
