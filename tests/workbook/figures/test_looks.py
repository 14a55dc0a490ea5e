"""Every kind of picture can be read: by its size, its contrast, its places, and by those who hear it."""

from functools import cache

import pytest

from tests.workbook.figures.gallery import calls, machine, tables, templates, timelines
from tests.workbook.figures.looks import Looks, measure
from workbook.figures import Picture
from workbook.figures.picture import LONGEST_ALT
from workbook.figures.svg import SMALL

GALLERIES = (machine.PICTURES, timelines.PICTURES, tables.PICTURES, calls.PICTURES, templates.PICTURES)
PICTURES = {name: drawn for gallery in GALLERIES for name, drawn in gallery.items()}
each = pytest.mark.parametrize("name", PICTURES)


@cache
def picture(name: str) -> Picture:
    return PICTURES[name]()


@cache
def looks(name: str) -> Looks:
    return measure(picture(name).svg)


def test_every_picture_of_the_galleries_has_a_name_of_its_own_or_another_is_not_looked_at() -> None:
    assert len(PICTURES) == sum(map(len, GALLERIES))


@each
def test_no_text_is_drawn_smaller_than_twelve_pixels(name: str) -> None:
    assert [(it.content, it.size) for it in looks(name).words if it.size < SMALL] == []
    assert SMALL >= 12


@each
def test_text_has_a_contrast_of_four_and_a_half_with_what_lies_below_it(name: str) -> None:
    assert [(it.content, it.contrast) for it in looks(name).words if it.contrast < 4.5] == []


@each
def test_marks_have_a_contrast_of_three_with_what_lies_below_them(name: str) -> None:
    assert [mark for mark in looks(name).marks if mark[0] < 3] == []


@each
def test_words_stay_on_the_card_and_do_not_cover_each_other(name: str) -> None:
    assert looks(name).words
    assert looks(name).outside == []
    assert looks(name).overlaps == []


@each
def test_the_alt_text_is_one_sentence_that_can_be_listened_to(name: str) -> None:
    alt = picture(name).alt
    assert len(alt) <= LONGEST_ALT <= 250
    assert alt.endswith(".")
    assert ". " not in alt
