"""What one table of the benchmark shows, and the ratios in it by which two runs are compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from rich.table import Table

from workbook.basics.sentence import Sentence

Say: TypeAlias = Callable[[str], None]
"""Told in a few words what is measured now."""


class NotMeasured(Sentence, RuntimeError):
    """A table cannot be measured on this machine; the message says what it would need."""


@dataclass(frozen=True)
class Asked:
    """How often each thing is measured, and the sizes: of a job, a queue or a table."""

    rounds: int
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Measurements:
    """Cells as they are shown, and each ratio by its name: the larger it is, the slower or the fatter we are.

    Ratios are of medians, and of things measured in turns in the same run: they tell the same on a fast machine and on
    a slow one.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    ratios: dict[str, float] = field(default_factory=dict)
    note: str = ""

    def shown(self) -> Table:
        """Words at the left, figures at the right."""
        table = Table()
        for number, column in enumerate(self.columns):
            figures = all(row[number][:1].isdigit() or not row[number] for row in self.rows)
            table.add_column(column, justify="right" if figures else "left")
        for row in self.rows:
            table.add_row(*row)
        return table


def ms(seconds: float) -> str:
    """Milliseconds, as a cell."""
    return f"{seconds * 1000:,.2f}" if seconds < 0.01 else f"{seconds * 1000:,.1f}"


def times(ratio: float) -> str:
    """A ratio, as a cell."""
    return f"{ratio:.2f}x"
