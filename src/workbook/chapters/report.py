"""Shows how a build goes, and what came of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from workbook.chapters.build import AT_ONCE, build
from workbook.chapters.execute import NotebookRun
from workbook.chapters.source import Chapter

QUIET = 4.0
"""Seconds after which a build that has no terminal says how far it is."""
_SOURCE_LINES = 8


def build_and_show(
    chapters: Sequence[Chapter], folder: Path, console: Console, at_once: int = AT_ONCE
) -> list[NotebookRun]:
    """Build `chapters` into `folder` with a progress bar each; where there is no terminal, with a line per notebook."""
    runs = []
    with _bars(chapters, console) as bars, _never_silent(bars, console):
        tasks = dict(zip(chapters, bars.task_ids, strict=True))
        building = build(chapters, folder, lambda chapter: bars.advance(tasks[chapter]), at_once)
        with closing(building):  # when stopped here, what it started is stopped here too
            for run in building:
                runs.append(run)
                if run.failure or not console.is_terminal:
                    console.print(_line(run))
    return runs


def show_runs(runs: Sequence[NotebookRun], console: Console) -> None:
    """The table of all chapters, then each failure with its cell."""
    table = Table("chapter", box=None, pad_edge=False)
    for heading in ("cells", "seconds"):
        table.add_column(heading, justify="right")
    table.add_column("result")
    by_chapter: dict[str, list[NotebookRun]] = defaultdict(list)
    for run in sorted(runs, key=lambda run: (run.chapter.name, run.copy)):
        by_chapter[run.chapter.name].append(run)
    for name, both in by_chapter.items():
        failed = ", ".join(run.copy for run in both if run.failure)
        result = f"[red]failed[/] ({failed})" if failed else f"[green]ok[/] ({', '.join(run.copy for run in both)})"
        table.add_row(name, str(both[0].cells), f"{sum(run.seconds for run in both):.1f}", result)
    console.print()
    console.print(table)
    for run in runs:
        if run.failure:
            show_failure(run, console)


def show_claim(claim: str, faults: Sequence[str], console: Console) -> None:
    """One line that says whether `claim` holds, and one for each fault."""
    console.print(f"[red]no[/]  {claim}" if faults else f"[green]ok[/]  {claim}", highlight=False)
    for fault in faults:
        console.print(f"    {fault}", style="red", highlight=False, markup=False)


def show_failure(run: NotebookRun, console: Console) -> None:
    """The failing cell and its error, in a few lines."""
    failure = run.failure
    if failure is None:
        return
    where = f", cell {failure.cell}" if failure.cell else ""
    console.print(f"\n[bold red]failed:[/] {run.chapter.name}, {run.copy} copy{where}", highlight=False)
    lines = failure.source.splitlines()
    shown = [*lines[:_SOURCE_LINES], *(["…"] if len(lines) > _SOURCE_LINES else [])]
    for line in shown:
        console.print(f"    [dim]|[/] {escape(line)}", highlight=False)
    for line in failure.error.splitlines()[:_SOURCE_LINES]:
        console.print(f"    {escape(line)}", highlight=False)


@contextmanager
def _bars(chapters: Sequence[Chapter], console: Console) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("cells"),
        TimeElapsedColumn(),
    )
    bars = Progress(*columns, console=console, disable=not console.is_terminal)
    for chapter in chapters:
        bars.add_task(chapter.name, total=len(chapter.copies) * len(chapter.cells))
    with bars:
        yield bars


@contextmanager
def _never_silent(bars: Progress, console: Console) -> Iterator[None]:
    """A terminal has moving bars; anything else gets a line every few seconds, as a notebook can take half a minute."""
    ended = Event()

    def tell() -> None:
        done = sum(bar.completed for bar in bars.tasks)
        console.print(f"… {done:.0f} of {sum(bar.total or 0 for bar in bars.tasks):.0f} cells", highlight=False)

    def go_on_telling() -> None:
        while not ended.wait(QUIET):
            tell()

    if not console.is_terminal:
        tell()  # at once: to start takes a while by itself
        Thread(target=go_on_telling, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _line(run: NotebookRun) -> str:
    result = "[red]failed[/]" if run.failure else "[green]ok[/]"
    return f"{run.chapter.name}  {run.copy}  {run.seconds:.1f} s  {result}"
