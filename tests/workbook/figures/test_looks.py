"""Every kind of picture can be read: by its size, its contrast, its places, and by those who hear it."""

import pytest

from tests.workbook.figures.gallery import calls, machine, tables, templates, timelines
from tests.workbook.figures.looks import Looks, measure
from workbook.figures import Picture
from workbook.figures.picture import LONGEST_ALT
from workbook.figures.svg import SMALL

GALLERIES = (machine.PICTURES, timelines.PICTURES, tables.PICTURES, calls.PICTURES, templates.PICTURES)
PICTURES = {name: drawn for gallery in GALLERIES for name, drawn in gallery.items()}


# Of the module, so that pytest runs all tests of one picture before the next is drawn: each is drawn and measured once.
@pytest.fixture(scope="module", params=PICTURES)
def picture(request: pytest.FixtureRequest) -> Picture:
    return PICTURES[request.param]()


@pytest.fixture(scope="module")
def looks(picture: Picture) -> Looks:
    return measure(picture.svg)


def test_every_picture_of_the_galleries_has_a_name_of_its_own_or_another_is_not_looked_at() -> None:
    assert len(PICTURES) == sum(map(len, GALLERIES))


def test_no_text_is_drawn_smaller_than_twelve_pixels(looks: Looks) -> None:
    assert [(it.content, it.size) for it in looks.words if it.size < SMALL] == []
    assert SMALL >= 12


def test_text_has_a_contrast_of_four_and_a_half_with_what_lies_below_it(looks: Looks) -> None:
    assert [(it.content, it.contrast) for it in looks.words if it.contrast < 4.5] == []


def test_marks_have_a_contrast_of_three_with_what_lies_below_them(looks: Looks) -> None:
    assert [mark for mark in looks.marks if mark[0] < 3] == []


def test_words_stay_on_the_card_and_do_not_cover_each_other(looks: Looks) -> None:
    assert looks.words
    assert looks.outside == []
    assert looks.overlaps == []


@pytest.mark.parametrize("picture", timelines.PICTURES, indirect=True, scope="module")
def test_a_timeline_that_is_not_whole_is_at_most_700_pixels_high(looks: Looks) -> None:
    assert looks.height <= 700


def test_the_alt_text_is_one_sentence_that_can_be_listened_to(picture: Picture) -> None:
    alt = picture.alt
    assert len(alt) <= LONGEST_ALT <= 250
    assert alt.endswith(".")
    assert ". " not in alt
