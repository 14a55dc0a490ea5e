"""`python -m workbook.comparison [SECTION …]`: every figure of the comparison, worked out again."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.comparison.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from workbook.comparison.counted import counted
from workbook.comparison.simulation.report import fit_section, load_section

Section = Callable[[], Iterable[Table | str]]

SECTIONS: Mapping[str, Section] = {
    "fit": fit_section,  # the published load test, reproduced
    "load": lambda: load_section(counted()),  # what it did not answer
}
"""By the name that the command takes, in the order in which they are printed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the sections, and give the exit status."""
    chosen = _parser().parse_args(arguments)
    console = Console()
    for name in chosen.sections or SECTIONS:
        console.rule(name, align="left")
        with console.status(f"working out {name}"):
            for part in SECTIONS[name]():
                console.print(part, highlight=False)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.comparison",
        description="Works out every figure of the comparison again, from counts, latencies and prices.",
    )
    parser.add_argument(
        "sections", nargs="*", type=_section, metavar="SECTION", help=f"any of {', '.join(SECTIONS)} (default: all)"
    )
    return parser


def _section(name: str) -> str:
    if name not in SECTIONS:
        raise argparse.ArgumentTypeError(f"there is no section {name!r}, only {', '.join(SECTIONS)}")
    return name
