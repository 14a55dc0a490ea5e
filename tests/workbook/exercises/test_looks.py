"""The boxes of a page can be read in a light and in a dark theme, whatever JupyterLab makes of the page."""

import re

import pytest

from workbook.exercises.looks import LOOKS, TINT, BoxLook, boxed

# As JupyterLab's own themes have them: the ground of a page, and its text and links on it, measured in the browser.
THEMES = {"light": ("#ffffff", ["#212121", "#0d47a1"]), "dark": ("#111111", ["#ffffff", "#64b5f6"])}

every_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
every_theme = pytest.mark.parametrize("theme", THEMES)


def channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def luminance(colour: list[float]) -> float:
    linear = [it / 12.92 if it <= 0.03928 else ((it + 0.055) / 1.055) ** 2.4 for it in (each / 255 for each in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[float], other: list[float]) -> float:
    """WCAG 2.2, *contrast ratio*."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ground(look: BoxLook, theme: str) -> list[float]:
    pairs = zip(channels(look.colour), channels(THEMES[theme][0]), strict=True)
    return [TINT * tint + (1 - TINT) * page for tint, page in pairs]


@every_theme
@every_look
def test_text_has_a_contrast_of_at_least_4_5(look: BoxLook, theme: str) -> None:
    for text in THEMES[theme][1]:
        assert contrast(list(channels(text)), ground(look, theme)) >= 4.5
    assert contrast([255, 255, 255], list(channels(look.colour))) >= 4.5, "the white mark on its colour"


@every_theme
@every_look
def test_bar_mark_and_frames_have_a_contrast_of_at_least_3(look: BoxLook, theme: str) -> None:
    assert contrast(list(channels(look.colour)), ground(look, theme)) >= 3


def test_looks_differ_in_mark_and_colour() -> None:
    assert len({look.mark for look in LOOKS.values()}) == len({look.colour for look in LOOKS.values()}) == len(LOOKS)


@every_look
def test_a_box_takes_no_text_colour_from_anywhere_but_the_theme(look: BoxLook) -> None:
    assert not re.search(r"(^|;)color:", look.box)
    assert look.colour in look.box


def test_a_box_in_a_pages_text_gets_its_mark_and_its_colours() -> None:
    page = 'Before.\n\n<div class="note">\n<b>Differs on AWS:</b> it does.\n</div>\n\n<div class="result">Done.</div>'
    note, result = LOOKS["note"], LOOKS["result"]
    assert boxed(page) == (
        f'Before.\n\n<div style="{note.box}">\n{note.chip()}\n<b>Differs on AWS:</b> it does.\n</div>\n\n'
        f'<div style="{result.box}">\n{result.chip()}\nDone.</div>'
    )


@pytest.mark.parametrize("other", ['<div class="warning">', "<div>", '`<div class="notes">`', "note"])
def test_what_is_no_box_stays_as_it_is(other: str) -> None:
    assert boxed(other) == other


def test_what_can_be_unfolded_keeps_the_next_paragraph_at_a_distance() -> None:
    assert (
        boxed("<details>\n<summary>Why?</summary>\n")
        == '<details style="margin-bottom:1em">\n<summary>Why?</summary>\n'
    )
