"""`python -m workbook.promises [N] [--seed S]`: N made-up histories of bookings, and whether every promise was kept."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.promises.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from workbook.promises.many import WAYS, Fallen, in_processes
from workbook.promises.mutations import AROUND, MOST_HISTORIES, MUTATIONS, caught, caught_by_chance
from workbook.promises.stage import staged

_HISTORIES = 500
_DRAWINGS = Path("build/promises")


def main(arguments: Sequence[str] | None = None) -> int:
    """Play them, and give the exit status: 1 when a promise was broken, or a mutation broke none."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.mutations and (chosen.number is not None or chosen.seed or chosen.way):
        parser.error("--mutations plays histories that are known: it takes no number, no --seed and no --way")
    if chosen.by_chance and not chosen.mutations:
        parser.error("--by-chance goes with --mutations")
    chosen.number = chosen.number or _HISTORIES
    console = Console(soft_wrap=True, highlight=False)
    return _mutations(console, chosen.by_chance) if chosen.mutations else _histories(chosen, console)


def _histories(chosen: argparse.Namespace, console: Console) -> int:
    ways, broken, done = chosen.way or list(WAYS), 0, chosen.seed
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        bar = bars.add_task("", total=chosen.number)
        try:
            for chunk, fallen in in_processes(chosen.number, chosen.seed, ways, chosen.processes):
                broken, done = broken + len(fallen), chunk.stop
                for each in fallen:
                    _tell(each, bars.console)
                bars.update(bar, advance=len(chunk), description=f"{broken} broken")
        finally:
            if done < chosen.seed + chosen.number:
                console.print(_left(chosen, done, broken))
    console.print(
        f"{chosen.number} histories from seed {chosen.seed} on, each by the {' and by the '.join(ways)}: "
        + (f"{broken} broke a promise." if broken else "every promise was kept.")
    )
    return int(bool(broken))


def _left(chosen: argparse.Namespace, done: int, broken: int) -> str:
    """What was played of a run that was stopped, and how it goes on."""
    ways = "".join(f" --way {way}" for way in chosen.way or ())
    left = chosen.seed + chosen.number - done
    return (
        f"{done - chosen.seed} of {chosen.number} histories were played, {broken} broke a promise. "
        f"To go on: python -m workbook.promises {left} --seed {done}{ways}"
    )


def _tell(fallen: Fallen, console: Console) -> None:
    console.print(f"\nSeed {fallen.seed}. {fallen.story}", style="red")
    if fallen.drawing is not None:
        _DRAWINGS.mkdir(parents=True, exist_ok=True)
        file = _DRAWINGS / f"{fallen.seed}-{fallen.way}.svg"
        file.write_text(fallen.drawing, encoding="utf-8")
        console.print(f"Its messages: {file}\n")


def _mutations(console: Console, by_chance: bool) -> int:
    """A line for each: what it is taken out of, and the promise that falls in the history we know, and by chance."""
    missed, last = 0, ""
    with staged() as stage:
        for mutation in MUTATIONS:
            if mutation.of != last:
                last = mutation.of
                console.print(
                    f"\nTaken out of the {last}:" if last != AROUND else "\nTaken out of what is around them:"
                )
            played = caught(mutation, stage)
            found = [played.broken[0].promise if not played.kept else "[red]not caught[/]"]
            if by_chance:
                met = caught_by_chance(mutation, stage)
                found.append(f"{met[1].broken[0].promise} ({met[0]})" if met else f"[red]not in {MOST_HISTORIES}[/]")
            missed += any("[red]" in each for each in found)
            console.print(f"  {mutation.name:46} {''.join(f'{each:28}' for each in found)}".rstrip())
    console.print(
        f"\n{len(MUTATIONS) - missed} of {len(MUTATIONS)} mutations break the promise that stands beside them"
        + (", in the history that we know and by chance, after so many histories." if by_chance else ".")
    )
    return int(bool(missed))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.promises",
        description="Makes up histories of applications, bookings, repeats, faults and crashes, plays each on the "
        "local cloud, and tells each that breaks a promise as a short story; its messages are drawn in build/promises.",
    )
    parser.add_argument("number", nargs="?", type=_count, help=f"histories; default: {_HISTORIES}")
    parser.add_argument("--seed", type=_seed, default=0, help="of the first one; the next ones follow. default: 0")
    parser.add_argument(
        "--way", action="append", choices=sorted(WAYS), help="to book; may be given more than once. default: all"
    )
    parser.add_argument("--processes", type=_count, default=os.cpu_count() or 1, help="default: one for each processor")
    parser.add_argument(
        "--mutations", action="store_true", help="take out one fix after the other, and tell which promise falls"
    )
    parser.add_argument("--by-chance", action="store_true", help="with --mutations: by made-up histories, too")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number, 1 or more, not {text!r}")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a seed is a whole number from 0, not {text!r}")
    return int(text)
