"""What a learner's copy shows of a solution is found wherever it is shown."""

import base64
import json
from typing import Any
from urllib.parse import quote

import nbformat
import pytest

from workbook.chapters.leaks import leaks
from workbook.figures import svg
from workbook.figures.colours import INK
from workbook.figures.picture import Picture

Workshop = Any  # the class is in conftest.py, which pytest's importlib mode does not let a test import

SOURCE = """# %%
condition = "attribute_exists(PK)"

# %%
### BEGIN SOLUTION
condition = "jobStatus = :open AND attribute_exists(PK)"
name, seen = "Read Job and Application", "attribute_exists(PK)"
### END SOLUTION
### STUB
# condition = ...
check("98-1", condition)
"""
LEAKED = "jobStatus = :open AND attribute_exists(PK)"


def picture(drawn: str, alt: str = "") -> dict[str, str]:
    svg = base64.b64encode(f"<svg>{drawn}</svg>".encode()).decode()
    return {"text/html": f'<img alt="{alt}" src="data:image/svg+xml;base64,{svg}">'}


def found(workshop: Workshop, output: Any) -> list[str]:
    chapter = workshop.write(SOURCE)
    cell = nbformat.v4.new_code_cell("figure", outputs=[output])
    return list(leaks(chapter, nbformat.v4.new_notebook(cells=[cell])))


@pytest.mark.parametrize(
    "data",
    [
        {"text/plain": f"'{LEAKED}'"},
        {"text/html": "<table><tr><td>jobStatus = :open</td>\n<td>AND attribute_exists(PK)</td></tr></table>"},
        {"text/html": "<td>jobStatus &#61; :open AND attribute_exists(PK)</td>"},
        picture("<text>jobStatus = :open</text><text>AND attribute_exists(PK)</text>"),
        picture("", alt=f"the condition is {LEAKED}"),
        {"text/html": f"<img src='data:image/svg+xml;utf8,{quote(f'<svg><text>{LEAKED}</text></svg>')}'>"},
        {"text/html": f"<details><summary>More</summary>{LEAKED}</details>"},
        {"text/plain": json.dumps(json.dumps({"Condition": LEAKED.replace("AND", "AND\n")}))},
        {"text/plain": LEAKED.replace("=", "\\u003d")},
        {"application/json": {"Condition": LEAKED}},
    ],
    ids=["plain", "table", "escaped", "drawn", "told", "drawn as a text", "folded", "json in json", "code", "json"],
)
def test_an_expression_of_the_solution_is_found_in_every_kind_of_output(
    workshop: Workshop, data: dict[str, str]
) -> None:
    [told] = found(workshop, nbformat.v4.new_output("display_data", data=data))
    assert told == f"cell 2: the learner's copy holds an expression of the solution: {LEAKED}"


def test_what_is_printed_is_searched_too(workshop: Workshop) -> None:
    assert found(workshop, nbformat.v4.new_output("stream", text=f"condition = {LEAKED}\n"))


def test_a_picture_whose_words_are_outlines_is_read(workshop: Workshop) -> None:
    drawn = svg.document(700, 40, "A condition.", svg.text(LEAKED, 0, 20, svg.TEXT, INK))
    data = Picture(drawn, "A condition.")._repr_mimebundle_()
    assert found(workshop, nbformat.v4.new_output("display_data", data=data))


def test_an_error_is_searched_too(workshop: Workshop) -> None:
    traceback = ["\x1b[31mValueError\x1b[0m: " + LEAKED.replace(" AND", " \x1b[1mAND")]
    assert found(workshop, nbformat.v4.new_output("error", ename="ValueError", evalue="", traceback=traceback))


CHOICE = """# %%
### BEGIN SOLUTION
choice = {
    "Next": "Name the Interruption", "IsPresent": True,
}
### END SOLUTION
### STUB
# choice = {"Next": ..., "IsPresent": ...}
check("98-1", choice)
"""


@pytest.mark.parametrize(
    "told",
    [
        '{\n "Next": "Name the Interruption",\n "IsPresent": true\n}',
        "Next: Name the Interruption\nIsPresent: true",
        "{'Next': 'Name the Interruption', 'IsPresent': True}",
        "| Next | Name the Interruption |\n| IsPresent | True |",
    ],
    ids=["JSON", "YAML", "Python", "a table"],
)
@pytest.mark.parametrize("kind", ["printed", "markdown"])
def test_a_dict_of_the_solution_is_found_in_another_notation(workshop: Workshop, told: str, kind: str) -> None:
    chapter = workshop.write(CHOICE)
    printed = nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("stream", text=told)])
    cell = printed if kind == "printed" else nbformat.v4.new_markdown_cell(f"The answer was:\n\n{told}")
    [leak] = leaks(chapter, nbformat.v4.new_notebook(cells=[cell]))
    assert leak.startswith("cell 1: the learner's copy holds a part of the solution: {'Next': 'Name the Interruption'")


def test_a_line_that_the_text_above_tells_is_no_leak(workshop: Workshop) -> None:
    text = "# %% [markdown]\n# Write `condition = first or second`.\n\n"
    solution = SOURCE.replace('condition = "jobStatus = :open AND attribute_exists(PK)"', "condition = first or second")
    chapter = workshop.write(text + solution)
    cell = nbformat.v4.new_markdown_cell("Write `condition = first or second`.")
    assert list(leaks(chapter, nbformat.v4.new_notebook(cells=[cell]))) == []


def test_what_the_page_showed_above_and_names_that_are_words_of_the_page_are_no_leak(workshop: Workshop) -> None:
    data = picture("<text>attribute_exists(PK)</text><text>Read Job and Application</text>")
    assert found(workshop, nbformat.v4.new_output("display_data", data=data)) == []
