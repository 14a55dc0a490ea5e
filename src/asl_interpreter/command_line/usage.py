"""Command lines that cannot be followed."""

import sys
from collections.abc import Sequence

from asl_interpreter.files import Definitions, Malformed, NoMachine, Unreadable, definitions_in, definitions_of_text

STANDARD_INPUT = "-"


class UsageError(Exception):
    """There is nothing to check or to run. The message says why, and what would help."""


def substitutions(given: Sequence[str]) -> dict[str, str]:
    """The values that `--substitute NAME=VALUE` gives. Raises `UsageError`."""
    values = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not name or not equals:
            raise UsageError(f"--substitute takes NAME=VALUE, and '{each}' is not of this form.")
        values[name] = value
    return values


def definitions(file: str, given: Sequence[str]) -> Definitions:
    """The definitions in a file, or in the standard input. Raises `UsageError`, `Malformed` and `NoMachine`."""
    try:
        if file == STANDARD_INPUT:
            return definitions_of_text(sys.stdin.read(), "<stdin>", substitutions(given))
        return definitions_in(file, substitutions(given))
    except (Malformed, NoMachine):
        raise
    except Unreadable as fault:
        raise UsageError(str(fault)) from None
