"""Removes from an executed notebook what differs between two runs, and finds what must not be in it."""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from workbook.chapters.source import KERNEL, NOTEBOOKS

_METADATA = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
_DROPPED = ("papermill", "execution", "lines_to_next_cell")
# A widget lives as long as its kernel, and its view names a model by an id that is another one on every run.
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_PLACES = [str(NOTEBOOKS.parent), str(Path.home()), sys.prefix, tempfile.gettempdir()]
_PATH = re.compile(
    r"(?<![\w./:-])(?:(?:" + "|".join(re.escape(place) for place in _PLACES if len(place) > 1) + r")(?![\w.-])"
    r"|/home/|/Users/|/root/|/tmp/|[A-Z]:\\Users\\)[^\s'\"<>&]*"
)
_ADDRESS = re.compile(r"<[^<>]* at 0x[0-9a-fA-F]{6,}>")


def normalise(notebook: Any) -> None:
    """Make `notebook` what every run gives: no times, no versions, counts 1 to n, one output per stretch of print.

    Views of widgets are dropped: what a page shows without a live kernel stands beside them.
    """
    notebook.metadata = nbformat.from_dict(_METADATA)
    count = 0
    for cell in notebook.cells:
        for name in _DROPPED:
            cell.metadata.pop(name, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = _joined([output for output in cell.outputs if _WIDGET_VIEW not in output.get("data", {})])
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count


def bound_to_this_machine(notebook: Any) -> Iterator[tuple[int, str]]:
    """Cell number and sentence for each output that another machine, or the next run, would not give."""
    for number, cell in enumerate(notebook.cells, 1):
        for text in _texts(cell.get("outputs", [])):
            if match := _PATH.search(text):
                yield number, f"the output shows a path of this machine: {match[0]}"
            if match := _ADDRESS.search(text):
                yield number, f"the output shows an address in memory, another one on every run: {match[0]}"


def dumps(notebook: Any) -> str:
    """The notebook's one spelling as a file."""
    return str(nbformat.writes(notebook, version=nbformat.NO_CONVERT)).rstrip("\n") + "\n"


def _joined(outputs: list[Any]) -> list[Any]:
    # One print may arrive in one message or in several, as the kernel's threads happen to run.
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _texts(outputs: list[Any]) -> Iterator[str]:
    for output in outputs:
        if output.output_type == "stream":
            yield output.text
        else:
            yield from (text for text in output.get("data", {}).values() if isinstance(text, str))
            yield from output.get("traceback", [])
