"""What a run makes on a real account, on disk before it is made: so whatever ends the run, all of it can be removed.

A file in .runs/ for each run, a line of JSON for each thing. A line is on the disk before the call that makes the thing
is sent; a line that SIGKILL cut short stands for nothing, as its call was never sent.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbook.cloud.account import Account
from workbook.cloud.template import PROJECT

RUNS = PROJECT / ".runs"
_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Journal:
    """One run's. `run` is its name, which is part of what it makes."""

    def __init__(self, account: Account, stack: str, run: str) -> None:
        self.run = run
        RUNS.mkdir(exist_ok=True)
        self.file = RUNS / f"{stack}.{account.id}.{account.region}.{run}.jsonl"
        self._lines = self.file.open("x", encoding="utf-8")
        self._ids: set[str] = set()
        self._synced(RUNS)  # the file's name, too, is to outlive a loss of power

    def note(self, kind: str, name: str, key: dict[str, Any] | None = None) -> None:
        """Put down a thing that is about to be made: an item, by its table and key, or a resource, by its name."""
        self._ids.update(ids_in(json.dumps(key)))
        if not self.file.exists():  # `make destroy` was given meanwhile; what is made from now on is noted anew
            self._lines.close()
            self._lines = self.file.open("x", encoding="utf-8")
            self._synced(RUNS)
        self._lines.write(json.dumps({"kind": kind, "name": name, "key": key}) + "\n")
        self._lines.flush()
        os.fsync(self._lines.fileno())

    def names(self, text: str) -> bool:
        """Whether `text` names an id that is part of a key of this run's."""
        return not self._ids.isdisjoint(ids_in(text))

    def close(self) -> None:
        self._lines.close()

    @staticmethod
    def _synced(folder: Path) -> None:
        if os.name == "posix":
            descriptor = os.open(folder, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)


def ids_in(text: str) -> list[str]:
    """The UUIDs in a text: ids of jobs and applications are such."""
    return _UUID.findall(text)


def left(account: Account, stack: str, run: str = "") -> list[tuple[str, Path]]:
    """The journals of runs on that stack whose names begin with `run`: the run's name and its file."""
    start = f"{stack}.{account.id}.{account.region}."
    return [
        (file.name.removeprefix(start).removesuffix(".jsonl"), file)
        for file in sorted(RUNS.glob(f"{start}{run}*.jsonl"))
    ]


def entries(file: Path) -> Iterator[dict[str, Any]]:
    """What a journal's lines say, the last one first."""
    for line in reversed(file.read_text(encoding="utf-8").splitlines()):
        try:
            yield json.loads(line)
        except ValueError:
            continue
