"""What was counted, kept: a booking of 1,000 is too long for a page.

`python -m workbook.comparison.counted` counts again and writes `counted.json`: no figure in it is written by hand, and
a test counts the small jobs again.
"""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.comparison.counted")  # before the imports below: Ctrl-C is answered while they last


import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from rich.console import Console

from workbook.basics.files import publish
from workbook.basics.sentence import Sentence
from workbook.comparison.counts import Counts

APPLICATIONS = (1, 20, 100, 1_000)
"""The sizes of a job that are compared."""

KEPT = Path(__file__).with_suffix(".json")


class NotCounted(Sentence, LookupError):
    """That way to book, or that size of a job, is not among what was counted."""


class BadCounts(Sentence, ValueError):
    """The file of what was counted cannot be used; the sentence says how to make it again."""


@cache
def counted() -> tuple[Counts, ...]:
    """Every way at every size, by size. Raises `BadCounts` when the file is not there or is none of ours."""
    try:
        found = json.loads(KEPT.read_text(encoding="utf-8"))
        if not isinstance(found, list) or not found:
            raise ValueError("it is a list of bookings, and not an empty one")
        made = tuple(Counts.of_json(each) for each in found)
        ways, there = {each.way for each in made}, [(each.way, each.applications) for each in made]
        if sorted(there) != sorted((way, size) for way in ways for size in APPLICATIONS):
            raise ValueError("it has each way once for each size of a job")
        return made
    except (OSError, ValueError, RecursionError) as error:
        raise BadCounts(
            f"{KEPT.name} is not as it should be: {str(error).rstrip('.')}. "
            "python -m workbook.comparison.counted makes it again."
        ) from error


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


def count_all(told: Callable[[str], object] = lambda _: None, sizes: Sequence[int] = APPLICATIONS) -> list[Counts]:
    """Count every way at every size on a local cloud of its own; `told` hears of each before it begins. Some minutes.

    What `counted()` gives is as it was.
    """
    from workbook.cloud import connect
    from workbook.comparison.count import count
    from workbook.comparison.ways import WAYS

    made = []
    with connect("moto") as stack:
        for applications in sizes:
            for way in WAYS:
                told(f"{way}, {applications:,} applications")
                made.append(count(stack, way, applications))
    return made


def changes(made: Iterable[Counts], kept: Iterable[Counts]) -> list[str]:
    """A sentence for each count that is not as it was kept: which of its numbers are others."""
    before = {(each.way, each.applications): each for each in kept}
    found = []
    for each in made:
        name = f"{each.way}, {each.applications:,} applications"
        was = before.get((each.way, each.applications))
        if was is None:
            found.append(f"{name}: not counted before.")
        elif was != each:
            new, old = each.as_json(), was.as_json()
            others = "; ".join(f"{key} {_short(old[key])} -> {_short(new[key])}" for key in new if new[key] != old[key])
            found.append(f"{name}: {others}.")
    return found


def _short(value: object) -> object:
    return f"{len(value)} rounds" if isinstance(value, list) else value


def main(arguments: Sequence[str] | None = None) -> int:
    """Count again, say what changed and, unless asked only to check, write it. Gives the exit status."""
    chosen = _parser().parse_args(arguments)
    console = Console()
    with console.status("counting") as status:
        made = count_all(lambda name: status.update(f"counting: {name}"))
    found = changes(made, _kept_if_there())
    for sentence in found:
        console.print(sentence, highlight=False)
    if chosen.check:
        console.print(f"{len(found)} of {len(made)} bookings are counted otherwise than {KEPT.name} has them.")
        return int(bool(found))
    publish(KEPT, "[\n" + ",\n".join(json.dumps(each.as_json()) for each in made) + "\n]\n")
    console.print(f"{len(made)} bookings counted into {KEPT}, {len(found)} of them otherwise than before.")
    return 0


def _kept_if_there() -> tuple[Counts, ...]:
    """Whatever is wrong with the file is mended by writing it again."""
    try:
        return counted()
    except BadCounts:
        return ()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.comparison.counted",
        description=f"Books by every way, for jobs of {', '.join(f'{size:,}' for size in APPLICATIONS)} applications, "
        f"on the local cloud, and writes what was counted into {KEPT.name}. It takes some minutes, says what is not as "
        "it was kept, and changes nothing before it is done.",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing: exit 1 when something is counted otherwise than it is kept"
    )
    return parser
