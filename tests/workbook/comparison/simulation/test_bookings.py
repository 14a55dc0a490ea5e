"""A way under load: what goes in comes out, and limits and cold starts are where AWS has them."""

import copy
from itertools import islice, pairwise
from statistics import fmean, quantiles
from typing import Any

import pytest
import yaml

from tests.workbook.comparison.simulation.counted import FUNCTION, WORKFLOW
from workbook.comparison.counts import Counts
from workbook.comparison.simulation.bookings import BadLoad, SimulatedRun, simulate
from workbook.comparison.simulation.latencies import FILE, Latencies
from workbook.comparison.simulation.plan import CannotBook

EACH_WAY = pytest.mark.parametrize("counts", [FUNCTION, WORKFLOW], ids=lambda counts: counts.way)


@EACH_WAY
@pytest.mark.parametrize(("rate", "warm", "concurrency"), [(1, None, 1_000), (50, 0, 1_000), (1_000, 0, 60)])
def test_what_goes_in_comes_out(counts: Counts, rate: float, warm: int | None, concurrency: int) -> None:
    run = simulate(counts, rate=rate, bookings=300, warm=warm, concurrency=concurrency)
    booked = len(run.answered)
    assert booked + run.throttled == 300
    assert len(run.decided) == len(run.declined) == booked
    assert run.messages_sent == run.messages_declined == 19 * booked


@EACH_WAY
def test_littles_law_holds_in_the_steady_part(counts: Counts) -> None:
    run = simulate(counts, rate=50, bookings=1_500)
    assert run.in_progress == pytest.approx(50 / 1000 * fmean(run.answered), rel=0.02)


@EACH_WAY
def test_warm_environments_start_nothing_cold(counts: Counts) -> None:
    run = simulate(counts, rate=200, bookings=300)
    assert (run.cold_starts, run.queue_cold_starts) == (0, 0)


def test_requests_that_find_no_free_environment_start_one_until_the_first_are_free() -> None:
    run = simulate(FUNCTION, rate=50, bookings=500, warm=0)
    assert 50 * 2.1 < run.cold_starts < 50 * 2.5  # those that came while the first was starting and working


def test_a_seldom_used_function_reuses_its_one_environment() -> None:
    assert simulate(FUNCTION, rate=0.3, bookings=50, warm=0).cold_starts == 1


def test_a_state_machine_needs_no_environment() -> None:
    assert simulate(WORKFLOW, rate=50, bookings=100, warm=0).cold_starts == 0


def test_a_consumer_that_has_to_be_started_declines_so_much_later() -> None:
    cold, warm = (max(simulate(WORKFLOW, rate=1, bookings=1, warm=warm).declined) for warm in (0, 5))
    assert cold - warm == pytest.approx(Latencies.load().cold_start, rel=0.01)


def test_bookings_beyond_the_accounts_concurrency_are_throttled() -> None:
    run = simulate(FUNCTION, rate=1_000, bookings=300, concurrency=20)
    assert 0 < run.throttled < 300
    assert simulate(FUNCTION, rate=10, bookings=300, concurrency=20).throttled == 0


def test_a_function_gets_a_thousand_environments_at_once_and_a_hundred_more_each_second() -> None:
    run = simulate(FUNCTION, rate=10_000, bookings=3_000, warm=0, concurrency=5_000)
    assert run.cold_starts == 1_000 + 100 * 0.3 - 1  # all arrive within 0.3 s


def test_throttled_batches_are_tried_again_and_no_more_work_at_once_than_the_account_may() -> None:
    run = simulate(WORKFLOW, rate=100, bookings=100, concurrency=2)
    assert run.messages_declined == 1_900
    assert max(run.declined) > 1_900 * 7.6 / 2  # ms of work, by two
    assert run.returned == 0  # all of it within the visibility timeout of 20 s


def test_a_batch_that_stays_throttled_until_its_visibility_timeout_is_received_again() -> None:
    run = simulate(WORKFLOW, rate=1_000, bookings=120, concurrency=1)
    assert max(run.declined) > 20_000
    assert run.returned > 0
    assert run.messages_declined == 2_280


def test_the_queue_is_emptied_by_five_batches_at_once_and_five_more_each_second() -> None:
    short = simulate(WORKFLOW, rate=1_000, bookings=2)
    assert short.most_batches == 5
    longer = simulate(WORKFLOW, rate=1_000, bookings=1_000)
    seconds = max(longer.declined) / 1000
    assert longer.most_batches == pytest.approx(5 + 5 * seconds, rel=0.2)


