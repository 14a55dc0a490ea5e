"""The letters of the pictures need no font, and a word has the room that was measured for it."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from workbook.figures.svg import SMALL, document, text, text_width, wrap
from workbook.figures.typeface import EM, outlined

SVG = "{http://www.w3.org/2000/svg}"
WORDS = ["Query", "19 declined → DLQ", "a ≠ b", 'It\'s <both> & "wait"', "Müller, Łódź", "✓ ✗ × …"]


def drawn(content: str, **how: Any) -> ElementTree.Element:
    return ElementTree.fromstring(outlined(document(400, 90, "t", text(content, 40, 30, 13, "#1f2933", **how))))


def ends(group: ElementTree.Element) -> tuple[float, float]:
    """Where a drawn word begins, and where its last letter's advance would begin."""
    at = re.fullmatch(r"translate\(([\d.-]+) [\d.]+\) scale\(([\d.]+)\)", group.attrib["transform"])
    assert at
    last = [float(use.get("x", 0)) for use in group.iter(f"{SVG}use") if use.get("href")][-1]
    return float(at[1]), float(at[1]) + last * float(at[2])


@pytest.mark.parametrize("words", WORDS)
def test_no_font_is_needed_for_a_word(words: str) -> None:
    root = drawn(words)
    assert list(root.iter(f"{SVG}text")) == []
    (group,) = (it for it in root.iter(f"{SVG}g") if it.get("aria-label"))
    assert group.attrib["aria-label"] == words
    assert float(group.attrib["font-size"]) == 13
    outlines = {path.attrib["id"] for path in root.iter(f"{SVG}path") if path.get("id")}
    used = [use.attrib["href"].removeprefix("#") for use in group.iter(f"{SVG}use")]
    assert len(used) == len(words.replace(" ", ""))
    assert set(used) == outlines


@pytest.mark.parametrize("weight", [None, "600"])
@pytest.mark.parametrize(("anchor", "share"), [(None, 0), ("middle", 0.5), ("end", 1)])
def test_a_word_stands_where_its_measured_width_puts_it(anchor: str | None, share: float, weight: str | None) -> None:
    (group,) = (it for it in drawn("Query it", anchor=anchor, weight=weight).iter(f"{SVG}g") if it.get("aria-label"))
    begin, last = ends(group)
    bold = weight is not None
    assert begin == pytest.approx(40 - share * text_width("Query it", 13, bold), abs=0.01)
    assert last - begin == pytest.approx(text_width("Query i", 13, bold), abs=0.05)


def test_what_the_letters_lack_is_left_to_the_readers_fonts_in_a_room_of_known_width() -> None:
    root = drawn("Ana 中文 ok")
    (left_over,) = root.iter(f"{SVG}text")
    assert left_over.text == "中文"
    assert float(left_over.attrib["textLength"]) == 2 * EM
    (after,) = (float(use.attrib["x"]) for use in list(root.iter(f"{SVG}use"))[-2:-1])
    assert after > float(left_over.attrib["x"]) + 2 * EM
    assert text_width("中文", 13) == 26
    assert text_width("Ana 中文 ok", 13) == pytest.approx(text_width("Ana ", 13) + 26 + text_width(" ok", 13))


def test_a_letter_is_written_once_however_often_it_is_used() -> None:
    once, often = (
        len(re.findall("<path", outlined(document(400, 90, "t", text("e" * n, 0, 9, 12, "#000"))))) for n in (1, 90)
    )
    assert once == often


def test_all_halos_of_a_word_lie_below_all_its_letters() -> None:
    (group,) = (it for it in drawn("Query", halo=True).iter(f"{SVG}g") if it.get("aria-label"))
    halo, letters = group
    assert halo.attrib["href"] == f"#{letters.attrib['id']}"
    assert halo.attrib["stroke"] == halo.attrib["fill"] == "#ffffff"
    assert "stroke" not in group.attrib


def test_a_card_is_never_scaled_down() -> None:
    for width in (300, 960, 2000):
        root = ElementTree.fromstring(document(width, 100, "t"))
        assert root.attrib["viewBox"] == f"0 0 {width} 100"
        assert float(root.attrib["width"]) == width


def test_a_headline_stands_above_the_body_and_is_broken_not_cut_off() -> None:
    message, more = "1 of 5 died, 4 innocent", "visibility timeout 20 s, whole batches"
    for width in (160, 900):
        root = ElementTree.fromstring(
            document(width, 100, "t", text("body", 18, 20, 12, "#000"), headline=message, under=more)
        )
        body = next(it for it in root.iter(f"{SVG}g") if it.get("transform"))
        top = float(body.attrib["transform"].removeprefix("translate(0 ").removesuffix(")"))
        above = [it for it in root.iter(f"{SVG}text") if it.text != "body"]
        assert " ".join(str(it.text) for it in above) == f"{message} {more}"
        assert all(float(it.attrib["y"]) < top for it in above)
        assert float(root.attrib["height"]) == 100 + top
        assert all(text_width(str(it.text), float(it.attrib["font-size"]), True) <= width - 36 for it in above)
    assert "<g>" not in document(300, 100, "t", text("body", 18, 20, 12, "#000"))


def test_words_are_wrapped_by_the_width_they_have() -> None:
    for line in wrap("every one of the applications was declined but one", 90, SMALL, 9):
        assert text_width(line, SMALL) <= 90
