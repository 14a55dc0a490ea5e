"""What is removed from an executed notebook, and what is refused in it."""

from typing import Any

import pytest
from nbformat import v4

from workbook.chapters.normal import bound_to_this_machine, dumps, normalise
from workbook.chapters.source import NOTEBOOKS


def notebook(*outputs: Any) -> Any:
    cell = v4.new_code_cell("1", outputs=list(outputs), id="a", execution_count=7)
    return v4.new_notebook(cells=[v4.new_markdown_cell("Text", id="b"), cell])


def printed(text: str, name: str = "stdout") -> Any:
    return v4.new_output("stream", text=text, name=name)


def shown(text: str, kind: str = "text/plain") -> Any:
    return v4.new_output("execute_result", {kind: text}, execution_count=7)


def test_one_stretch_of_printing_is_one_output_however_it_arrived() -> None:
    whole = notebook(printed("a\nb\n"), shown("1"), printed("c\n"), printed("d\n", "stderr"))
    pieces = notebook(printed("a\n"), printed("b\n"), shown("1"), printed("c\n"), printed("d\n", "stderr"))
    for it in (whole, pieces):
        normalise(it)
    assert dumps(whole) == dumps(pieces)
    assert [output.output_type for output in whole.cells[1].outputs] == ["stream", "execute_result", "stream", "stream"]


def test_counts_start_at_one_in_cell_and_output() -> None:
    it = notebook(shown("1"))
    normalise(it)
    assert it.cells[1].execution_count == it.cells[1].outputs[0].execution_count == 1


def test_times_and_versions_are_dropped() -> None:
    it = notebook()
    before = notebook()
    it.metadata = {"papermill": {"duration": 1}, "language_info": {"name": "python", "version": "3.11"}}
    for cell in it.cells:
        cell.metadata = {"papermill": {"duration": 1}, "execution": {"iopub.status.busy": "…"}, "tags": []}
    normalise(it)
    normalise(before)
    assert dumps(it) == dumps(before)


@pytest.mark.parametrize(
    "text",
    [
        str(NOTEBOOKS),
        f"File '{NOTEBOOKS}/source/x.py'",
        str(NOTEBOOKS.parent),
        "/home/sarah/nanny",
        "/tmp/ipykernel_1/x.py",
        "C:\\Users\\sarah\\x",
        "<function f at 0x7f3a2b1c>",
    ],
)
@pytest.mark.parametrize("output", [printed, shown, lambda text: shown(text, "text/html")])
def test_what_another_machine_would_not_print_is_found_with_its_cell(output: Any, text: str) -> None:
    assert [cell for cell, _ in bound_to_this_machine(notebook(output(text)))] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/home/x",
        "/var/task/handler.py",
        "job#1/tmp",
        "asl/book_nanny.asl.json",
        "a/home/b",
        "0x7f3a",
    ],
)
def test_other_paths_and_numbers_pass(text: str) -> None:
    assert list(bound_to_this_machine(notebook(printed(text)))) == []


def test_views_of_widgets_are_dropped_and_what_stands_beside_them_stays() -> None:
    view = "application/vnd.jupyter.widget-view+json"
    it = notebook(shown("sliders", view), shown("a picture"), printed("text"))
    normalise(it)
    assert [output.get("data", {}) for output in it.cells[1].outputs] == [{"text/plain": "a picture"}, {}]
