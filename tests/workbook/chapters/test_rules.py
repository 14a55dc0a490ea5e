"""Each countable rule for writing a chapter, broken once."""

import sys
from dataclasses import replace
from typing import Any

import pytest

from workbook.chapters.rules import broken_rules, words
from workbook.chapters.source import Chapter
from workbook.exercises import registry

Workshop = Any  # the class is in conftest.py, which pytest's importlib mode does not let a test import

TITLE = "# **Time:** 5 minutes.\n"
CHECK_1 = 'check("98-1", number_of_stars)'
LONG_CELL = "\n# %%\n" + "x = 1\n" * 16
END = '{"stars"}\n'


@pytest.fixture
def source(built: Workshop) -> str:
    text: str = (built.notebooks / "source" / "98_sample.py").read_text()
    return text


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (TITLE, "", "cell 1: is not a text that states how long the chapter takes"),
        (TITLE, "# 61 minutes\n", "cell 1: 61 minutes stated, at most 60"),
        (END, END + "\n# %%\nx = 1\n" * 67, "cell 76: 77 cells, at most 75"),
        (TITLE, TITLE + "# nanny" * 2000 + "\n", "all cells: "),
        (END, END + LONG_CELL, "cell 11: 16 lines of code in the learner copy, at most 15"),
        (END, END + ("\n# %%\n" + "x = 1\n" * 6) * 9, "the median code cell of the solved copy has 6 lines, at most 4"),
        (' tags=["injected-failure"]', "", "all cells: none is tagged as a failure made on purpose"),
        ('tags=["inj', 'tags=["raises-exception", "inj', "cell 5: papermill ignores the tag raises-exception"),
        ('predict("98-p3", 1)\n', "", "all cells: 2 predictions, at least 3"),
        ('predict("98-p3", 1)\n', "", "cell 6: observed('98-p3', …) without a predict"),
        ('observed("98-p3", 1)\n', "", "cell 4: no later cell calls observed('98-p3', …)"),
        ('predict("98-p3", 1)', 'predict("98-p2", 1)', "predict('98-p2', …) stands 2 times"),
        ("98-p3", "97-p3", "cell 4: a prediction of this chapter is named like 98-p1, not '97-p3'"),
        ('predict("98-p3", 1)', "predict(name, 1)", "cell 4: predict needs its id written out"),
        (CHECK_1, "", "all cells: exercise 98-1 is checked 0 times, not once"),
        (CHECK_1, f"{CHECK_1}\n{CHECK_1}", "all cells: exercise 98-1 is checked 2 times, not once"),
        (CHECK_1, "", "all cells: 1 checked exercises, at least 2"),
        ('check("98-2", two())', "", "cell 8: no check in this cell, though it holds a solution"),
        (CHECK_1, f'{CHECK_1}\ncheck("98-3", 1)', "cell 7: check('98-3') is not an exercise of this chapter"),
        (CHECK_1, f'{CHECK_1}\nhint("98-3")', "cell 7: hint('98-3') is not an exercise of this chapter"),
        (END, "number_of_stars + 1\n", "cell 10: uses 'number_of_stars', which is the learner's answer of cell 7"),
        (END, "two()\n", "cell 10: uses 'two', which is the learner's answer of cell 8"),
        (
            'predict("98-p3", 1)',
            'import os\npredict("98-p3", 1)',
            "cell 4: imports, though it belongs to prediction 98-p1",
        ),
        ("try:\n", "import os\ntry:\n", "cell 5: imports, though it belongs to prediction 98-p1"),
        ('observed("98-p1", 1)', 'import os\nobserved("98-p1", 1)', "cell 6: imports, though it belongs to prediction"),
        ("try:\n", "def late():\n    import os\ntry:\n", "cell 5: imports, though it belongs to prediction 98-p1"),
        ('predict("98-p3", 1)', 'predict("98-p3", guess := 1)\n\n# %%\nguess', "cell 5: uses 'guess' of cell 4"),
        (
            "# **How many?** (A number.)",
            "# **How many?** Guess.",
            "cell 4: the text above 98-p1 does not say what is asked",
        ),
        (TITLE, TITLE + '# <div class="alert">x</div>\n', 'cell 1: a box is written `<div class="note">`'),
        (END, "x = 1\ntwo(\n", "98_sample: cell 10: '(' was never closed, in its line 2"),
        (END, "answer = solved\n", "cell 10: solved is called where it stands, not given another name"),
        *[
            (END, f"{line}\n", "cell 10: a page says `from workbook.exercises import solved`, not workbook.exercises")
            for line in (
                "from workbook.exercises import solved as s",
                "from workbook import exercises",
                "import workbook.exercises as e",
                "from workbook.exercises.answers import projects_own",
            )
        ],
        ("### STUB\n# number", "# number", "cell 7: `### STUB` was expected"),
    ],
)
def test_a_broken_rule_is_told_with_its_cell(
    workshop: Workshop, source: str, old: str, new: str, sentence: str
) -> None:
    assert old in source
    assert sentence in "\n".join(broken_rules(workshop.write(source.replace(old, new))))


def test_the_sample_breaks_none(workshop: Workshop, source: str) -> None:
    assert broken_rules(workshop.write(source)) == []


def test_a_later_cell_may_use_a_name_that_it_asked_for(workshop: Workshop, source: str) -> None:
    asked = source.replace(END, 'two = solved("98-2")\n\n# %%\ntwo()\n')
    assert broken_rules(workshop.write(asked)) == []


def test_a_later_cell_may_use_a_name_of_a_prediction_that_was_bound_again(workshop: Workshop, source: str) -> None:
    again = source.replace('predict("98-p3", 1)', 'predict("98-p3", guess := 1)\n\n# %%\nguess = 2\n\n# %%\nguess')
    assert broken_rules(workshop.write(again)) == []


def test_magics_are_not_a_syntax_error(workshop: Workshop, source: str) -> None:
    assert broken_rules(workshop.write(source.replace(END, "%timeit 1\n!ls\n"))) == []


def test_words_are_those_a_reader_reads() -> None:
    assert words('<div class="alert">Ask [the guide](https://example.org/a/b) about `job#7`.</div>\n\n| a | b |') == 8


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"hints": ("Think.",)}, "exercise 98-1 has 1 hints, at least 2"),
        ({"id": "97-1"}, "97-1 is registered among the exercises of chapter 98"),
    ],
)
def test_an_exercise_without_enough_to_it_is_told(
    built: Workshop, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], sentence: str
) -> None:
    first, second = registry.exercises("98")
    monkeypatch.setattr(sys.modules["workbook.exercises.chapter_98"], "EXERCISES", (replace(first, **change), second))
    chapter = Chapter(built.notebooks / "source" / "98_sample.py")
    assert sentence in "\n".join(broken_rules(chapter))
