"""The data file, and the curves that are put through its quantiles."""

from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from workbook.comparison.counted import counted
from workbook.comparison.simulation.latencies import FILE, BadLatencies, Latencies, Latency, NoLatency
from workbook.comparison.simulation.plan import PlannedBooking


@pytest.fixture
def data() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


def test_each_curve_goes_through_all_three_quantiles(data: dict[str, Any]) -> None:
    latencies = Latencies.of(data)
    for section in ("starts", "calls", "others"):
        for name, entry in data[section].items():
            for quantile, milliseconds in entry.get("quantiles", {}).items():
                curve = getattr(latencies, section)[name]
                assert curve.quantile(int(quantile[1:]) / 100) == pytest.approx(milliseconds), (name, quantile)


def test_a_curve_foretells_the_tenth_percentile_that_it_was_not_fitted_to(data: dict[str, Any]) -> None:
    checked = [
        (getattr(Latencies.of(data), section)[name].quantile(0.1), entry["p10"])
        for section in ("starts", "others")
        for name, entry in data[section].items()
        if "p10" in entry
    ]
    assert len(checked) == 2
    for foretold, measured in checked:
        assert foretold == pytest.approx(measured, rel=0.05)


def test_draws_have_the_quantiles_of_their_curve() -> None:
    curve = Latency.through(16.2, 33.8, 105)
    drawn = sorted(islice(curve.draws(7, "a call"), 20_000))
    for share in (0.1, 0.5, 0.9):
        assert drawn[int(share * len(drawn))] == pytest.approx(curve.quantile(share), rel=0.03)


def test_draws_follow_from_seed_and_name_alone() -> None:
    curve = Latency.through(10, 20, 40)

    def some(seed: int, name: str) -> list[float]:
        return list(islice(curve.draws(seed, name), 5))

    assert some(1, "a") == some(1, "a")
    assert some(1, "a") != some(2, "a")
    assert some(1, "a") != some(1, "b")


def test_what_is_measured_names_its_source_and_what_is_assumed_says_why(data: dict[str, Any]) -> None:
    del data["starts"]["stepfunctions.StartSyncExecution"]["source"]
    with pytest.raises(BadLatencies, match="StartSyncExecution: measured, so `source`"):
        Latencies.of(data)
    data["starts"] = {"lambda.Invoke": {"kind": "assumed", "quantiles": {"p50": 1, "p90": 2, "p99": 4}}}
    with pytest.raises(BadLatencies, match="Invoke: assumed, so a `note`"):
        Latencies.of(data)


@pytest.mark.parametrize(
    ("quantiles", "why"),
    [
        ((10, 9, 20), "positive and grow"),
        ((-1, 9, 20), "positive and grow"),
        ((10, 20, float("nan")), "positive and grow"),
        ((10, 20, 25), "between 1.82 and"),
        ((10, 25, 40), "begin below zero"),
    ],
)
def test_quantiles_without_such_a_curve_are_refused(quantiles: tuple[float, float, float], why: str) -> None:
    with pytest.raises(BadLatencies, match=why):
        Latency.through(*quantiles)


def test_a_call_without_a_latency_is_named() -> None:
    with pytest.raises(NoLatency, match="no latency for s3"):
        Latencies.load().call("s3.PutObject")


def test_scaling_what_is_assumed_leaves_what_was_measured() -> None:
    latencies = Latencies.load()
    doubled = latencies.with_assumed(2)
    assert doubled.call("dynamodb.TransactWriteItems") == latencies.call("dynamodb.TransactWriteItems")
    assert doubled.others["state"].quantile(0.9) == pytest.approx(2 * latencies.others["state"].quantile(0.9))


def test_every_call_that_was_counted_has_a_latency() -> None:
    latencies = Latencies.load()
    for counts in counted():
        if counts.decided:
            PlannedBooking.of(counts, latencies, seed=0)


def test_a_file_that_lacks_something_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("dated: 2026-11-30\nstarts: {}\n", encoding="utf-8")
    with pytest.raises(BadLatencies, match=r"broken\.yaml: the file: `sources` is missing"):
        Latencies.load(broken)


@pytest.mark.parametrize("wrong", [-1, "long", float("inf")])
def test_a_cold_start_is_a_number_of_milliseconds(data: dict[str, Any], wrong: object) -> None:
    data["cold start"]["milliseconds"] = wrong
    with pytest.raises(BadLatencies, match="cold start: `milliseconds` is a number of milliseconds, 0 or more"):
        Latencies.of(data)


@pytest.mark.parametrize(
    ("section", "name", "key", "value", "why"),
    [
        (
            "calls",
            "dynamodb.PutItem",
            "quantiles",
            {"p50": "fast", "p90": 2, "p99": 4},
            "quantiles: `p50` is a number",
        ),
        (
            "calls",
            "dynamodb.PutItem",
            "quantiles",
            {"p50": 10**400, "p90": 2, "p99": 4},
            "quantiles: `p50` is a number",
        ),
        ("calls", "dynamodb.PutItem", "like", "sns.Publish", "PutItem: it has either `quantiles` or `like`"),
        (
            "calls",
            "sns.Publish",
            "like",
            "dynamodb.Query",
            "Publish: like dynamodb.Query, which is no entry with",
        ),
        ("calls", "sns.Publish", "nota", "bene", "sns.Publish: nobody reads 'nota'. It can have kind, quantiles, like"),
        ("others", "state", "p10", "x", "state: `p10` is a number above 0, not 'x'"),
    ],
)
def test_a_faulty_entry_is_named_with_what_is_wrong_in_it(
    section: str, name: str, key: str, value: object, why: str, data: dict[str, Any]
) -> None:
    data[section][name][key] = value
    with pytest.raises(BadLatencies, match=why):
        Latencies.of(data)


@pytest.mark.parametrize(("section", "name"), [("starts", "lambda.Invoke"), ("others", "state")])
def test_what_every_simulation_draws_from_is_there(section: str, name: str, data: dict[str, Any]) -> None:
    del data[section][name]
    with pytest.raises(BadLatencies, match=f"{section}: '{name}' is missing"):
        Latencies.of(data)
