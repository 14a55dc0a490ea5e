"""The ratios that are kept in the repository, run by run, and what became worse since."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from workbook.basics.files import publish
from workbook.basics.quick_yaml import data_of
from workbook.basics.sentence import Sentence

RESULTS = Path(__file__).with_name("results.yaml")
TOLERATED = 0.2
"""By how much of itself a ratio may be larger than the one that was kept."""

_HEAD = """\
# What `make bench` measured, as ratios: the larger, the slower or the fatter we are. The last run is the last one here.
# `python -m workbook.benchmark --keep` adds a run; `--check` compares with the last one that has the ratio.
"""


class NotReadable(Sentence, ValueError):
    """The file of results is not as it is written; the message says where."""


@dataclass(frozen=True)
class KeptRun:
    """The ratios of one day, by name, and the machine in general words."""

    day: date
    machine: str
    ratios: Mapping[str, float]


@dataclass(frozen=True)
class Worse:
    """A ratio that is more than a fifth larger than the one that was kept."""

    name: str
    was: float
    now: float

    def __str__(self) -> str:
        return f"{self.name}: from {self.was:.2f}x to {self.now:.2f}x, {self.now / self.was - 1:.0%} worse"


def this_machine() -> str:
    """Enough to judge a run by, and nothing that tells whose machine it is."""
    return f"{os.cpu_count()} cores, {platform.system()}, Python {'.'.join(platform.python_version_tuple()[:2])}"


def read(file: Path = RESULTS) -> list[KeptRun]:
    """The runs, the oldest first; none where there is no file. Raises `NotReadable`."""
    if not file.exists():
        return []
    try:
        found = data_of(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise NotReadable(f"{file.name} is no text in UTF-8.") from None
    except yaml.YAMLError as error:
        raise NotReadable(f"{file.name} is no YAML: {error}") from None
    if not isinstance(found, list):
        told = "empty" if found is None else type(found).__name__
        raise NotReadable(f"{file.name} is a list of runs, not {told}.")
    return [_run(each, f"{file.name}, run {number}") for number, each in enumerate(found, 1)]


def _run(each: Any, where: str) -> KeptRun:
    if not isinstance(each, dict) or set(each) != {"day", "machine", "ratios"}:
        raise NotReadable(f"{where}: a run has day, machine and ratios.")
    if type(each["day"]) is not date:
        raise NotReadable(f"{where}: day is a date as 2026-01-31, not {each['day']!r}.")
    ratios = each["ratios"]
    if not isinstance(ratios, dict):
        raise NotReadable(f"{where}: ratios are names and numbers.")
    for name, ratio in ratios.items():
        if type(ratio) not in (int, float) or not 0 < ratio < float("inf"):
            raise NotReadable(f"{where}: {name} is a number above 0, not {ratio!r}.")
    return KeptRun(each["day"], str(each["machine"]), ratios)


def keep(ratios: Mapping[str, float], today: date, file: Path = RESULTS) -> None:
    """Add a run to the file; what the same machine measured on the same day is replaced, ratio by ratio."""
    runs, machine = read(file), this_machine()
    before = next((run for run in runs if (run.day, run.machine) == (today, machine)), None)
    both = {**(before.ratios if before else {}), **{name: round(ratio, 3) for name, ratio in ratios.items()}}
    runs = [*(run for run in runs if run is not before), KeptRun(today, machine, both)]
    written = [{"day": run.day, "machine": run.machine, "ratios": dict(run.ratios)} for run in runs]
    publish(file, _HEAD + yaml.safe_dump(written, sort_keys=False, allow_unicode=True, width=120))


def last(runs: Sequence[KeptRun]) -> dict[str, float]:
    """Each ratio as it was kept last."""
    return {name: ratio for run in runs for name, ratio in run.ratios.items()}


def worse(ratios: Mapping[str, float], before: Mapping[str, float]) -> Iterator[Worse]:
    """The ratios that are larger than was kept, by more than is tolerated."""
    for name, now in ratios.items():
        if name in before and now > before[name] * (1 + TOLERATED):
            yield Worse(name, before[name], now)
