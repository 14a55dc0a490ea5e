"""How long AWS takes: the quantiles in latencies.yaml, each turned into a distribution to draw from."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist
from typing import Any, Self
from zlib import crc32

import numpy as np
import yaml

from workbook.basics.entries import AMOUNT, DAY, MORE_THAN_NOTHING, NAMED, TEXT, EntryError, FieldKind, checked_entry
from workbook.basics.quick_yaml import data_of
from workbook.basics.sentence import Sentence

FILE = Path(__file__).with_name("latencies.yaml")

_FILE = {"dated": DAY, "sources": NAMED, "starts": NAMED, "calls": NAMED, "others": NAMED, "cold start": NAMED}
_ENTRY = {"kind": FieldKind("measured or assumed", lambda it: it in ("measured", "assumed"))}
_OF_ENTRY = {"quantiles": NAMED, "like": TEXT, "p10": MORE_THAN_NOTHING, "source": TEXT, "note": TEXT}
_QUANTILES = {name: FieldKind("a number of milliseconds", AMOUNT.fits) for name in ("p50", "p90", "p99")}
_COLD_START = {
    "kind": TEXT,
    "milliseconds": FieldKind("a number of milliseconds, 0 or more", AMOUNT.fits),
    "note": TEXT,
}

_ALWAYS_DRAWN = (
    ("starts", "stepfunctions.StartSyncExecution"),
    ("starts", "lambda.Invoke"),
    ("others", "sqs to function"),
    ("others", "state"),
)

_BLOCK = 4_096
_Z90, _Z99 = (NormalDist().inv_cdf(share) for share in (0.90, 0.99))
_LEAST_SIGMA, _MOST_SIGMA = 1e-6, 6.0


class BadLatencies(Sentence, ValueError):
    """The data file has what cannot be simulated; the sentence says where and why."""


class NoLatency(Sentence, LookupError):
    """A booking makes a call for which the data file has no latency."""


@dataclass(frozen=True)
class Latency:
    """A lognormal distribution with a shift: `shift + scale * exp(sigma * z)`, in ms, for z of the normal one."""

    shift: float
    scale: float
    sigma: float

    @classmethod
    def through(cls, p50: float, p90: float, p99: float) -> Self:
        """The one that has just these three quantiles.

        `(p99 - p50) / (p90 - p50)` depends on sigma alone and grows with it, so halving an interval finds sigma; the
        p90 then gives the scale, and the p50 the shift. Without a shift a lognormal has no third number to fit with:
        through 16, 34 and 105 ms it would miss one of them by a quarter.

        Raises BadLatencies for what no such curve goes through: quantiles that do not grow, a tail that is lighter than
        the normal distribution's, or one so heavy that its p50 says nothing of it.
        """
        if not (math.isfinite(p99) and 0 < p50 < p90 < p99):
            raise BadLatencies(f"p50, p90 and p99 must be positive and grow, not {p50}, {p90}, {p99}.")
        wanted = (p99 - p50) / (p90 - p50)
        if not _ratio(_LEAST_SIGMA) < wanted < _ratio(_MOST_SIGMA):
            raise BadLatencies(
                f"No lognormal goes through {p50}, {p90} and {p99} ms: p99 has to be between "
                f"{_ratio(_LEAST_SIGMA):.2f} and {_ratio(_MOST_SIGMA):.0f} times as far from p50 as p90 is, and is "
                f"{wanted:.2f} times."
            )
        sigma = _sigma(wanted)
        scale = (p90 - p50) / math.expm1(sigma * _Z90)
        if scale > p50:
            raise BadLatencies(f"A lognormal through {p50}, {p90} and {p99} ms would begin below zero.")
        return cls(p50 - scale, scale, sigma)

    def quantile(self, share: float) -> float:
        """So many ms, or less, take `share` of all."""
        return self.shift + self.scale * math.exp(self.sigma * NormalDist().inv_cdf(share))

    def draws(self, seed: int, name: str) -> Iterator[float]:
        """Endlessly many of them, in ms. The same for the same seed and name, whoever else draws."""
        # RandomState is numpy's old generator, kept so that its numbers never change.
        chance = np.random.RandomState([seed, crc32(name.encode())])
        while True:
            yield from (self.shift + self.scale * np.exp(self.sigma * chance.standard_normal(_BLOCK))).tolist()

    def times(self, factor: float) -> "Latency":
        """All of it so many times as long."""
        return Latency(self.shift * factor, self.scale * factor, self.sigma)


@dataclass(frozen=True)
class Latencies:
    """What a simulation draws from."""

    dated: str
    starts: Mapping[str, Latency]
    """By the call that starts a booking, such as `lambda.Invoke`."""
    calls: Mapping[str, Latency]
    """By the names that `Counts` uses, such as `dynamodb.Query`."""
    others: Mapping[str, Latency]
    """`sqs to function`, and `state`: what Express adds to a round trip."""
    cold_start: float
    """ms that are added when no execution environment is free."""
    assumed: Mapping[str, str]
    """The entries that nobody measured, with the reason for their numbers."""

    @classmethod
    def load(cls, file: Path | None = None) -> Self:
        """Read the data file, that of the workbook if none is given. Raises BadLatencies."""
        file = file or FILE
        try:
            return cls.of(parsed(file.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise BadLatencies(f"{file.name} cannot be read: {error}.") from error
        except BadLatencies as error:
            raise BadLatencies(f"{file.name}: {error}") from error

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Those of the values that the data file holds. Raises BadLatencies."""
        try:
            return cls._of_checked(checked_entry("the file", data, _FILE))
        except EntryError as error:
            raise BadLatencies(str(error)) from error

    @classmethod
    def _of_checked(cls, data: Mapping[str, Any]) -> Self:
        sections = {name: data[name] for name in ("starts", "calls", "others")}
        entries = {
            name: checked_entry(name, entry, _ENTRY, _OF_ENTRY)
            for section in sections.values()
            for name, entry in section.items()
        }
        found = {name: _latency(name, entries, data["sources"]) for name in entries}
        for section, name in _ALWAYS_DRAWN:
            if name not in data[section]:
                raise BadLatencies(f"{section}: {name!r} is missing, and every simulation draws from it.")
        return cls(
            dated=str(data["dated"]),
            **{name: {entry: found[entry] for entry in section} for name, section in sections.items()},
            cold_start=checked_entry("cold start", data["cold start"], _COLD_START)["milliseconds"],
            assumed={name: entry["note"] for name, entry in entries.items() if entry["kind"] == "assumed"},
        )

    def call(self, operation: str) -> Latency:
        """Of one call. Raises NoLatency."""
        if operation not in self.calls:
            raise NoLatency(f"{FILE.name} has no latency for {operation}: add one under `calls`, with its source.")
        return self.calls[operation]

    def with_assumed(self, factor: float) -> "Latencies":
        """The same, but all that is assumed takes `factor` times as long."""

        def scaled(section: Mapping[str, Latency]) -> dict[str, Latency]:
            return {name: one.times(factor) if name in self.assumed else one for name, one in section.items()}

        return Latencies(
            self.dated, scaled(self.starts), scaled(self.calls), scaled(self.others), self.cold_start, self.assumed
        )


