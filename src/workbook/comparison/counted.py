"""What was counted, kept: a booking of 1,000 is too long for a page.

`python -m workbook.comparison.counted` counts again and writes `counted.json`: no figure in it is written by hand, and
a test counts the small jobs again.
"""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.comparison.counted")  # before the imports below: Ctrl-C is answered while they last


import argparse
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from rich.console import Console

from workbook.basics.files import publish
from workbook.comparison.counts import Counts

APPLICATIONS = (1, 20, 100, 1_000)
"""The sizes of a job that are compared."""

KEPT = Path(__file__).with_suffix(".json")


class NotCounted(LookupError):
    """That way to book, or that size of a job, is not among what was counted."""


@cache
def counted() -> tuple[Counts, ...]:
    """Every way at every size, by size."""
    return tuple(Counts.of_json(each) for each in json.loads(KEPT.read_text(encoding="utf-8")))


def counts_of(way: str, applications: int) -> Counts:
    """What one way does for a job of that size. Raises `NotCounted`."""
    for each in counted():
        if (each.way, each.applications) == (way, applications):
            return each
    ways, sizes = (dict.fromkeys(getattr(it, name) for it in counted()) for name in ("way", "applications"))
    raise NotCounted(
        f"A booking of {applications} by {way!r} was not counted. Ways are {', '.join(ways)}; sizes are "
        f"{', '.join(map(str, sizes))}. `workbook.comparison.count.count` counts any other."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Count again and write `counted.json`; gives the exit status."""
    argparse.ArgumentParser(
        prog="python -m workbook.comparison.counted",
        description=f"Books by every way, for jobs of {', '.join(map(str, APPLICATIONS))} applications, on the local "
        f"cloud, and writes what was counted into {KEPT.name}. It takes some minutes.",
    ).parse_args(arguments)
    from workbook.cloud import connect
    from workbook.comparison.count import count
    from workbook.comparison.ways import WAYS

    console = Console()
    with connect("moto") as stack, console.status("counting") as status:
        rows = []
        for applications in APPLICATIONS:
            for way in WAYS:
                status.update(f"{way}, {applications} applications")
                rows.append(json.dumps(count(stack, way, applications).as_json()))
    publish(KEPT, "[\n" + ",\n".join(rows) + "\n]\n")
    console.print(f"{len(rows)} bookings counted into {KEPT}")
    return 0
