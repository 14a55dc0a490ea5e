"""For every test: none of the AWS settings of whoever runs them, and a guard on sockets for other processes."""

import atexit
import gc
import os
import signal
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.watched import watched
from workbook.cloud.readers_settings import left_out
from workbook.cloud.service_models import shared

_for_every_test = ExitStack()
_for_every_test.enter_context(left_out())
_for_every_test.enter_context(shared())  # reading a service's model takes longer than most tests
atexit.register(_for_every_test.close)

# A shell starts what runs in its background with Ctrl-C ignored: tests that press it would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: now and then a test waits for a process, a server or a kernel."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collecting makes thousands of tests and throws next to nothing away: there is nothing to look for meanwhile."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 20)


@pytest.fixture
def attempts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a line for each attempt that processes started in this test make to reach another machine."""
    for name, value in watched(tmp_path).items():
        monkeypatch.setenv(name, value)
    return tmp_path / "attempts"
