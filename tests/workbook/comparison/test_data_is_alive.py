"""Every leaf of the two files of data is part of the report: what could be changed without a trace fails here.

A number has to move a figure that is worked out from it. The sections that only tell the data do not count for that;
they are where texts, pages and days are seen.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workbook.comparison.counted import DURABLE, SINGLE, WORKFLOW
from tests.workbook.comparison.printed import printed
from workbook.basics import prices
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_report import cost_section
from workbook.comparison.counted import counted
from workbook.comparison.price_report import price_section
from workbook.comparison.simulation import latencies
from workbook.comparison.simulation.bookings import simulate
from workbook.comparison.simulation.latencies import Latencies
from workbook.comparison.simulation.latency_report import latency_section

Place = tuple[str, ...]


def leaves(data: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from leaves(value, (*place, name))
    else:
        yield place, data


def numbers(data: Any) -> dict[Place, float]:
    # A p10 is no part of a curve: the report tells how well the curve foretells it.
    return {place: it for place, it in leaves(data) if isinstance(it, int | float) and place[-1] != "p10"}


def changed(data: Any, place: Place, value: object) -> Any:
    copy = deepcopy(data)
    inner = copy
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    return copy


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def written(data: Any) -> str:
    return str(yaml.dump(data, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)))


PRICES, LATENCIES = read(prices.PRICES), read(latencies.FILE)
LIKE = [place for place, _ in leaves(LATENCIES) if place[-1] == "like"]
ASSUMED = Assumed()
OF_TWENTY = [each for each in counted() if each.applications == 20]
# Small enough to be quick, and all three use every price: one tells a nanny, one logs.
BOOKED = [
    replace(SINGLE, booking=(*SINGLE.booking, {"sns.Publish": 1})),
    replace(WORKFLOW, logged_bytes=100_000),
    DURABLE,
]


def dollars() -> list[object]:
    """What the cost section says, unprinted."""
    parts = cost_section(BOOKED, assumed=ASSUMED)
    return [it if isinstance(it, str) else (it.title, [list(column.cells) for column in it.columns]) for it in parts]


def times(values: Latencies) -> list[object]:
    """What two bookings of each way take, with no environment at the beginning."""
    return [simulate(way, rate=50, bookings=2, warm=0, latencies=values) for way in OF_TWENTY]


@pytest.fixture(scope="module")
def dollars_as_they_are() -> list[object]:
    return dollars()


@pytest.fixture(scope="module")
def times_as_they_are() -> list[object]:
    return times(Latencies.load())


@pytest.mark.parametrize("place", numbers(PRICES), ids=".".join)
def test_every_number_of_the_prices_moves_a_figure(
    place: Place, dollars_as_they_are: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A step of a rounding is made so small that what is rounded up to it shows.
    factor = 0.001 if place[0] == "roundings" else 1_000
    made = changed(PRICES, place, factor * numbers(PRICES)[place])
    (tmp_path / "prices.yaml").write_text(written(made), encoding="utf-8")
    monkeypatch.setattr(prices, "PRICES", tmp_path / "prices.yaml")
    assert dollars() != dollars_as_they_are


@pytest.mark.parametrize("place", numbers(LATENCIES), ids=".".join)
def test_every_number_of_the_latencies_moves_a_figure(place: Place, times_as_they_are: list[object]) -> None:
    assert times(Latencies.of(changed(LATENCIES, place, 1.02 * numbers(LATENCIES)[place]))) != times_as_they_are


@pytest.mark.parametrize("place", LIKE, ids=".".join)
def test_what_is_like_another_moves_a_figure(place: Place, times_as_they_are: list[object]) -> None:
    assert times(Latencies.of(changed(LATENCIES, place, "stepfunctions.StartSyncExecution"))) != times_as_they_are


def test_every_median_behind_a_call_moves_the_bill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, value in numbers(LATENCIES).items():
        # Nobody is billed until the first line of code, or the first state, runs.
        if place[-1] in ("p50", "milliseconds") and place[0] != "starts":
            (tmp_path / "latencies.yaml").write_text(written(changed(LATENCIES, place, 1.02 * value)), encoding="utf-8")
            monkeypatch.setattr(latencies, "FILE", tmp_path / "latencies.yaml")
            assert Assumed() != ASSUMED, place


@pytest.mark.parametrize(
    ("section", "data"), [(price_section, PRICES), (latency_section, LATENCIES)], ids=["prices", "latencies"]
)
def test_every_text_day_and_page_is_told(section: Callable[[], Iterator[str]], data: Any) -> None:
    told = printed(section())
    texts = Counter(" ".join(str(value).split()) for place, value in leaves(data) if place not in numbers(data))
    assert [text for text, times in texts.items() if told.count(text) < times] == []
