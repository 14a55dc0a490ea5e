"""`python -m workbook run|notebooks|compare|check`: the chapters, executed, published, found stale, or proven."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console

from workbook.basics.files import publish
from workbook.basics.sentence import Sentence
from workbook.chapters.build import AT_ONCE
from workbook.chapters.compare import differences
from workbook.chapters.execute import NotebookRun
from workbook.chapters.proof import proven
from workbook.chapters.report import build_and_show, show_claim, show_failure, show_runs
from workbook.chapters.rules import broken_rules
from workbook.chapters.source import NOTEBOOKS, PAGES, Chapter, SourceError, chapters, pages
from workbook.cloud.on_account import for_kernels

BUILD = NOTEBOOKS.parent / "build" / "notebooks"
_WHOLE = "Every notebook is whole: as it was, or new where that is said above."


def main(arguments: Sequence[str] | None = None, notebooks: Path = NOTEBOOKS, build: Path = BUILD) -> int:
    """Do what `arguments` say and give the exit status: 0, 1 when something failed or differs, 2 for bad usage."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    stack = getattr(chosen, "stack", None)
    if (getattr(chosen, "target", "moto") == "aws") != bool(stack):
        parser.error("--target aws and --stack NAME go together: the stack is one that `make deploy STACK=NAME` made")
    console = Console(soft_wrap=True)
    command = {"run": _run, "notebooks": _publish, "compare": _compare, "check": _check}[chosen.command]
    try:
        found = _chosen(notebooks / "source", chosen.chapter or ())
        if not found:
            console.print(f"There is no chapter in {notebooks / 'source'}.")
            return 1
        for chapter in found:
            for copy in chapter.copies:
                chapter.notebook(copy)  # a source that gives no notebook is told before anything else
        broken: list[str] = []
        if command in (_publish, _check):
            broken = [sentence for chapter in found if chapter.name not in PAGES for sentence in broken_rules(chapter)]
            show_claim("the rules for writing a chapter are kept", broken, console)
        if broken and command is _publish:
            console.print("Nothing was executed. `python -m workbook run` executes chapters whatever they break.")
            return 1
        if stack:
            for chapter in found:
                if chapter.needs_virtual_time:
                    console.print(f"{chapter.name} is left out: it needs virtual time, which only the local cloud has.")
            found = [chapter for chapter in found if not chapter.needs_virtual_time]
        with for_kernels(stack, yes=chosen.yes, outputs=build) if stack and found else nullcontext():
            # One at a time where they share a stack: a redrive, for one, moves everybody's dead letters.
            runs = build_and_show(found, build, console, 1 if stack else AT_ONCE)
        return command(runs, not chosen.chapter, notebooks, build, console) or int(bool(broken))
    except (Sentence, SourceError, LookupError) as error:
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


def _chosen(source: Path, names: Sequence[str]) -> list[Chapter]:
    """The chapters with these numbers and the pages with these names; all of both when there are none."""
    numbers = [name for name in names if name not in PAGES]
    found = chapters(source, numbers) if numbers or not names else []
    return [*found, *(page for page in pages(source) if page.name in (names or PAGES))]


def _run(runs: list[NotebookRun], every: bool, notebooks: Path, build: Path, console: Console) -> int:
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


def _publish(runs: list[NotebookRun], every: bool, notebooks: Path, build: Path, console: Console) -> int:
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


def _compare(runs: list[NotebookRun], every: bool, notebooks: Path, build: Path, console: Console) -> int:
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


def _check(runs: list[NotebookRun], every: bool, notebooks: Path, build: Path, console: Console) -> int:
    failed = [run for run in runs if run.failure]
    show_claim("both copies run to their end", [f"{run.chapter.name}, {run.copy} copy" for run in failed], console)
    for run in failed:
        show_failure(run, console)
    wrong = len(failed)
    whole = {run.chapter for run in runs if run.chapter.name not in PAGES} - {run.chapter for run in failed}
    for chapter in sorted(whole, key=lambda it: it.name):
        for claim, faults in proven(chapter, build):
            show_claim(claim, faults, console)
            wrong += len(faults)
    return int(wrong > 0)


def _without_source(runs: list[NotebookRun], notebooks: Path) -> list[Path]:
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
    commands = parser.add_subparsers(dest="command", required=True, metavar="run|notebooks|compare|check")
    for name, does in {
        "run": "execute the chapters and print a table; the committed notebooks stay as they are",
        "notebooks": "say which rule of a chapter is broken, or execute the chapters and write the committed notebooks "
        "again",
        "compare": "execute the chapters and fail when a committed notebook is not what its source gives",
        "check": "prove one chapter: its rules, that both copies run, that each stub says not yet and each solution "
        "passes, that no solution leaks, and that the committed copies are up to date; writes none of them (wrong "
        "answers are tried by tests/workbook/exercises)",
    }.items():
        command = commands.add_parser(name, help=does, description=does[0].upper() + does[1:] + ".")
        if name == "check":
            command.add_argument("chapter", nargs="+", metavar="NN", help="the chapter, e.g. 04; or several")
            continue
        command.add_argument(
            "--chapter",
            action="append",
            metavar="NN",
            help="only this chapter, e.g. 00, or your_own_workflow; may be given again (default: all)",
        )
        if name == "run":
            command.add_argument(
                "--target",
                choices=("moto", "aws"),
                default="moto",
                help="where: on this machine, or on a deployed stack",
            )
            command.add_argument("--stack", metavar="NAME", help="the deployed stack, for --target aws")
            command.add_argument(
                "--yes", action="store_true", help="do not ask; or set WORKBOOK_CONFIRMED=ACCOUNT/REGION, as in CI"
            )
    return parser
