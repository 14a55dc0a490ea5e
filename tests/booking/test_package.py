"""What Lambda gets is the package alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import booking

IMPORTS = """
import json, sys
import booking.handlers, booking.single_function
before = list(sys.modules)
import booking.durable_function
print(json.dumps([before, list(sys.modules)]))
"""


@pytest.fixture(scope="module")
def imported() -> list[list[str]]:
    """What is there once the consumer and the single function are imported, and once the durable one is, too.

    Importing needs no Region and no variables: there are none.
    """
    command, source = [sys.executable, "-c", IMPORTS], Path(booking.__file__).parents[1]
    done = subprocess.run(command, cwd=source, env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[list[str]] = json.loads(done.stdout)
    return found


def test_the_package_imports_nothing_that_is_not_deployed_with_it(imported: list[list[str]]) -> None:
    _, all_of_them = imported
    assert "booking.durable_function" in all_of_them
    assert {"workbook", "asl_interpreter", "moto", "IPython", "matplotlib"}.isdisjoint(all_of_them)


def test_the_consumer_and_the_single_function_do_not_pay_for_the_durable_sdk(imported: list[list[str]]) -> None:
    """Its import is part of a cold start."""
    before, _ = imported
    assert "booking.single_function" in before
    assert [name for name in before if "durable" in name] == []
