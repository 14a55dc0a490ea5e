"""`python -m workbook.comparison [SECTION …]`: every figure of the comparison, worked out again."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.comparison.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from workbook.basics.sentence import Sentence
from workbook.comparison.bill_report import cost_section
from workbook.comparison.claim_report import claim_section
from workbook.comparison.count_report import count_section
from workbook.comparison.counted import changes, count_all, counted
from workbook.comparison.counts import Counts
from workbook.comparison.price_report import price_section
from workbook.comparison.simulation.latency_report import latency_section
from workbook.comparison.simulation.report import fit_section, load_section
from workbook.comparison.tables import wide_enough

Section = Callable[[Sequence[Counts]], Iterable[Table | str]]

SECTIONS: Mapping[str, tuple[str, Section]] = {
    "counts": ("what each way does, for a job of each size", count_section),
    "prices": ("what AWS charges, with pages and days", lambda _: price_section()),
    "costs": ("a million bookings by each way, where they cross, log levels, an idle queue", cost_section),
    "latencies": ("what the simulation draws from, measured or assumed", lambda _: latency_section()),
    "fit": ("the published load test, reproduced", lambda _: fit_section()),
    "load": ("what it did not answer: the same work, at 1 to 1,000 bookings a second", load_section),
    "claim": ('"half the time", with what is known of it', claim_section),
}
"""By the name that the command takes, in the order in which they are printed: what each says, and what makes it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the sections, and give the exit status: 1 when a file of data cannot be used."""
    chosen = _parser().parse_args(arguments)
    console = Console()
    try:
        of = _recounted(console) if chosen.recount else counted()
        _print(chosen.sections or list(SECTIONS), of, console)
    except Sentence as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _print(names: Sequence[str], of: Sequence[Counts], console: Console) -> None:
    for number, name in enumerate(names, 1):
        says, section = SECTIONS[name]
        console.rule(f"{name}: {says}", align="left")
        with console.status(f"working out {name}, {number} of {len(names)}"):
            for part in section(of):
                with wide_enough(part, console):
                    console.print(part, highlight=False, markup=False)


def _recounted(console: Console) -> Sequence[Counts]:
    with console.status("counting") as status:
        made = count_all(lambda name: status.update(f"counting: {name}"))
    found = changes(made, counted())
    for sentence in found:
        console.print(sentence, highlight=False, markup=False)
    console.print(f"Counted again: {len(made)} bookings, {len(found)} of them otherwise than they are kept.")
    return made


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.comparison",
        description="Works out every figure of the comparison again, from counts, latencies and prices, and says where "
        "each is from. All of it takes a quarter of a minute or more.",
        epilog="Sections: " + "; ".join(f"{name}: {says}" for name, (says, _) in SECTIONS.items()) + ".",
    )
    parser.add_argument("sections", nargs="*", type=_section, metavar="SECTION", help="only these (default: all)")
    parser.add_argument(
        "--recount",
        action="store_true",
        help="count every way again, too, instead of reading counted.json: some minutes",
    )
    return parser


def _section(name: str) -> str:
    if name not in SECTIONS:
        raise argparse.ArgumentTypeError(f"there is no section {name!r}, only {', '.join(SECTIONS)}")
    return name
