"""Rows of a section, as a table for a terminal."""

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table


def rows_table(title: str, rows: Sequence[Mapping[str, object]]) -> Table:
    """A column for each name that a row has, in the order in which they first appear; numbers to the right."""
    made = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    names = list(dict.fromkeys(name for row in rows for name in row))
    for name in names:
        numbers = all(isinstance(row.get(name), int | float | None) for row in rows)
        # The first column says what a row is of: where room is short, the others give way.
        made.add_column(name, justify="right" if numbers else "left", overflow="fold", no_wrap=name == names[0])
    for row in rows:
        made.add_row(*(_cell(row.get(name)) for name in names))
    return made


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
