"""A page's source as `solved` reads it."""

import jupytext
import pytest

from workbook.exercises.page import NOTEBOOKS, code_cells

SOURCES = sorted((NOTEBOOKS / "source").glob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_source_has_the_code_cells_that_the_notebook_gets(source: object) -> None:
    text = source.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    cells = [cell for cell in jupytext.reads(text, fmt="py:percent").cells if cell.cell_type == "code"]
    theirs = [(cell.source, "given" in cell.metadata.get("tags", [])) for cell in cells]
    assert [(cell.text, cell.given) for cell in code_cells(text)] == theirs
