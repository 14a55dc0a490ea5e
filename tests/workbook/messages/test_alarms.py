"""Which alarm on a queue would ring."""

from collections.abc import Sequence
from typing import Any

import pytest

from workbook.cloud.template import Template
from workbook.messages import alarms
from workbook.messages.ledger import Entry, EventType, Ledger
from workbook.practice.trial_stack import changed


@pytest.fixture(scope="module")
def template() -> Template:
    return Template.load()


def ledger(*steps: tuple[float, EventType, int], messages: Sequence[str] = ("msg-1",)) -> Ledger:
    """Messages sent at the beginning, all with these steps: seconds, event, receive count."""
    made = Ledger(20, 5)
    for message in messages:
        made.introduce(message, "a body", 0)
        for at, event, count in steps:
            made.record(Entry(at, event, message, count))
    return made


def rings(template: Template, made: Ledger, minutes: int = 10) -> dict[str, Any]:
    return {str(row["alarm"]): row["rings"] for row in alarms.rows(template, made, minutes)}


def test_a_dead_letter_rings_at_the_end_of_its_minute(template: Template) -> None:
    dead = ledger((100, EventType.DEAD_LETTERED, 5))
    assert rings(template, dead) == {"DeadLetterAlarm": "t+120 s", "OldestMessageAlarm": "never"}


def test_a_message_that_nobody_receives_rings_after_three_minutes_above_the_threshold(template: Template) -> None:
    # 120 s are not above 120 s; the ends of minutes 3, 4 and 5 are.
    assert rings(template, ledger())["OldestMessageAlarm"] == "t+300 s"
    assert rings(template, ledger(), minutes=4)["OldestMessageAlarm"] == "never"


def test_a_message_received_three_times_is_no_longer_the_oldest(template: Template) -> None:
    # SQS guide, "Available CloudWatch metrics for Amazon SQS".
    twice = [(0, EventType.RECEIVED, 1), (20, EventType.RECEIVED, 2)]
    assert rings(template, ledger(*twice))["OldestMessageAlarm"] == "t+300 s"
    assert rings(template, ledger(*twice, (200, EventType.RECEIVED, 3)))["OldestMessageAlarm"] == "never"


def test_a_message_that_was_deleted_is_no_longer_the_oldest(template: Template) -> None:
    gone = ledger((0, EventType.RECEIVED, 1), (130, EventType.DELETED, 1))
    assert rings(template, gone)["OldestMessageAlarm"] == "never"


def test_period_threshold_and_evaluation_periods_are_the_templates(template: Template) -> None:
    slow = changed(template, {"DeadLetterAlarm": {"Period": 300, "Threshold": 1}})
    dead = (10, EventType.DEAD_LETTERED, 5)
    assert rings(slow, ledger(dead))["DeadLetterAlarm"] == "never"
    assert rings(slow, ledger(dead, messages=("msg-1", "msg-2")))["DeadLetterAlarm"] == "t+300 s"


def test_a_row_says_what_is_watched_and_the_most_there_was(template: Template) -> None:
    dead, age = alarms.rows(template, ledger((10, EventType.DEAD_LETTERED, 5)))
    assert dead == {
        "alarm": "DeadLetterAlarm",
        "metric": "ApproximateNumberOfMessagesVisible",
        "threshold": "> 0",
        "at most": 1,
        "rings": "t+60 s",
    }
    assert (age["threshold"], age["at most"]) == ("> 120", 0)
