"""With the network taken away, chapter 00 runs to its end: nothing it does needs, or tries, to reach anybody."""

import os
from pathlib import Path

import pytest

from workbook.chapters.execute import execute, same_on_every_machine
from workbook.chapters.source import NOTEBOOKS, Copy, chapters

# Python runs a module of this name at its start, in every process: the kernel's sockets then know only this machine.
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
    """A file with a line for each attempt that kernels started in this test make to reach another machine."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_NETWORK)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("ATTEMPTS", str(tmp_path / "attempts"))
    (tmp_path / "attempts").touch()
    return tmp_path / "attempts"


def test_chapter_00_runs_without_a_network_and_never_asks_for_it(attempts: Path, tmp_path: Path) -> None:
    [chapter] = chapters(NOTEBOOKS / "source", ["00"])
    with same_on_every_machine():
        run = execute(chapter, Copy.SOLVED, tmp_path / "executed.ipynb", lambda: None)
    assert run.failure is None
    assert attempts.read_text() == ""


def test_the_network_is_really_gone(attempts: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "00_out.py").write_text("# %%\nimport urllib.request\nurllib.request.urlopen('http://example.invalid')\n")
    [chapter] = chapters(source)
    with same_on_every_machine():
        run = execute(chapter, Copy.SOLVED, tmp_path / "executed.ipynb", lambda: None)
    assert run.failure is not None
    assert "look up example.invalid" in attempts.read_text()