def _p99(times: list[float]) -> float:
    return quantiles(times, n=100)[-1]


def _grows(times: list[float]) -> bool:
    """Up to a twentieth: which message draws which of the rare slow calls depends on who overtakes whom."""
    return all(later > 0.95 * earlier for earlier, later in pairwise(times))


@EACH_WAY
def test_the_slowest_are_declined_no_sooner_when_the_load_grows(counts: Counts) -> None:
    slowest = [_p99(simulate(counts, rate=rate, bookings=500).declined) for rate in (1, 50, 300, 1_000)]
    assert _grows(slowest)
    assert slowest[-1] > 2 * slowest[0]


def test_the_slowest_answers_of_a_function_come_later_when_the_load_grows() -> None:
    slowest = [_p99(simulate(FUNCTION, rate=rate, bookings=500, warm=5).answered) for rate in (1, 20, 100, 1_000)]
    assert slowest == sorted(slowest)
    assert slowest[-1] > 2 * slowest[0]


def test_the_same_seed_gives_the_same_run() -> None:
    assert simulate(FUNCTION, rate=100, bookings=200, seed=3) == simulate(FUNCTION, rate=100, bookings=200, seed=3)
    assert simulate(FUNCTION, rate=100, bookings=200, seed=3) != simulate(FUNCTION, rate=100, bookings=200, seed=4)


def _with(section: str, name: str, factor: float) -> Latencies:
    data: dict[str, Any] = copy.deepcopy(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    entry = data[section][name]
    if "quantiles" in entry:
        entry["quantiles"] = {quantile: value * factor for quantile, value in entry["quantiles"].items()}
    else:
        entry["milliseconds"] *= factor
    return Latencies.of(data)


@pytest.mark.parametrize(
    ("section", "name", "counts", "changed"),
    [
        ("starts", "stepfunctions.StartSyncExecution", WORKFLOW, {"decided", "answered", "declined"}),
        ("starts", "lambda.Invoke", FUNCTION, {"decided", "answered", "declined"}),
        ("calls", "dynamodb.TransactWriteItems", FUNCTION, {"decided", "answered", "declined"}),
        ("calls", "dynamodb.PutItem", FUNCTION, {"decided", "answered", "declined"}),  # others are like it
        ("others", "state", WORKFLOW, {"decided", "answered", "declined"}),
        ("others", "sqs to function", FUNCTION, {"answered", "declined"}),  # sending is like it
    ],
)
def test_every_time_follows_the_data_file(section: str, name: str, counts: Counts, changed: set[str]) -> None:
    def means(latencies: Latencies | None = None) -> dict[str, float]:
        run: SimulatedRun = simulate(counts, rate=20, bookings=100, latencies=latencies)
        return {name: fmean(getattr(run, name)) for name in ("decided", "answered", "declined")}

    before, after = means(), means(_with(section, name, 2))
    assert {name for name in before if after[name] > before[name] * 1.01} == changed


def test_a_state_takes_time_of_its_own_in_every_round_trip_but_the_first() -> None:
    doubled, state = _with("others", "state", 2), Latencies.load().others["state"]
    decided = [fmean(simulate(WORKFLOW, rate=20, bookings=200, latencies=it).decided) for it in (None, doubled)]
    # Decided by the second round trip: so one state more.
    assert decided[1] - decided[0] == pytest.approx(fmean(islice(state.draws(0, "state"), 2_000)), rel=0.15)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"rate": -1}, "rate is a number of bookings per second above 0, not -1"),
        ({"rate": 0}, "above 0"),
        ({"rate": float("nan")}, "above 0"),
        ({"rate": 1, "bookings": 0}, "At least one booking"),
        ({"rate": 1, "concurrency": 0}, "at least one environment"),
        ({"rate": 1, "warm": -1}, "cannot be warm"),
    ],
)
def test_a_load_that_cannot_be_is_refused(wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(BadLoad, match=why):
        simulate(FUNCTION, **wrong)


def test_a_way_that_refuses_the_job_cannot_be_simulated() -> None:
    refused = Counts.of_json({**WORKFLOW.as_json(), "decided": 0, "outcome": "TooManyApplications"})
    with pytest.raises(CannotBook, match="ends a booking of 20 in TooManyApplications"):
        simulate(refused, rate=1)
