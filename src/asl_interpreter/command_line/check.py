"""`check`: the faults of definitions."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from asl_interpreter.checks.states import each_state
from asl_interpreter.command_line.targets import named, within
from asl_interpreter.command_line.usage import UsageError, definitions
from asl_interpreter.definition.place import Place
from asl_interpreter.files import Definitions, FileDefinition, Malformed, NoMachine, Unreadable, the_one
from asl_interpreter.values import parse


def check(chosen: argparse.Namespace) -> int:
    """Print what is wrong with each file; the exit status is that of the worst."""
    checks = _Checks(chosen)
    for given in chosen.files:
        for name in named(given):
            if Path(name).is_dir():
                checks.folder(name)
            else:
                checks.file(name)
    checks.end()
    return checks.status


class _Checks:
    """All that one command checks, and the worst status so far."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self._chosen = chosen
        self.status = 0
        self._unused: Mapping[str, str] | None = None
        """What is said of each substitution for which no file so far has a place; None before the first file."""

    def end(self) -> None:
        """Say which substitutions stand for nothing, in any of the files."""
        for sentence in (self._unused or {}).values():
            self._failed(UsageError(sentence))

    def folder(self, folder: str) -> None:
        """Check what lies in a folder. A definition that a template names is checked there, with its values."""
        try:
            templates, alone = within(folder)
        except UsageError as none:
            self._failed(none)
            return
        reached = {each for template in templates for each in self.file(template, as_template=True)}
        for file in alone:
            if Path(file).resolve() not in reached:
                self.file(file)

    def file(self, file: str, as_template: bool = False) -> list[Path]:
        """Check a file, and give those in which its definitions are; one that must be a template may be none."""
        try:
            found = definitions(file, self._chosen.substitute)
            if as_template and not found.logical_ids:
                return []
            so_far = found.unused if self._unused is None else self._unused
            self._unused = {name: said for name, said in so_far.items() if name in found.unused}
            if self._chosen.machine is not None:
                found = Definitions([the_one(found, file, self._chosen.machine)])
        except NoMachine as none:
            if not as_template:
                self._failed(none)
            return []
        except (UsageError, Unreadable) as fault:
            self._failed(fault)
            return []
        for definition in found:
            self._definition(definition)
        for why in found.unread.values():
            self._failed(why)
        return [Path(each.file).resolve() for each in found]

    def _definition(self, definition: FileDefinition) -> None:
        told = definition.faults()
        for fault in told:
            print(definition.said_of(fault))
        if any(fault.severity == "ERROR" for fault in told):
            self.status = max(self.status, 1)
        else:
            count = sum(1 for _ in each_state(parse(definition.text), Place()))
            print(f"{definition.name}: {count} state{'' if count == 1 else 's'}, no errors")

    def _failed(self, why: Exception) -> None:
        faulty = isinstance(why, Malformed)
        print(why, file=sys.stdout if faulty else sys.stderr)
        self.status = max(self.status, 1 if faulty else 2)
