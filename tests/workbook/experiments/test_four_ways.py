"""Four ways to handle the same messages."""

from collections import Counter

import pytest

from workbook.cloud.local_aws import local_aws
from workbook.experiments.four_ways import POISON, WAYS, Effect, Run, four_ways, table_of


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    with local_aws():
        return {run.way.name: run for run in four_ways(seed=0)}


@pytest.fixture(params=[way.name for way in WAYS])
def run(request: pytest.FixtureRequest, runs: dict[str, Run]) -> Run:
    return runs[request.param]


def bodies(run: Run) -> list[str]:
    return [run.ledger.body(message) for message in run.ledger.messages]


def test_every_way_gets_the_same_messages_in_the_same_order(runs: dict[str, Run]) -> None:
    first, *others = runs.values()
    assert all(bodies(it) == bodies(first) for it in others)
    assert len(bodies(first)) == 15


def test_only_the_poison_and_the_throttled_one_fail_themselves(run: Run) -> None:
    """An error of the comparison's own would look like one more fault."""
    fails = Counter(message for (message, _), effect in run.effects.items() if effect is Effect.FAILED)
    poison = run.ledger.about(POISON)
    assert fails[poison] == run.ledger.max_receive_count
    assert sorted(fails.values()) == [1, 5]


def test_every_delivery_of_the_ledger_has_an_effect(run: Run) -> None:
    assert len(run.effects) == run.ledger.counts()["RECEIVED"]


@pytest.mark.parametrize("condition", ["condition", "no condition"])
def test_whole_batch_takes_innocent_messages_into_the_dlq_and_partial_does_not(
    runs: dict[str, Run], condition: str
) -> None:
    whole, part = runs[f"whole batch, {condition}"], runs[f"partial, {condition}"]
    assert len(whole.dead_letters) == 5
    assert [it for it in whole.dead_letters if not whole.innocent(it)] == [whole.ledger.about(POISON)]
    assert part.dead_letters == [part.ledger.about(POISON)]
    assert whole.statuses["PENDING"] == 1
    assert part.statuses["PENDING"] == 0


@pytest.mark.parametrize("way", ["whole batch", "partial"])
def test_only_the_condition_keeps_the_booking_and_avoids_redundant_writes(runs: dict[str, Run], way: str) -> None:
    without, with_it = runs[f"{way}, no condition"], runs[f"{way}, condition"]
    assert (without.statuses["ACCEPTED"], with_it.statuses["ACCEPTED"]) == (0, 1)
    assert without.counts()["redundant writes"] == Counter(without.effects.values())[Effect.AGAIN] > 0
    assert with_it.counts()["redundant writes"] == with_it.counts()["bookings undone"] == 0


def test_the_condition_changes_nothing_for_the_messages(runs: dict[str, Run]) -> None:
    for way in ("whole batch", "partial"):
        without, with_it = runs[f"{way}, no condition"].counts(), runs[f"{way}, condition"].counts()
        for count in ("deliveries", "in the DLQ", "of these innocent", "still PENDING", "seconds to drain"):
            assert without[count] == with_it[count]


def test_what_was_written_is_what_the_table_holds(run: Run) -> None:
    seen = Counter(run.effects.values())
    assert run.statuses["DECLINED"] == seen[Effect.WROTE] + seen[Effect.UNDID]


@pytest.mark.usefixtures("local")
def test_the_same_seed_gives_the_same_ledgers_and_another_seed_other_victims(runs: dict[str, Run]) -> None:
    again, other = four_ways(seed=0), four_ways(seed=3)
    assert [it.ledger.to_json() for it in again] == [it.ledger.to_json() for it in runs.values()]
    assert other[0].ledger.about(POISON) != again[0].ledger.about(POISON)


def test_the_table_has_a_column_for_each_way(runs: dict[str, Run]) -> None:
    rows = table_of(tuple(runs.values()))
    assert rows[0] == {
        "": "deliveries",
        "whole batch, no condition": 40,
        "partial, no condition": 21,
        "whole batch, condition": 40,
        "partial, condition": 21,
    }
