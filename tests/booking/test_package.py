"""What Lambda gets is the package alone."""

import subprocess
import sys


def test_the_package_imports_nothing_that_is_not_deployed_with_it() -> None:
    code = """
import sys
import booking.handlers, booking.single_function, booking.durable_function
print(*sorted({"workbook", "asl_interpreter", "moto", "IPython", "matplotlib"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_consumer_and_the_single_function_do_not_pay_for_the_durable_sdk() -> None:
    """Its import is part of a cold start."""
    code = "import sys, booking.handlers, booking.single_function; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "booking.single_function" in done.stdout.split()
    assert [name for name in done.stdout.split() if "durable" in name] == []


def test_importing_needs_no_region_and_no_variables() -> None:
    code = "import booking.handlers, booking.single_function, booking.durable_function"
    subprocess.run([sys.executable, "-c", code], env={}, check=True, capture_output=True)