@lru_cache(maxsize=4)
def parsed(text: str) -> Mapping[str, Any]:
    """The data of such a file.

    Kept: a bill asks for the medians three times, and reading them takes longer than all the rest.
    """
    found: Mapping[str, Any] = data_of(text)
    return found


def _latency(name: str, entries: Mapping[str, Any], sources: Mapping[str, str]) -> Latency:
    entry = entries[name]
    kind, source, like = entry["kind"], entry.get("source"), entry.get("like")
    if kind == "measured" and source not in sources:
        raise BadLatencies(f"{name}: measured, so `source` has to name one of {', '.join(sources)}.")
    if kind == "assumed" and not entry.get("note"):
        raise BadLatencies(f"{name}: assumed, so a `note` has to say why.")
    if (like is None) == ("quantiles" not in entry):
        raise BadLatencies(f"{name}: it has either `quantiles` or `like`, the name of an entry that has them.")
    if like is not None and "quantiles" not in entries.get(like, ()):
        raise BadLatencies(f"{name}: like {like}, which is no entry with quantiles.")
    quantiles = checked_entry(f"{name}, quantiles", entries[like or name]["quantiles"], _QUANTILES)
    try:
        return Latency.through(**quantiles)
    except BadLatencies as error:
        raise BadLatencies(f"{name}: {error}") from error


@lru_cache(maxsize=256)
def _sigma(ratio: float) -> float:
    """The sigma with that `_ratio`. Kept, as the data is: halving takes longer than all else of a latency."""
    low, high = _LEAST_SIGMA, _MOST_SIGMA
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if _ratio(middle) < ratio else (low, middle)
    return low


def _ratio(sigma: float) -> float:
    """How many times as far from the p50 the p99 is as the p90."""
    return math.expm1(sigma * _Z99) / math.expm1(sigma * _Z90)
