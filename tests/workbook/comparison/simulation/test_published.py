"""The published table, reproduced; and what its claim is made of."""

import pytest

from workbook.comparison.simulation import published
from workbook.comparison.simulation.latencies import Latencies
from workbook.comparison.simulation.published import FITTED, Attacked, UnknownAttack, fit, reproduce

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
