"""The list of gaps beside the units names all of them, and every number by which docstrings count."""

import ast
import re
from pathlib import Path

import workbook
from workbook.cloud import gaps
from workbook.cloud.local_aws import UNITS

FOLDER = Path(gaps.__file__).parent
ROWS = re.findall(r"^\| (\d+)(?:, [\w ]+)? \|(.*)$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_unit_is_listed_as_closing_a_gap() -> None:
    units = {unit.__name__.rpartition(".")[2] for unit in UNITS}
    units |= {file.stem for file in FOLDER.glob("[!_]*.py")}
    closing = " ".join(row.split("|")[2] for _, row in ROWS if row.count("|") == 3)
    assert [unit for unit in units if f"`{unit}`" not in closing] == []


def test_every_gap_that_a_docstring_counts_is_listed() -> None:
    counted = {
        number
        for file in Path(workbook.__file__).parent.rglob("*.py")
        for found in re.findall(r"\bgaps? (\d[\d, and]*)", ast.get_docstring(_tree(file)) or "", re.IGNORECASE)
        for number in re.findall(r"\d+", found)
    }
    assert counted >= {"1", "2", "10"}
    assert counted <= {number for number, _ in ROWS}


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))
