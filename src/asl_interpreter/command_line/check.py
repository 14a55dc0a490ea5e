"""`check`: the faults of definitions."""

import argparse
import sys

from asl_interpreter.checks.states import each_state
from asl_interpreter.command_line.usage import UsageError, definitions
from asl_interpreter.definition.place import Place
from asl_interpreter.files import FileDefinition, Malformed, Unreadable, the_one
from asl_interpreter.machine import faults
from asl_interpreter.values import parse


def check(chosen: argparse.Namespace) -> int:
    """Print what is wrong with each file; the exit status is that of the worst."""
    status = 0
    for file in chosen.files:
        try:
            found = definitions(file, chosen.substitute)
            if chosen.machine is not None:
                found = [the_one(found, file, chosen.machine)]
        except Malformed as fault:
            print(fault)
            status = max(status, 1)
            continue
        except (UsageError, Unreadable) as fault:
            print(fault, file=sys.stderr)
            status = 2
            continue
        for definition in found:
            status = max(status, _checked(definition))
    return status


def _checked(definition: FileDefinition) -> int:
    found = faults(definition.text, express=definition.express)
    for fault in found:
        print(definition.said_of(fault))
    errors = [fault for fault in found if fault.severity == "ERROR"]
    if not errors:
        count = sum(1 for _ in each_state(parse(definition.text), Place()))
        print(f"{definition.name}: {count} state{'' if count == 1 else 's'}, no errors")
    return 1 if errors else 0
