"""Tables for a terminal: half a number is another number, so none is ever cut or folded."""

from io import StringIO

import pytest
from rich.console import Console
from rich.table import Table

from workbook.comparison.bill_report import cost_section
from workbook.comparison.count_report import count_section
from workbook.comparison.counted import counted
from workbook.comparison.tables import rows_table, wide_enough


def shown(table: Table, width: int) -> str:
    console = Console(file=StringIO(), width=width)
    with wide_enough(table, console):
        console.print(table)
    assert console.width == width
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [40, 80])
def test_every_number_is_whole_however_narrow_the_terminal_is(width: int) -> None:
    for table in (*count_section(counted()), *cost_section(counted())):
        if isinstance(table, Table):
            printed = shown(table, width).split()
            numbers = [cell for column in table.columns for cell in column.cells if str(cell)[:1].isdigit()]
            assert [number for number in numbers if number not in printed] == []


def test_a_wide_terminal_stays_as_it_is() -> None:
    table = rows_table("Costs", [{"way": "workflow", "dollars": 1.5}])
    assert max(map(len, shown(table, 200).splitlines())) < 80
