"""`make lab`: JupyterLab on chapter 00, with this project's settings and an address instead of a log.

`python -m workbook.lab --port 8890 --no-browser` hands its options on to JupyterLab.
"""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.lab")  # before the imports below: Ctrl-C is answered while they last


import argparse
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import zmq
from jupyter_server.serverapp import ServerApp

PROJECT = Path(__file__).resolve().parents[2]
FIRST_PAGE = "notebooks/00_start_here.ipynb"
# What Jupyter itself says of address and end, at the level of what must not be missed.
_SAID_HERE = ("To access the server", "Shutting down")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Serve until Ctrl-C and end the process. Jupyter's errors are shown; its 36 lines of news are not."""
    parser = argparse.ArgumentParser(
        prog="python -m workbook.lab",
        description="Opens JupyterLab on chapter 00. Options that are not listed here are JupyterLab's own.",
    )
    parser.add_argument("--no-browser", action="store_true", help="open no browser, only print the address")
    chosen, handed_on = parser.parse_known_args(arguments)
    # Only now: JupyterLab reads the reader's proxy settings while it is imported, and a broken one stops it there.
    from jupyterlab.labapp import LabApp

    server = LabApp.initialize_server(
        [
            f"--LabApp.app_settings_dir={PROJECT / '.jupyter'}",
            f"--LabApp.default_url=/lab/tree/{FIRST_PAGE}",
            f"--ServerApp.root_dir={PROJECT}",
            "--ServerApp.answer_yes=True",  # one Ctrl-C ends it, as the text says
            "--ServerApp.log_level=ERROR",
            "--LabApp.log_level=ERROR",
            # Without it every kernel warns, in the midst of this terminal, that others on this machine may listen.
            *(["--KernelManager.transport_encryption=auto"] if zmq.has("curve") else []),
            *(["--no-browser"] if chosen.no_browser else []),
            *handed_on,
        ]
    )
    server.log.addFilter(_told_by_us)
    server.io_loop.add_callback(_tell, server)  # once it serves: it may refuse to start
    server.start()
    print("\nStopped. `make lab` opens it again.", flush=True)
    # Jupyter has put all away. A kernel that was just starting can leave a thread that Python would wait for, for ever.
    os._exit(0)


def _tell(server: ServerApp) -> None:
    opens = "Chapter 00 opens in your browser. If it does not, open" if server.open_browser else "Open"
    print(f"JupyterLab is running. {opens}\n\n    {server.public_url}\n")
    print("To stop: save your notebooks, then press Ctrl-C here. Answers that were accepted are kept.", flush=True)


def _told_by_us(record: logging.LogRecord) -> bool:
    return not any(words in record.getMessage() for words in _SAID_HERE)
