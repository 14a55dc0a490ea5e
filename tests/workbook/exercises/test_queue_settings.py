"""Chapter 04's checks, and the run of its last exercise."""

import pytest

from workbook.exercises.chapter_04.settings import failing, moved_at, settings_for_a_slow_function
from workbook.exercises.exercise import Right
from workbook.experiments.three_lives import three_lives
from workbook.figures.lives import read_lives
from workbook.messages.ledger import EventType
from workbook.practice.scratch import scratch_queue

pytestmark = pytest.mark.usefixtures("local")


def test_poison_moves_after_all_its_receives() -> None:
    with scratch_queue(visibility_timeout=30, max_receive_count=3) as queue:
        queue.send("poison")
        assert moved_at(queue.drain(failing)) == 90


def test_of_the_three_lives_the_third_is_the_one_received_while_being_worked_on() -> None:
    lives = {life.message: life for life in read_lives(three_lives())}
    outlasting = [name for name, life in lives.items() for it in life.receives if it.outlasts_its_timeout]
    assert outlasting == ["msg-3"]
    assert [name for name, life in lives.items() if life.duplicates] == ["msg-2"]
    assert all([receive.start for receive in life.receives] == [0, 20] for life in lives.values())


def test_of_the_three_lives_the_third_is_received_once_when_wait_and_work_fit_in() -> None:
    received = {timeout: [entry.event for entry in three_lives(timeout).of("msg-3")] for timeout in (25, 26)}
    assert [events.count(EventType.RECEIVED) for events in received.values()] == [2, 1]


def test_more_than_one_choice_of_settings_is_right() -> None:
    for visibility, most, kept in ((290, 5, 1_209_600), (300, 6, 950_400), (360, 5, 1_000_000)):
        answer = {"VisibilityTimeout": visibility, "maxReceiveCount": most, "MessageRetentionPeriod": kept}
        assert isinstance(settings_for_a_slow_function(answer), Right), answer
