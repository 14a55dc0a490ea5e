"""Coverage over a test run: counted in every process, told in one."""

import json
from pathlib import Path
from typing import Any

import pytest

from asl_interpreter.coverage import Coverage, table
from asl_interpreter.files import FileDefinition
from asl_interpreter.mocks import MockedMachine

_KEY = "asl_coverage"


class CoverageReport:
    """Counts what runs go through, prints the table and writes the file. A worker of xdist hands its counts on."""

    def __init__(self, config: pytest.Config) -> None:
        self._prints = bool(config.getoption("--asl-coverage"))
        self._file: Path | None = config.getoption("--asl-coverage-json")
        self._coverage = Coverage()
        if self._file is not None:
            _make_sure_of(self._file)

    def observed(self, definition: FileDefinition) -> MockedMachine:
        """A machine of which every run is counted."""
        name = Path(definition.name).as_posix()
        machine = MockedMachine(definition, observe=lambda run: self._coverage.count(name, run.visits))
        self._coverage.know(name, machine.states)
        return machine

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_KEY] = self._coverage.data()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker has ended; one that crashed has handed nothing on."""
        self._coverage.add(getattr(node, "workeroutput", {}).get(_KEY, {"machines": {}}))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self._prints:
            terminalreporter.section("state machine coverage")
            for line in table(self._coverage) if self._coverage.machines else ["No state machine was loaded."]:
                terminalreporter.line(line)
        if self._file is not None:
            self._file.write_text(json.dumps(self._coverage.data(), indent=2, ensure_ascii=False), encoding="utf-8")
            if self._prints:
                terminalreporter.line(f"Written to {self._file}.")


def _make_sure_of(file: Path) -> None:
    """Say before the tests run, and not after them, that a file cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.open("a").close()
    except OSError as fault:
        raise pytest.UsageError(f"--asl-coverage-json: {file} cannot be written: {fault.strerror}.") from None
