"""The noisy neighbour: two jobs on one queue, with and without message groups."""

import pytest

from workbook.cloud.local_aws import local_aws
from workbook.experiments.noisy_neighbour import Served, noisy_neighbour
from workbook.experiments.noisy_neighbour_picture import waits

pytestmark = pytest.mark.usefixtures("local")


@pytest.fixture(scope="module")
def served() -> tuple[Served, Served]:
    with local_aws():
        return noisy_neighbour(400, 5)


def test_without_groups_a_small_job_waits_until_the_large_one_before_it_is_done(served: tuple[Served, Served]) -> None:
    without, _ = served
    assert (len(without.large), len(without.small)) == (400, 5)
    assert without.wait == without.drained > 10 * 0.1


def test_messages_of_a_quiet_group_are_received_before_those_of_a_noisy_one(served: tuple[Served, Served]) -> None:
    without, grouped = served
    # What is in flight when they come is not taken back: one round of the function, and then theirs.
    assert grouped.wait == 2 * 0.1
    assert grouped.large[-1] <= without.large[-1] + 0.1


def test_a_group_that_has_no_neighbour_loses_nothing() -> None:
    without, grouped = noisy_neighbour(10, 1)
    assert (without.large, without.small) == (grouped.large, grouped.small)


def test_the_settings_are_the_templates_unless_told_otherwise() -> None:
    fewer, _ = noisy_neighbour(100, 5, maximum_concurrency=2)
    assert fewer.wait == pytest.approx(105 / (2 * 5) * 0.1, abs=0.1)


def test_the_same_declines_give_the_same_result() -> None:
    assert noisy_neighbour(30, 5) == noisy_neighbour(30, 5)


def test_the_picture_tells_both_waits_in_its_headline(served: tuple[Served, Served]) -> None:
    without, grouped = served
    picture = waits(without, grouped)
    assert picture.alt == (
        f"Behind a job of 400 a job of 5 waits {without.wait:g} s; with message groups {grouped.wait:g} s."
    )
    assert picture.size[1] <= 700


@pytest.mark.parametrize("number", [0, -1, 2.0, True, "5"])
def test_a_job_without_declines_is_refused(number: object) -> None:
    with pytest.raises(ValueError, match="whole number of declines"):
        noisy_neighbour(number, 5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="whole number of declines"):
        noisy_neighbour(5, number)  # type: ignore[arg-type]
