"""Rows of a section, as a table for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Table

_LEAST, _ANY = 80, 10_000


def rows_table(title: str, rows: Sequence[Mapping[str, object]]) -> Table:
    """A column for each name that a row has, in the order in which they first appear; numbers to the right."""
    made = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    names = list(dict.fromkeys(name for row in rows for name in row))
    for name in names:
        numbers = all(isinstance(row.get(name), int | float | None) for row in rows)
        # The first column says what a row is of, and half a number is another one: the others give way, and names.
        least = max(len(_cell(row.get(name))) for row in rows) if numbers else None
        made.add_column(
            name,
            justify="right" if numbers else "left",
            overflow="fold",
            no_wrap=name == names[0],
            min_width=least,
        )
    for row in rows:
        made.add_row(*(_cell(row.get(name)) for name in names))
    return made


@contextmanager
def wide_enough(part: RenderableType, console: Console) -> Iterator[None]:
    """While a table is printed, room for all of its numbers: a narrower terminal wraps its lines, and loses none."""
    width = console.width
    if isinstance(part, Table):
        console.width = max(width, _LEAST, Measurement.get(console, console.options.update(width=_ANY), part).minimum)
    try:
        yield
    finally:
        console.width = width


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:,.2f}"
        case int():
            return f"{value:,}"
        case _:
            return str(value)
