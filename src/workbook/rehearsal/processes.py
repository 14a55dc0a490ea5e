"""Programs in other processes: begun in a session of their own, their lines kept in a file, and never left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import psutil

from workbook.basics.sentence import Sentence
from workbook.cloud.template import PROJECT

LOGS = PROJECT / "build" / "rehearsal"
_LOOK = 0.05  # s
_PATIENCE = 30  # s for a program to stop by itself
_BEGINNING = 120  # s for a server to be ready, on a busy machine
_LAST = 12  # lines of a log that are shown

# What the make that started this one tells its children would tell ours too.
_OF_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")


class RehearsalError(Sentence, RuntimeError):
    """A step of the rehearsal cannot be done."""


class Started:
    """A running program; `log` is the file that has what it printed."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / f"{name}-{os.getpid()}.log"  # two rehearsals may go on at once
        self._name = name
        alone = {key: value for key, value in {**os.environ, **environment}.items() if key not in _OF_MAKE}
        with self.log.open("w", encoding="utf-8") as lines:
            # A session of its own: Ctrl-C is for the rehearsal alone, which then stops this in its own order.
            self._process = subprocess.Popen(
                command, cwd=PROJECT, env=alone, stdout=lines, stderr=subprocess.STDOUT, start_new_session=True
            )

    @property
    def status(self) -> int | None:
        """Its exit status, negative for a signal; None while it runs."""
        return self._process.poll()

    @property
    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def last_lines(self) -> str:
        return "\n".join(self.printed.splitlines()[-_LAST:])

    def wait(self) -> int:
        return self._process.wait()

    def wait_until(self, condition: Callable[[], bool], what: str, at_most: float = _BEGINNING) -> None:
        """Raises `RehearsalError` when the program ends before that, or it takes longer."""
        last = time.monotonic() + at_most
        while not condition():
            if self.status is not None or time.monotonic() > last:
                ended = "is not" if self.status is None else f"ended with {self.status} before it was"
                raise RehearsalError(f"{self._name} {ended} {what}. {self.log}:\n{self.last_lines}")
            time.sleep(_LOOK)

    def interrupt(self) -> None:
        """What Ctrl-C does in a terminal. Raises `RehearsalError` when the program does not end then."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGINT)
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            raise RehearsalError(f"{self._name} goes on after Ctrl-C. {self.log}:\n{self.last_lines}") from None

    def kill(self) -> None:
        """SIGKILL, to it and to all that it started: kernels have sessions of their own."""
        started: list[psutil.Process] = []
        with suppress(psutil.NoSuchProcess):
            started = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        for each in started:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        self._process.wait()
        psutil.wait_procs(started)

    def stop(self) -> None:
        """End it, gently if it can; whatever it leaves running is killed."""
        with suppress(RehearsalError):
            self.interrupt()
        self.kill()


@contextmanager
def running(name: str, command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Started]:
    """A program that is stopped when the context ends, however it ends."""
    program = Started(name, command, environment)
    try:
        yield program
    finally:
        program.stop()
