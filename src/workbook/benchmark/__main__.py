"""`python -m workbook.benchmark`: what bookings, messages, tables and chapters cost, as ratios; `--help` says more."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.benchmark.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from workbook.benchmark import kept
from workbook.benchmark.own_process import Failed, measured
from workbook.benchmark.report import Asked, Measurements, NotMeasured
from workbook.benchmark.tables import TABLES, Offered


def main(arguments: Sequence[str] | None = None, results: Path = kept.RESULTS) -> int:
    """Measure and print, table by table. The exit status is 1 when a ratio became worse or a table failed."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    console = Console()
    try:
        before = kept.last(kept.read(results))
    except kept.NotReadable as reason:
        console.print(str(reason), style="red", markup=False, highlight=False)
        return 2
    asked = _asked(chosen)
    began, failed = time.perf_counter(), False
    ratios: dict[str, float] = {}
    found: list[kept.Worse] = []
    for table, of in asked.items():
        try:
            report = _shown(table, of, console)
            if chosen.check and any(kept.worse(report.ratios, before)):
                console.print("Something is worse than it was kept: once more, to see whether it stays so.")
                report = _better(report, _shown(table, of, console))
        except (NotMeasured, Failed) as reason:
            console.print(f"{table} is left out. {reason}\n", markup=False, highlight=False)
            failed |= isinstance(reason, Failed) or table in chosen.tables
            continue
        ratios |= report.ratios
        found += list(kept.worse(report.ratios, before))
    console.print(f"{len(asked)} table{'s' * (len(asked) > 1)} in {time.perf_counter() - began:.0f} s.")
    for name in [] if chosen.tables else [name for name in TABLES if name not in asked and not TABLES[name].usual]:
        console.print(f"Not measured unless named: `python -m workbook.benchmark {name}`, {TABLES[name].about}.")
    if chosen.keep and not failed:
        kept.keep(ratios, date.today(), results)
        console.print(f"Kept in {results.name}.")
    if chosen.check:
        _show_check(found, ratios, before, console)
    return int(failed or bool(chosen.check and found))


def _shown(table: str, asked: Asked, console: Console) -> Measurements:
    began = time.perf_counter()
    with console.status(f"{table} …") as status:
        if not console.is_terminal:
            console.print(f"{table} …")
        report = measured(table, asked, lambda now: status.update(f"{table}: {now} …"))
    console.print(report.title, style="bold", highlight=False)
    console.print(report.shown())
    if report.note:
        console.print(report.note, highlight=False)
    console.print(f"measured in {time.perf_counter() - began:.0f} s\n", style="dim")
    return report


def _better(first: Measurements, second: Measurements) -> Measurements:
    """Of two measurements of one table each ratio where it is smaller: chance makes things slower, never faster."""
    ratios = {name: min(ratio, second.ratios.get(name, ratio)) for name, ratio in first.ratios.items()}
    return Measurements(second.title, second.columns, second.rows, ratios)


def _show_check(
    found: Sequence[kept.Worse], ratios: Mapping[str, float], before: Mapping[str, float], console: Console
) -> None:
    for each in found:
        console.print(f"worse  {each}", style="red", markup=False, highlight=False)
    for name in ratios.keys() - before.keys():
        console.print(f"new    {name}: {ratios[name]:.2f}x. `--keep` keeps it.", markup=False, highlight=False)
    same = len(ratios.keys() & before.keys()) - len(found)
    console.print(f"{same} ratios are at most {kept.TOLERATED:.0%} larger than they were kept, {len(found)} are worse.")


def _asked(chosen: argparse.Namespace) -> dict[str, Asked]:
    """The tables that are named, and those whose own option is given; the usual ones where neither is."""
    given = {name: getattr(chosen, _of(offered)) for name, offered in TABLES.items() if offered.option}
    named = [name for name in TABLES if name in chosen.tables or given.get(name)]
    return {
        name: Asked(chosen.rounds or TABLES[name].rounds, tuple(given.get(name) or TABLES[name].sizes))
        for name in named or [name for name, offered in TABLES.items() if offered.usual]
    }


def _of(offered: Offered) -> str:
    return offered.option.removeprefix("--")


def _from(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"a whole number from {least} is meant, not {text!r}")
        return int(text)

    return number


def _table(text: str) -> str:
    if text not in TABLES:
        raise argparse.ArgumentTypeError(f"there is no table {text!r}. There are {', '.join(TABLES)}")
    return text


def _parser() -> argparse.ArgumentParser:
    unusual = [name for name, offered in TABLES.items() if not offered.usual]
    parser = argparse.ArgumentParser(
        prog="python -m workbook.benchmark",
        description="Measures, in turns and in one run, what is ours against what it is made of, and prints ratios of "
        "medians. What runs in one process is told in its CPU time, so that other programs hardly matter.",
        epilog="Tables: "
        + "; ".join(f"{name}: {offered.about}" for name, offered in TABLES.items())
        + f". Without a name: all but {', '.join(unusual)}.",
    )
    parser.add_argument("tables", nargs="*", type=_table, metavar="TABLE", help="what to measure; see below")
    parser.add_argument(
        "--rounds",
        type=_from(1),
        help="how often each thing is measured, where it is measured in turns (default: the table's own)",
    )
    for name, offered in TABLES.items():
        if offered.option:
            sizes = " ".join(map(str, offered.sizes))
            parser.add_argument(
                offered.option,
                type=_from(offered.least),
                nargs="+",
                metavar="N",
                help=f"the table {name}, in these sizes (default: {sizes})",
            )
    parser.add_argument("--keep", action="store_true", help=f"add the ratios to {kept.RESULTS.name}, with today's date")
    parser.add_argument(
        "--check",
        action="store_true",
        help=f"exit with 1 where a ratio is more than {kept.TOLERATED:.0%}% worse than the one that was kept last",
    )
    return parser
