"""For every test: none of the AWS settings of whoever runs them, and a guard on sockets for other processes."""

import atexit
import gc
import os
import signal
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from workbook.cloud.readers_settings import left_out
from workbook.cloud.service_models import shared

_for_every_test = ExitStack()
_for_every_test.enter_context(left_out())
_for_every_test.enter_context(shared())  # reading a service's model takes longer than most tests
atexit.register(_for_every_test.close)

# A shell starts what runs in its background with Ctrl-C ignored: tests that press it would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


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


# Python runs a module of this name at its start, in every process: its sockets then know only this machine.
WITHOUT_NETWORK = """
import os, socket

def refuse(kind, address):
    with open(os.environ["ATTEMPTS"], "a") as attempts:
        print(kind, address, file=attempts)
    raise OSError(f"no network: {kind} {address}")

def is_here(address):
    return not isinstance(address, tuple) or str(address[0]) in ("127.0.0.1", "::1", "localhost")

connect, look_up = socket.socket.connect, socket.getaddrinfo
socket.socket.connect = lambda self, to: connect(self, to) if is_here(to) else refuse("connect", to)
socket.socket.connect_ex = lambda self, to: refuse("connect", to)
socket.getaddrinfo = lambda host, *more, **options: (
    look_up(host, *more, **options) if is_here((host,)) or host is None else refuse("look up", host)
)
"""


@pytest.fixture
def attempts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a line for each attempt that processes started in this test make to reach another machine."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_NETWORK)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("ATTEMPTS", str(tmp_path / "attempts"))
    (tmp_path / "attempts").touch()
    return tmp_path / "attempts"
