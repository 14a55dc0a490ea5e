"""From the start of a kernel to the first booking: chapter 00's own cells, in a kernel of their own."""

from functools import partial
from statistics import median

import nbformat
from nbclient import NotebookClient

from workbook.benchmark.children import cost_of
from workbook.benchmark.report import Asked, Measurements, Say, times
from workbook.chapters.source import NOTEBOOKS

_LAST = "since_kernel_start"  # the cell that measures
_EMPTY = "nothing: its start and its end"
_OURS, _MOTOS = "the first booking", "the first booking, on moto's engine"
_ON_MOTO = "from workbook.benchmark import motos_engine\nmotos_engine.use()"


def report(asked: Asked, say: Say) -> Measurements:
    """Three kernels in turns: one that does nothing, one that books, and one that books on moto's engine."""
    wall: dict[str, list[float]] = {kind: [] for kind in (_EMPTY, _OURS, _MOTOS)}
    cpu: dict[str, list[float]] = {kind: [] for kind in wall}
    for number in range(asked.rounds):
        for kind in wall:
            say(f"round {number + 1} of {asked.rounds}, {kind}")
            cost = cost_of(partial(_run, cells_of(kind)))
            wall[kind].append(cost.wall)
            cpu[kind].append(cost.cpu)
    took = {kind: median(each) for kind, each in cpu.items()}
    return Measurements(
        f"A kernel, from its start to its end, medians of {asked.rounds} rounds",
        ("what it does", "wall, s", "CPU, s", "to an empty one, CPU"),
        [[kind, f"{median(wall[kind]):.2f}", f"{took[kind]:.2f}", times(took[kind] / took[_EMPTY])] for kind in wall],
        {
            "first booking / empty kernel": took[_OURS] / took[_EMPTY],
            "first booking / on moto's engine": took[_OURS] / took[_MOTOS],
        },
    )


def cells_of(kind: str) -> list[str]:
    """The cells that a kernel of this kind runs."""
    if kind == _EMPTY:
        return []
    page = nbformat.read(NOTEBOOKS / "00_start_here.ipynb", as_version=4)
    sources = [cell.source for cell in page.cells if cell.cell_type == "code"]
    last = next(index for index, source in enumerate(sources) if _LAST in source)
    return [_ON_MOTO] * (kind == _MOTOS) + sources[: last + 1]


def _run(cells: list[str]) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells or ["pass"]])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
