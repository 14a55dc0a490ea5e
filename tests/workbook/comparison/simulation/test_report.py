"""What the command prints of the simulation."""

import copy
import re
from functools import partial

import pytest
import yaml

from tests.workbook.comparison.simulation.counted import FUNCTION, WORKFLOW
from workbook.comparison import claim_report
from workbook.comparison.__main__ import main
from workbook.comparison.simulation.latencies import FILE, Latencies
from workbook.comparison.simulation.limit_report import queue_behind, refusals
from workbook.comparison.simulation.report import compared
from workbook.comparison.simulation.sweep import NothingMeasured, sweep


def test_fit_and_claim_are_printed_with_the_free_parameters_and_the_same_work_done_in_every_way(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_report, "sweep", partial(sweep, bookings=20, seeds=[0]))
    assert main(["fit", "claim"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "min (not fitted)" in printed
    assert "The same work, answered when it is done, jobs of 20, 50 a second, simulated, warm: single" in printed
    assert "logging at ERROR)" in printed
    assert "Three free parameters: median 4" in printed
    assert "Its table says: mean 0.68x, p50 0.75x, p99 0.34x." in printed
    assert "the two did not do the same work" in printed


def test_a_section_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["bogus"])
    assert "there is no section 'bogus', only counts, prices, costs," in capsys.readouterr().err


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


def test_pollers_scale_with_the_rate_and_a_burst_without_environments_is_refused_in_part() -> None:
    latencies = Latencies.load()
    rows = queue_behind(sweep([FUNCTION], rates=[1, 1_000], bookings=300, seeds=[1], latencies=latencies))
    waiting, batches = ([int(str(cell).replace(",", "")) for cell in rows.columns[place].cells] for place in (1, 2))
    assert waiting[0] < 20 < 1_000 < waiting[1]
    assert batches[0] <= 5 < batches[1]
    function, workflow = refusals([FUNCTION, WORKFLOW], latencies)
    burst, small = (int(number.replace(",", "")) for number in re.findall(r"([\d,]+) (?:are refused|of 300)", function))
    # 1,000 environments are starting for 2.3 s, while 1,000 more come each second.
    assert 1_000 < burst < 1_600
    # Ten could do 85 bookings in each of the three seconds; but the declines take from the same ten.
    assert 300 - 3 * 85 < small < 300
    assert "it is refused by none of these" in workflow


@pytest.mark.slow
def test_the_load_section_compares_every_way_at_every_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert printed.count("Simulated: median of 5 seeds") == 3
    assert "Jobs of 1,000, one a second, warm: single function p50 " in printed
    assert "workflow at scale p50 0." in printed  # pages of a Map overtake one call after the other
    assert "workflow ends in TooManyApplications" in printed
