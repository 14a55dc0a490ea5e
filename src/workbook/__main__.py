"""`python -m workbook run|notebooks|compare`: the chapters, executed, published, or checked for staleness."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from workbook.chapters.compare import differences
from workbook.chapters.execute import Run
from workbook.chapters.report import build_and_show, show_failure, show_runs
from workbook.chapters.source import NOTEBOOKS, SourceError, chapters
from workbook.basics.files import publish

BUILD = NOTEBOOKS.parent / "build" / "notebooks"
_WHOLE = "Every notebook is whole: as it was, or new where that is said above."


def main(arguments: Sequence[str] | None = None, notebooks: Path = NOTEBOOKS, build: Path = BUILD) -> int:
    """Do what `arguments` say and give the exit status: 0, 1 when something failed or differs, 2 for bad usage."""
    chosen = _parser().parse_args(arguments)
    console = Console(soft_wrap=True)
    command = {"run": _run, "notebooks": _publish, "compare": _compare}[chosen.command]
    try:
        found = chapters(notebooks / "source", chosen.chapter or ())
        if not found:
            console.print(f"There is no chapter in {notebooks / 'source'}.")
            return 1
        runs = build_and_show(found, build, console)
        return command(runs, not chosen.chapter, notebooks, build, console)
    except (SourceError, LookupError) as error:
        console.print(str(error), style="red", highlight=False, markup=False)
        return 2
    except BrokenPipeError:
        raise
    except OSError as error:
        console.print(f"{command_line.refused(error)} {_WHOLE}")
        return 1
    except KeyboardInterrupt:
        console.print(f"Stopped. {_WHOLE}")
        return command_line.STOPPED


def _run(runs: list[Run], every: bool, notebooks: Path, build: Path, console: Console) -> int:
    show_runs(runs, console)
    failed = any(run.failure for run in runs)
    console.print()
    if any(run.written for run in runs):
        console.print(f"The executed copies are in {_short(build)}, the solved ones in {_short(build / 'solutions')}.")
    if any(run.failure and run.failure.marked for run in runs):
        console.print("The failing cell is marked in its copy there.")
    if not failed:
        console.print("Next: `make lab` opens the workbook in JupyterLab.")
    return int(failed)


def _publish(runs: list[Run], every: bool, notebooks: Path, build: Path, console: Console) -> int:
    show_runs(runs, console)
    for run in runs:
        if not run.failure:
            target = run.chapter.file(run.copy)
            if differences(target, run.chapter.file(run.copy, build)):
                publish(target, run.chapter.file(run.copy, build).read_text(encoding="utf-8"))
                console.print(f"written: {_short(target)}", highlight=False)
    if every:
        for stale in _without_source(runs, notebooks):
            stale.unlink()
            console.print(f"removed, its source is gone: {_short(stale)}", highlight=False)
    return int(any(run.failure for run in runs))


def _compare(runs: list[Run], every: bool, notebooks: Path, build: Path, console: Console) -> int:
    wrong = 0
    for run in runs:
        if run.failure:
            show_failure(run, console)
            wrong += 1
            continue
        committed = run.chapter.file(run.copy)
        for difference in differences(committed, run.chapter.file(run.copy, build)):
            console.print(f"{_short(committed)}: {difference}", highlight=False, markup=False)
            wrong += 1
    for stale in _without_source(runs, notebooks) if every else []:
        console.print(f"{_short(stale)}: there is no source for it", highlight=False)
        wrong += 1
    if wrong:
        console.print("\nIf the new output is right, `make notebooks` writes it; then commit the notebooks.")
    else:
        console.print(f"{len(runs)} committed notebooks are what their sources give.")
    return int(wrong > 0)


def _without_source(runs: list[Run], notebooks: Path) -> list[Path]:
    known = {run.chapter.file(run.copy) for run in runs}
    there = [*notebooks.glob("*.ipynb"), *(notebooks / "solutions").glob("*.ipynb")]
    return sorted(path for path in there if path not in known)


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook",
        description="Builds each chapter from notebooks/source, as the learner's copy and as the solved copy, "
        "and executes both into build/notebooks.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="run|notebooks|compare")
    for name, does in {
        "run": "execute the chapters and print a table; the committed notebooks stay as they are",
        "notebooks": "execute the chapters and write the committed notebooks again",
        "compare": "execute the chapters and fail when a committed notebook is not what its source gives",
    }.items():
        command = commands.add_parser(name, help=does, description=does[0].upper() + does[1:] + ".")
        command.add_argument(
            "--chapter",
            action="append",
            metavar="NN",
            help="only this chapter, e.g. 00; may be given again (default: every chapter)",
        )
    return parser
