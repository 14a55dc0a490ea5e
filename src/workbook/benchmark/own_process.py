"""A table measured in a process of its own: what one leaves behind, the next does not find.

`python -m workbook.benchmark.own_process TABLE ROUNDS SIZE …` prints lines of JSON: what it measures now, each time
that changes, and the report at the end.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from typing import Any

from workbook.basics.sentence import Sentence
from workbook.benchmark.report import Asked, Measurements, NotMeasured, Say
from workbook.benchmark.tables import TABLES

_LAST = 12  # lines of what it wrote when it failed


class Failed(Sentence, RuntimeError):
    """A table's process failed; the message has its last words."""


def measured(table: str, asked: Asked, say: Say) -> Measurements:
    """What the table's own process reports. Raises `NotMeasured` and `Failed`."""
    command = [sys.executable, "-m", __name__, table, *map(str, (asked.rounds, *asked.sizes))]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    report = None
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            for line in process.stdout or ():
                told = _told(line)
                if "now" in told:
                    say(told["now"])
                elif "why_not" in told:
                    raise NotMeasured(told["why_not"])
                elif "report" in told:
                    report = Measurements(**told["report"])
        except BaseException:
            process.terminate()
            raise
        if process.wait() or report is None:
            errors.seek(0)
            last = "".join(errors.readlines()[-_LAST:])
            raise Failed(f"{table} failed with {process.returncode}:\n{last}")
    return report


def _told(line: str) -> dict[str, Any]:
    """What measures may print, too."""
    with suppress(ValueError):
        told = json.loads(line)
        if isinstance(told, dict):
            return told
    return {}


def _tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


def _main(table: str, rounds: str, *sizes: str) -> None:
    module = import_module(f"workbook.benchmark.{TABLES[table].module}")
    try:
        report = module.report(Asked(int(rounds), tuple(map(int, sizes))), lambda now: _tell(now=now))
    except NotMeasured as reason:
        _tell(why_not=str(reason))
    else:
        _tell(report=asdict(report))


if __name__ == "__main__":
    _main(*sys.argv[1:])
