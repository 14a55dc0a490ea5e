"""One name, one thing: whoever searches for a class finds it."""

import re
from collections import defaultdict
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"

TWO_BY_RIGHT = {
    "Clock": {"asl_interpreter/clock.py", "workbook/cloud/clock.py"},  # what executions ask; this process's time
}
"""Packages that know nothing of each other, each with the word of its own field."""


def test_no_two_public_classes_share_a_name() -> None:
    where = defaultdict(set)
    for file in SOURCE.rglob("*.py"):
        for name in re.findall(r"^class ([^\W_]\w*)", file.read_text(encoding="utf-8"), re.MULTILINE):
            where[name].add(file.relative_to(SOURCE).as_posix())
    assert len(where) > 100
    assert {name: files for name, files in where.items() if len(files) > 1} == TWO_BY_RIGHT
