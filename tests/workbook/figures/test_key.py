"""The key below a picture."""

import re
from collections.abc import Sequence
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from workbook.figures.key import Form, KeyEntry, key, moved
from workbook.figures.svg import element, text_width

SVG = "{http://www.w3.org/2000/svg}"
DOT = element("circle", r=4)
WORDS = ("visible in the queue", "received, handled", "received, failed", "moved to the dead-letter queue")
NOTES = ("The number on a bar is the receive count.", "A bar starts at its time.", "A second row: received once more.")


def drawn(words: Sequence[str], notes: Sequence[str], width: float, form: Form) -> tuple[str, float]:
    return key([KeyEntry(moved(DOT), each) for each in words], notes, 18, 100, width, form)


def lines(svg: str) -> list[tuple[str, float, float]]:
    """Every text with its x and its baseline."""
    found = ElementTree.fromstring(f"<svg>{svg}</svg>").iter("text")
    return [(it.text or "", float(it.attrib["x"]), float(it.attrib["y"])) for it in found]


def test_what_does_not_fit_goes_on_in_a_further_row_and_nothing_is_broken() -> None:
    for width in (250, 400, 914):
        svg, last_row = drawn(WORDS, NOTES, width, Form())
        shown = lines(svg)
        assert [words for words, *_ in shown[:4]] == list(WORDS)
        assert " ".join(words for words, *_ in shown[4:]) == " ".join(NOTES)
        assert all(x + text_width(words, 11.5) <= 18 + width + 1 for words, x, _ in shown[:4])
        assert all(text_width(words, 11.5) <= width for words, *_ in shown[4:] if words not in NOTES)
        rows = sorted({y for *_, y in shown[:4]} | {y + 1 for *_, y in shown[4:]})
        assert {after - before for before, after in pairwise(rows)} == {24}
        assert rows[-1] - 4 == last_row
    counted = {width: len({y for *_, y in lines(drawn(WORDS, (), width, Form())[0])}) for width in (200, 400, 914)}
    assert counted == {200: 4, 400: 2, 914: 1}


def test_a_sign_stands_before_its_meaning_in_the_same_row() -> None:
    svg, _ = drawn(WORDS, (), 400, Form())
    signs = [(float(x), float(y)) for x, y in re.findall(r"translate\(([\d.]+) ([\d.]+)\)", svg)]
    assert [(x + 21, y + 4) for x, y in signs] == [(x, y) for _, x, y in lines(svg)]


def test_a_wide_sign_moves_itself_its_meaning_and_what_follows() -> None:
    entries = [KeyEntry(moved(DOT), "one", before=before) for before in (0, 14)]
    narrow, wide = (lines(key([it, it], (), 0, 0, 900, Form())[0]) for it in entries)
    assert [after[1] - before[1] for before, after in zip(narrow, wide, strict=True)] == pytest.approx([14, 28])


def test_notes_alone_have_no_rule_above_them() -> None:
    alone, last_row = drawn((), NOTES, 914, Form(between="  ·  "))
    assert lines(alone) == [("  ·  ".join(NOTES), 18, last_row + 3)]
    assert "path" not in alone
    assert "path" in drawn(WORDS, NOTES, 914, Form())[0]


def test_nothing_to_explain_is_nothing() -> None:
    assert drawn((), (), 914, Form())[0] == ""
