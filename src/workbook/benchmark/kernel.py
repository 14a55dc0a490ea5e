"""The seconds from the start of a kernel to the first booking: chapter 00's own cells, in a kernel of their own."""

import nbformat
from nbclient import NotebookClient

from workbook.chapters.source import NOTEBOOKS

_LAST = "since_kernel_start"  # the cell that measures


def first_booking() -> float:
    """Start a kernel, book, and say how long that took. The engine is this process's."""
    page = nbformat.read(NOTEBOOKS / "00_start_here.ipynb", as_version=4)
    sources = [cell.source for cell in page.cells if cell.cell_type == "code"]
    last = next(index for index, source in enumerate(sources) if _LAST in source)
    cells = [*sources[: last + 1], "print(first_booking)"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    return float(notebook.cells[-1].outputs[0].text)


if __name__ == "__main__":
    print(first_booking())
