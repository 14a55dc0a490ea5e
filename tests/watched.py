"""A guard on the sockets of the processes that a test starts, and a note of each attempt to reach another machine."""

import os
from pathlib import Path

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


def watched(folder: Path) -> dict[str, str]:
    """The environment variables with which a process has the guard. Its attempts are lines of the file `attempts`."""
    (folder / "sitecustomize.py").write_text(WITHOUT_NETWORK)
    (folder / "attempts").touch()
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    return {"PYTHONPATH": path, "ATTEMPTS": str(folder / "attempts")}
