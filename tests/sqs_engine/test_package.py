"""What the package is made of: the standard library, no threads, no real time, modules that are read in one sitting."""

import ast
import sys
from pathlib import Path

import pytest

import sqs_engine

SOURCE = Path(sqs_engine.__file__).parent
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))
WAITING = {"threading", "multiprocessing", "concurrent", "asyncio", "sched", "signal", "time", "datetime"}
MOST_LINES = 250


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_the_standard_library_and_nothing_that_waits_or_tells_real_time(module: str) -> None:
    tree = ast.parse((SOURCE / module).read_text())
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported = {name.partition(".")[0] for name in names}
    assert imported <= set(sys.stdlib_module_names) - WAITING | {"sqs_engine"}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_read_in_one_sitting(module: str) -> None:
    assert len((SOURCE / module).read_text().splitlines()) <= MOST_LINES
