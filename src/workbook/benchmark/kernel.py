"""The seconds from the start of a kernel to the first booking: chapter 00's own cells, in a kernel of their own.

`python -m workbook.benchmark.kernel ENGINE` prints them.
"""

import sys

import nbformat
from nbclient import NotebookClient

from workbook.chapters.source import NOTEBOOKS

_LAST = "since_kernel_start"  # the cell that measures
_ON_MOTO = "from workbook.benchmark import motos_engine\nmotos_engine.use()"


def first_booking(engine: str) -> float:
    """Start a kernel, book on `engine`, and say how long that took."""
    page = nbformat.read(NOTEBOOKS / "00_start_here.ipynb", as_version=4)
    sources = [cell.source for cell in page.cells if cell.cell_type == "code"]
    last = next(index for index, source in enumerate(sources) if _LAST in source)
    cells = [_ON_MOTO] * (engine == "moto") + [*sources[: last + 1], "print(first_booking)"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    return float(notebook.cells[-1].outputs[0].text)


if __name__ == "__main__":
    print(first_booking(sys.argv[1]))
