"""The published table, reproduced; and what its claim is made of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbook.comparison.simulation import published
from workbook.comparison.simulation.latencies import Latencies
from workbook.comparison.simulation.published import FITTED, Attacked, BadTable, UnknownAttack, fit, reproduce

ATTACKS = tuple(published.table()["attacks"])


@pytest.fixture(scope="module", params=ATTACKS)
def attacked(request: pytest.FixtureRequest) -> Attacked:
    return reproduce(request.param)


@pytest.mark.parametrize("percentile", FITTED)
def test_each_fitted_percentile_is_within_a_tenth_of_the_published_one_with_every_seed(
    attacked: Attacked, percentile: str
) -> None:
    for simulated in attacked.simulated[percentile]:
        assert simulated == pytest.approx(attacked.published[percentile], rel=0.1)


def test_the_mean_to_which_nothing_was_fitted_comes_out_within_a_tenth(attacked: Attacked) -> None:
    assert abs(attacked.miss("mean")) < 0.1


def test_the_tail_is_the_burst_of_cold_starts(attacked: Attacked) -> None:
    assert 0.01 < attacked.cold_starts / 3_000 < 0.06
    assert attacked.warm["p99"] < 0.7 * attacked.published["p99"]
    assert attacked.warm["p50"] == pytest.approx(attacked.published["p50"], rel=0.03)


def test_the_cold_start_of_the_data_file_is_the_fitted_one() -> None:
    assert Latencies.load().cold_start == pytest.approx(reproduce("Lambda function").parameters.cold_start, rel=0.05)


def test_the_fit_follows_the_published_numbers() -> None:
    numbers = published.table()["attacks"]["Express workflow"]
    slower = fit({name: number * 2 for name, number in numbers.items()})
    assert slower.median == pytest.approx(2 * fit(numbers).median, rel=0.05)


def test_a_row_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownAttack, match="Lambda function and Express workflow, and no 'durable'"):
        reproduce("durable")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    copy = tmp_path / "published.yaml"
    copy.write_text(published.FILE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(published, "FILE", copy)
    published.table.cache_clear()
    yield copy
    published.table.cache_clear()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("rate: 50", "rate: 0", "published.yaml: the file: `rate` is a number above 0, not 0."),
        ("requests: 3000", "requests: 1.5", "`requests` is a whole number, 1 or more, not 1.5."),
        ("source: ", "sauce: ", "nobody reads 'sauce'. It can have rate, requests, source, attacks."),
        ("p50: 457.517, ", "", "Lambda function: `p50` is missing. It is a number of milliseconds above 0."),
        ("p50: 457.517", "p50: -1", "Lambda function: `p50` is a number of milliseconds above 0, not -1."),
        ("p50: 457.517", "p50: 9999", "Lambda function: `p90` is no less than `p50`, 9999 ms, but is 606.87."),
        ("p99: 2723", "p99: 2723, p99: 3", "published.yaml cannot be read: line 6: 'p99' is there twice."),
        ("Lambda function", "Lambda", "attacks: nobody reads 'Lambda'. It can have Lambda function, Express workflow."),
    ],
)
def test_a_table_that_cannot_be_fitted_is_told_in_a_sentence(old: str, new: str, says: str, file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadTable) as refused:
        published.table()
    assert says in str(refused.value)


def test_a_table_that_is_not_there_is_told_in_a_sentence(file: Path) -> None:
    file.unlink()
    with pytest.raises(BadTable, match=r"published\.yaml cannot be read"):
        published.table()


def test_the_function_is_the_first_row_in_whatever_order_they_are_written(file: Path) -> None:
    *head, function, express = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*head, express, function]), encoding="utf-8")
    assert list(published.table()["attacks"]) == list(ATTACKS)
