"""What the command prints of the simulation."""

import copy

import pytest
import yaml

from tests.workbook.comparison.simulation.counted import FUNCTION, WORKFLOW
from workbook.comparison.__main__ import main
from workbook.comparison.simulation.latencies import FILE, Latencies
from workbook.comparison.simulation.report import compared
from workbook.comparison.simulation.sweep import NothingMeasured, sweep


def test_the_fit_is_printed_with_its_free_parameters_and_the_honest_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["fit"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "Three free parameters: median 4" in printed
    assert "Its table says: mean 0.68x, p50 0.75x, p99 0.34x." in printed
    assert "the two did not do the same work" in printed


def test_a_section_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["bogus"])
    assert "there is no section 'bogus', only fit, load" in capsys.readouterr().err


def test_the_comparison_follows_a_latency_of_the_data_file() -> None:
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    quick = copy.deepcopy(data)
    quick["starts"]["stepfunctions.StartSyncExecution"]["quantiles"] = {"p50": 7, "p90": 12, "p99": 24}

    def ratio(values: object) -> float:
        points = sweep([FUNCTION, WORKFLOW], rates=[50], bookings=100, seeds=[1], latencies=Latencies.of(values))  # type: ignore[arg-type]
        told = compared(points)
        assert told.startswith("single function p50 1")
        return float(told.partition("workflow p50 ")[2].partition("x")[0])

    assert ratio(data) > 1.5 > ratio(quick) > 1


def test_what_no_booking_reached_has_no_percentile() -> None:
    (point,) = sweep([FUNCTION], rates=[1_000], bookings=1, seeds=[1])
    point.runs[0].declined.clear()
    with pytest.raises(NothingMeasured, match="single function at 1,000 a second: nothing was declined"):
        point.band("declined", 50)


def test_a_band_holds_the_middle_of_all_seeds() -> None:
    (point,) = sweep([FUNCTION], rates=[50], bookings=50, seeds=range(3))
    band = point.band("answered", 99)
    each = sorted(max(run.answered) for run in point.runs)
    assert [band.least, band.middle, band.most] == each


@pytest.mark.slow
def test_the_load_section_compares_every_way_at_every_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert printed.count("Simulated: median of 5 seeds") == 3
    assert "Jobs of 1,000, one a second, warm: single function p50 " in printed
    assert "workflow at scale p50 0." in printed  # pages of a Map overtake one call after the other
    assert "workflow ends in TooManyApplications" in printed
