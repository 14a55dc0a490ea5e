"""The shape of a count: what is derived from it, and its way through JSON."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import workbook.comparison.counted as counted_module
from workbook.comparison.counted import APPLICATIONS, BadCounts, changes, counted, main
from workbook.comparison.counts import Counts

COUNTS = Counts(
    way="workflow",
    applications=3,
    outcome="SUCCEEDED",
    booking=(
        {"dynamodb.Query": 1},
        {"dynamodb.TransactWriteItems": 1},
        {"sqs.SendMessage": 2, "dynamodb.GetItem": 1},
        {"sns.Publish": 1},
    ),
    decided=2,
    declining=({"sqs.ReceiveMessage": 1}, {"dynamodb.UpdateItem": 2}, {"sqs.DeleteMessageBatch": 1}),
    items={"dynamodb.Query": 4},
    read_units=0.5,
    write_units=4,
    transitions=12,
    durable_operations=0,
    largest_bytes=900,
    sum_bytes=4000,
)
OF_EACH_SIZE = tuple(replace(COUNTS, applications=size) for size in APPLICATIONS)


def test_calls_are_the_rounds_added_up_and_round_trips_their_number() -> None:
    assert COUNTS.calls["sqs.SendMessage"] == 2
    assert sum(COUNTS.booking_calls.values()) == 6
    assert COUNTS.declining_calls == {
        "dynamodb.UpdateItem": 2,
        "sqs.DeleteMessageBatch": 1,
        "sqs.ReceiveMessage": 1,
    }
    # What is left to delete is DECLINED by then.
    assert (COUNTS.decided, COUNTS.queued, COUNTS.declined) == (2, 4, 6)


def test_a_count_comes_back_from_json_as_it_was() -> None:
    assert Counts.of_json(json.loads(json.dumps(COUNTS.as_json()))) == COUNTS


def test_a_count_that_is_not_as_it_was_kept_is_told_with_what_changed() -> None:
    retold = replace(COUNTS, transitions=13, booking=COUNTS.booking[:1])
    assert changes([retold, replace(COUNTS, applications=4)], [COUNTS]) == [
        "workflow, 3 applications: booking 4 rounds -> 1 rounds; transitions 12 -> 13.",
        "workflow, 4 applications: not counted before.",
    ]
    assert changes([COUNTS], [COUNTS]) == []


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of its own for what is kept, and counting that takes no time."""
    file = tmp_path / "counted.json"
    monkeypatch.setattr(counted_module, "KEPT", file)
    monkeypatch.setattr(counted_module, "count_all", lambda told: list(OF_EACH_SIZE))
    counted.cache_clear()
    yield file
    counted.cache_clear()


def test_counting_again_writes_what_was_counted_and_checking_writes_nothing(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--check"]) == 1
    assert not kept.exists()
    assert main([]) == 0
    assert counted() == OF_EACH_SIZE
    assert main(["--check"]) == 0
    assert "0 of 4 bookings are counted otherwise" in capsys.readouterr().out


@pytest.mark.parametrize("text", [None, "[", "[{}]", '{"way": 1}', "[1]"])
def test_a_file_of_counts_that_is_none_says_how_to_make_it_again(kept: Path, text: str | None) -> None:
    if text:
        kept.write_text(text, encoding="utf-8")
    with pytest.raises(BadCounts, match=r"counted\.json is not as it should be: .*comparison\.counted makes it again"):
        counted()


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("transitions", -5, "a booking: `transitions` is a whole number, 0 or more, not -5."),
        ("transitions", "many", "a booking: `transitions` is a whole number, 0 or more, not 'many'."),
        ("read_units", float("nan"), "a booking: `read_units` is a number, 0 or more, not nan."),
        ("booking", [3], "a booking: `booking` is a list of calls by operation, not [3]."),
        ("declining", [{"sqs.ReceiveMessage": "x"}], "a booking: `declining` is a list of calls by operation"),
        ("items", None, "a booking: `items` is how many by operation, not empty."),
        ("decided", 99, "a booking: `decided` is one of its 4 round trips, or 0."),
        ("way", "another", "it has each way once for each size of a job."),
        ("applications", 20, "it has each way once for each size of a job."),
    ],
)
def test_a_faulty_count_is_named_with_the_command_that_makes_it_again(
    key: str, value: object, says: str, kept: Path
) -> None:
    first, *others = [each.as_json() for each in OF_EACH_SIZE]
    kept.write_text(json.dumps([first | {key: value}, *others]), encoding="utf-8")
    with pytest.raises(BadCounts) as refused:
        counted()
    assert says.rstrip(".") in str(refused.value)
    assert str(refused.value).endswith("python -m workbook.comparison.counted makes it again.")
