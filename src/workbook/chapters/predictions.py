"""The predictions of a chapter: which cells answer them, and what those cells must not do."""

import ast
from collections.abc import Iterator
from typing import Any

from nbformat.v4 import new_output

from workbook.chapters.calls import Code
from workbook.chapters.source import Chapter, Copy

CLOSED = "What came when this page was made. Click to open it, or run the cell."


def answering_cells(code: Code) -> dict[str, list[int]]:
    """For each prediction its code cells after `predict`, as far as `observed`, by the prediction's id."""
    observed = {call.subject: call.cell for call in code.calls("observed")}
    return {
        call.subject: [cell for cell in code.trees if call.cell < cell <= observed.get(call.subject, 0)]
        for call in code.calls("predict")
    }


def collapse(chapter: Chapter, notebook: Any) -> None:
    """Close the outputs of the executed learner's copy that answer a prediction; JupyterLab opens them on a run.

    Of what is closed JupyterLab shows the first line, so that is one that tells nothing.
    """
    for number in {number for cells in answering_cells(Code(chapter, Copy.LEARNER)).values() for number in cells}:
        cell = notebook.cells[number - 1]
        if cell.outputs:
            cell.metadata["jupyter"] = {"outputs_hidden": True}
            cell.outputs.insert(0, new_output("display_data", data={"text/plain": CLOSED}))


def spoiled(code: Code) -> Iterator[str]:
    """A sentence for each cell that a reader cannot skip, or that is no part of finding out."""
    asked = {call.subject: call.cell for call in code.calls("predict")}
    for name, cells in answering_cells(code).items():
        for number in (asked[name], *cells):
            if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(code.trees[number])):
                yield f"cell {number}: imports, though it belongs to prediction {name}; imports stand above it"
    for number in sorted(set(asked.values())):
        left = set(code.names_bound[number])
        for later in (cell for cell in code.trees if cell > number):
            for name in sorted(left & code.names_used[later]):
                yield f"cell {later}: uses {name!r} of cell {number}, a prediction that a reader may skip"
            left -= code.names_bound[later]
