"""What the fixture `state_machine` loads."""

import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from asl_interpreter.files import FaultyDefinition, FileDefinition, Unreadable, definitions_in, the_one
from asl_interpreter.mocks import MockedMachine, MockError, mocks_in
from asl_interpreter.pytest_plugin.coverage_report import CoverageReport
from asl_interpreter.values import JSON

_Key: TypeAlias = tuple[Path, str | None, str]


class DoubtfulDefinition(UserWarning):
    """Something in a definition that AWS takes, and that cannot do what was meant."""


def file_of(name: str | Path, folders: Iterable[Path]) -> Path:
    """The file of this name in the first folder that has it; when none has, the test fails."""
    __tracebackhide__ = True
    if not isinstance(name, str | Path):
        pytest.fail(f"The name of a file is wanted, and not {name!r}.", pytrace=False)
    looked = list(dict.fromkeys(folders))
    for folder in looked:
        if (folder / name).is_file():
            return folder / name
    pytest.fail(f"There is no file {name} in {' or in '.join(map(str, looked))}.", pytrace=False)


def read_mocks(file: Path, test_case: str | None) -> dict[str, Any]:
    """The mocks of a file; when they cannot be read, the test fails."""
    __tracebackhide__ = True
    try:
        return mocks_in(file, test_case)
    except MockError as fault:
        raise pytest.fail.Exception(str(fault), pytrace=False) from None


class Loaded:
    """The state machines of a session, each compiled once. What cannot be loaded fails the test that asks for it."""

    def __init__(self, root: Path, report: CoverageReport | None) -> None:
        self._root = root
        self._report = report
        self._machines: dict[_Key, MockedMachine] = {}

    def __call__(
        self, file: Path, *, machine: str | None = None, substitutions: Mapping[str, JSON] | None = None
    ) -> MockedMachine:
        """The machine of a file."""
        __tracebackhide__ = True
        key = file.resolve(), machine, repr(sorted((substitutions or {}).items()))
        if key not in self._machines:
            try:
                shown = self._shown(file)
                every = definitions_in(file, substitutions, shown)
                definition = the_one(every, shown, machine)
                if every.unused:
                    raise Unreadable("\n".join(f"{shown}: {said}" for said in every.unused.values()))
                self._machines[key] = self._made(definition)
            except (FaultyDefinition, Unreadable) as fault:
                raise pytest.fail.Exception(str(fault), pytrace=False) from None
            for doubt in definition.faults():
                warnings.warn(definition.said_of(doubt), DoubtfulDefinition, stacklevel=3)
        return self._machines[key]

    def _made(self, definition: FileDefinition) -> MockedMachine:
        if self._report is None:
            return MockedMachine(definition)
        return self._report.observed(definition)

    def _shown(self, file: Path) -> str:
        """How messages and coverage name a file: from the root folder, where it is there."""
        return str(file.relative_to(self._root)) if file.is_relative_to(self._root) else str(file)
