"""`python -m workbook.lab`: what stands in the terminal, and that it serves what it says."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SECONDS = 60  # more than a slow machine needs
COMMAND = [sys.executable, "-m", "workbook.lab", "--allow-root"]
# What a kernel that was just starting can leave behind.
LASTING_THREAD = "import threading\nthreading.Thread(target=threading.Event().wait).start()\n"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """No settings of whoever runs this, and a browser that tells what it is to open."""
    browser = tmp_path / "browser"
    os.mkfifo(tmp_path / "opened")
    browser.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path / "opened"}"\n')
    browser.chmod(0o755)
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    return os.environ | folders | {"BROWSER": str(browser), "PYTHONUNBUFFERED": "1"}


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_it_prints_its_address_and_how_to_stop_and_opens_the_browser_also_when_the_port_is_taken(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "CONFIG").mkdir()
    (tmp_path / "CONFIG" / "jupyter_server_config.py").write_text(LASTING_THREAD)
    with taken_port() as port, _started([*COMMAND, f"--port={port}"], environment) as lab:
        assert lab.stdout is not None
        lines: list[str] = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(lab.stdout.readline())
            assert lines[-1], lines
        [address] = re.findall(r"http://localhost:\S+", "".join(lines))
        assert f":{port}/" not in address
        assert "/lab/tree/notebooks/00_start_here.ipynb?token=" in address
        with urllib.request.urlopen(address, timeout=SECONDS) as page:
            assert "jupyter-config-data" in page.read().decode()
        opened = os.open(tmp_path / "opened", os.O_RDONLY | os.O_NONBLOCK)
        assert select.select([opened], [], [], SECONDS)[0], "no browser was opened"
        os.close(opened)
        lab.send_signal(signal.SIGINT)
        rest, _ = lab.communicate(timeout=SECONDS)
    assert (lab.returncode, rest) == (0, "\nStopped. `make lab` opens it again.\n")
    assert len(lines) <= 6, lines


def test_what_keeps_it_from_serving_is_said(environment: dict[str, str]) -> None:
    with taken_port() as port:
        none_free = [*COMMAND, "--no-browser", f"--port={port}", "--ServerApp.port_retries=0"]
        with _started(none_free, environment) as lab:
            said, _ = lab.communicate(timeout=SECONDS)
    assert lab.returncode != 0
    assert f"port {port} is not available" in said
    assert "is running" not in said


@contextmanager
def _started(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    keyboard, terminal = os.openpty()  # where there is a terminal Jupyter would ask back at Ctrl-C
    with subprocess.Popen(
        command, env=environment, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()
            os.close(keyboard)
            os.close(terminal)
