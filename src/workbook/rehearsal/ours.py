"""`make serve` in another process."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from workbook.rehearsal.processes import running
from workbook.server.__main__ import SETTINGS

_LAST_SETTING = list(SETTINGS)[-1]


@contextmanager
def served() -> Iterator[dict[str, str]]:
    """The settings that a client needs, as the server prints them. Raises `RehearsalError` when it does not begin."""
    command = [sys.executable, "-u", "-m", "workbook.server", "--port", "0"]
    with running("make-serve", command, {}) as server:
        server.wait_until(lambda: "Its outputs:" in server.printed, "ready")
        yield dict(re.findall(r"^export (\w+)=(.*)$", server.printed, re.MULTILINE))
