"""The sequence picture of executions that meet at one table: from real bookings on a table of their own."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from asl_interpreter import TaskCall
from asl_interpreter.tasks import integrations
from booking.table import BookingTable
from workbook.cloud import connect
from workbook.cloud.clock import Clock
from workbook.cloud.template import Template
from workbook.figures import sequence
from workbook.figures.calls import calls
from workbook.figures.svg import MAX_WIDTH
from workbook.practice.race import race
from workbook.practice.sample import post_job, statuses

UPDATE = "Update Job and Application Status"


@pytest.fixture(scope="module")
def table() -> Iterator[str]:
    with connect() as stack:
        yield stack.outputs["TableName"]


def definition(table: str) -> dict[str, Any]:
    written = json.dumps(Template.load().definition("BookNannyStateMachine"))
    tried: dict[str, Any] = json.loads(written.replace("${DDBTable}", table))
    queue = tried["States"]["Iterate through Application Items"]
    queue |= {"Type": "Pass", "Result": {"queued": 0}}  # what comes after the race is another test's
    for name in ("ItemsPath", "ItemSelector", "ItemProcessor", "ResultSelector", "Catch"):
        del queue[name]
    return tried


def unconditional(table: str) -> dict[str, Any]:
    tried = definition(table)
    update = tried["States"][UPDATE]["Parameters"]["TransactItems"][0]["Update"]
    del update["ConditionExpression"]
    for name in (":open", ":caller", ":seen"):
        del update["ExpressionAttributeValues"][name]
    return tried


def raced(tried: dict[str, Any], table: str, seed: int, *numbers: int, apart: float = 0.002) -> dict[str, Any]:
    posted = post_job(BookingTable(table), 3, seed=seed)
    names = ("Sarah", "her husband", "their daughter")
    bookings = {name: posted.booking(number) for name, number in zip(names, numbers, strict=False)}
    return {name: it.history.events() for name, it in race(tried, bookings, apart=apart).items()}


def test_two_bookings_that_race_have_read_open_and_one_condition_fails(table: str) -> None:
    text = repr(sequence(raced(definition(table), table, 1, 0, 1)))
    assert text.startswith("Sarah and her husband tried to write; Sarah did, and the condition stopped the other.")
    assert (
        "Sarah at t+0 ms: Query, reads jobStatus = OPEN. her husband at t+2 ms: Query, reads jobStatus = OPEN" in text
    )
    assert "Sarah at t+8 ms: TransactWriteItems if jobStatus = OPEN, sets jobStatus = CLOSED" in text
    assert "her husband at t+10 ms: TransactWriteItems if jobStatus = OPEN, the condition fails" in text
    assert "her husband ends FAILED with JobNotOpen." in text


def test_without_a_condition_both_write(table: str) -> None:
    text = repr(sequence(raced(unconditional(table), table, 2, 0, 1)))
    assert text.startswith("Sarah and her husband wrote, one over the other: nothing asked again what jobStatus is.")
    assert statuses(BookingTable(table), post_job(BookingTable(table), 3, seed=2)) == {"ACCEPTED": 2, "PENDING": 1}


def test_another_condition_that_fails_is_told_in_full(table: str) -> None:
    text = repr(sequence(raced(unconditional(table), table, 3, 0, 0)))  # the same nanny twice
    assert (
        "her husband at t+10 ms: TransactWriteItems, whatever jobStatus is, fails: jobApplicationStatus = PENDING"
        in text
    )


def test_bookings_far_apart_do_not_race(table: str) -> None:
    histories = raced(definition(table), table, 4, 0, 1, apart=0.05)
    assert "her husband at t+50 ms: Query, reads jobStatus = CLOSED" in repr(sequence(histories))


def test_who_starts_as_the_first_one_writes_reads_what_was_written(table: str) -> None:
    text = repr(sequence(raced(definition(table), table, 11, 0, 1, apart=0.008)))
    written = text.index("Sarah at t+8 ms: TransactWriteItems if jobStatus = OPEN, sets jobStatus = CLOSED")
    assert written < text.index("her husband at t+8 ms: Query, reads jobStatus = CLOSED")


def test_a_third_caller_has_a_line_of_its_own_and_the_picture_fits_a_page_of_two(table: str) -> None:
    three = sequence(raced(definition(table), table, 5, 0, 1, 2))
    svg = three.svg
    assert "stopped the rest" in repr(three)
    assert all(f">{name}<" in svg for name in ("Sarah", "the table", "her husband", "their daughter"))
    pair = sequence(raced(definition(table), table, 6, 0, 1)).svg
    assert float(re.findall(r'viewBox="0 0 ([\d.]+)', pair)[0]) <= MAX_WIDTH
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', pair)) >= 12


def test_the_same_race_is_the_same_picture(table: str) -> None:
    first, second = (sequence(raced(definition(table), table, seed, 0, 1)).svg for seed in (7, 8))
    assert first == second


def test_the_readers_clock_stands_still_while_others_race(table: str) -> None:
    clock = Clock.running()
    assert clock is not None
    before = clock.now()
    raced(definition(table), table, 9, 0, 1)
    assert clock.now() == before


def test_a_race_in_reverse_is_refused(table: str) -> None:
    with pytest.raises(ValueError, match="seconds from one start to the next"):
        race({}, {}, apart=-1)


def test_calls_inside_a_map_are_left_out(table: str) -> None:
    tried = json.loads(json.dumps(Template.load().definition("BookNannyStateMachine")).replace("${DDBTable}", table))

    def task(call: TaskCall) -> Any:
        return integrations()(call) if ":dynamodb:" in call.resource else {"MessageId": "made up"}

    posted = post_job(BookingTable(table), 3, seed=10)
    history = race(tried, {"Sarah": posted.booking(0)}, task=task)["Sarah"].history.events()
    assert [(it.operation, it.inside) for it in calls(history) if it.service == "dynamodb"] == [
        *(("Query", False), ("TransactWriteItems", False), ("GetItem", True), ("UpdateItem", True))
    ]
    assert "GetItem" not in repr(sequence({"Sarah": history}))


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        sequence({"nobody": []})
    with pytest.raises(TypeError, match="GetExecutionHistory"):
        calls({})  # type: ignore[arg-type]
