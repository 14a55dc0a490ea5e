"""What a rehearsal says while it goes on, and at its end: each step, how long it took, and what was wrong."""

import time
from collections.abc import Callable, Iterable

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from workbook.basics.sentence import Sentence
from workbook.rehearsal.promises import Promise

_SHOWN = 200  # characters of a value that was not promised
_FAULTS = 12  # of a step


class Report:
    """Steps, one after the other. `faults` are those of all steps so far."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self.steps = 0
        self.faults: list[str] = []

    def step(self, name: str, faults_of: Callable[[], Iterable[str] | None]) -> bool:
        """Do a step, which gives what is wrong, a line each, or raises; whether all was right."""
        self.steps += 1
        began = time.monotonic()
        self._console.print(f"{name} … ", end="")
        found: list[str] = []
        try:
            found += faults_of() or ()
        except (Sentence, ClientError, BotoCoreError) as error:
            found.append(str(error))
        self._console.print(f"{'✗' if found else '✓'} {time.monotonic() - began:.0f} s", markup=False)
        for fault in found[:_FAULTS]:
            self._console.print(f"    {fault}", style="red", markup=False)
        if len(found) > _FAULTS:
            self._console.print(f"    and {len(found) - _FAULTS} more", style="red")
        self.faults += [f"{name}: {fault}" for fault in found]
        return not found

    def end(self) -> int:
        """The last line, and the command's exit status."""
        took = f"{self.steps} steps in {time.monotonic() - self._began:.0f} s"
        if self.faults:
            self._console.print(f"\nNot as it should be: the {len(self.faults)} faults above; {took}.", style="red")
        else:
            self._console.print(f"\nAll as it should be: {took}.")
        return int(bool(self.faults))


def broken(promises: Iterable[Promise]) -> list[str]:
    """A line for each promise that was not kept."""
    return [
        f"{promise.says}: {_short(promise.promised)} was promised, and it is {_short(promise.seen)}"
        for promise in promises
        if not promise.kept
    ]


def _short(value: object) -> str:
    told = str(value)
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"
