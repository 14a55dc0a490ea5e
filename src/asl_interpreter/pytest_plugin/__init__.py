"""A plugin for pytest: state machines run with mocks, and coverage of their states and transitions.

pytest imports it in every run of an environment that has this package. What only a test of a state machine needs is
imported when one asks for it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from asl_interpreter.mocks import MockedMachine

_NAME = "asl-coverage"
_OURS = "asl_interpreter.mocks."
_BESIDE = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("state machines")
    group.addoption(
        "--asl-coverage",
        action="store_true",
        help="Print which states and transitions of the state machines under test were reached.",
    )
    group.addoption(
        "--asl-coverage-json",
        metavar="FILE",
        type=Path,
        help="Write how often each state and transition was reached to a file of JSON.",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--asl-coverage") or config.getoption("--asl-coverage-json") is not None:
        from asl_interpreter.pytest_plugin.coverage_report import CoverageReport

        config.pluginmanager.register(CoverageReport(config), _NAME)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.config.stash[_BESIDE] = item.path.parent


@pytest.fixture(scope="session")
def state_machine(pytestconfig: pytest.Config) -> "Callable[..., MockedMachine]":
    """Loads a state machine to be run with mocks: `state_machine("order.asl.json").run({…}, mocks={"Charge": {…}})`.

    The file is JSON or YAML, looked for beside the test, then in pytest's root folder: a definition, or a template of
    SAM or CloudFormation. `machine=` is a logical id of the template, `substitutions=` the values of `${Name}`. What is
    loaded once is kept for the session.
    """
    from asl_interpreter.pytest_plugin.loading import Loaded, file_of

    loaded = Loaded(pytestconfig.rootpath, pytestconfig.pluginmanager.get_plugin(_NAME))
    return lambda file, **options: loaded(file_of(file, _folders(pytestconfig)), **options)


@pytest.fixture(scope="session")
def mock_file(pytestconfig: pytest.Config) -> Callable[..., dict[str, Any]]:
    """Reads the mocks of a file: `order.run({…}, mocks=mock_file("MockConfigFile.json", "HappyPath"))`.

    The file is looked for as a state machine's is. It is a mock configuration file of Step Functions Local, of which a
    test case is named, or has a response for each state: `{"Charge": {"Return": …}}`.
    """
    from asl_interpreter.pytest_plugin.loading import file_of, read_mocks

    return lambda file, test_case=None: read_mocks(file_of(file, _folders(pytestconfig)), test_case)


def _folders(config: pytest.Config) -> tuple[Path, Path]:
    """Where files are looked for: beside the test that is set up or runs, and in the root folder."""
    return config.stash[_BESIDE], config.rootpath


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Says why a run ended as it did, or where it left the path that a test expected."""
    told = [each for side in (left, right) for each in (side if isinstance(side, tuple) else (side,))]
    if op not in ("==", "is", "in") or not any(type(each).__module__.startswith(_OURS) for each in told):
        return None
    from asl_interpreter.pytest_plugin.comparison import compare

    return compare(op, left, right)
