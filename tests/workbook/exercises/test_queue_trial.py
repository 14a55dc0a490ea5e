"""A queue for trying answers on."""

import time

import boto3

from workbook.cloud import connect
from workbook.exercises.exercise import Right
from workbook.exercises.queue_checks import settings_for_a_slow_function
from workbook.exercises.queue_trial import failing, moved_at, queue_trial, three_lives
from workbook.figures.lives import read_lives


def test_it_needs_no_cloud_and_moves_poison_after_all_its_receives() -> None:
    with queue_trial(30, 3) as trial:
        trial.send("poison")
        mapping = trial.mapping(failing)
        mapping.drain()
        assert trial.dead_letters() == 1
    assert moved_at(mapping.ledger) == 90


def test_the_readers_time_and_queues_are_left_alone() -> None:
    with connect() as stack:
        sqs = boto3.client("sqs")
        before = sqs.list_queues()["QueueUrls"]
        stack.clock.advance(7)
        now = stack.clock.now()
        with queue_trial(30, 3) as trial:
            trial.send("poison")
            trial.mapping(failing).drain()
            assert stack.clock.elapsed == 97
        assert stack.clock.elapsed == 7
        assert now <= stack.clock.now() < now + 30
        assert sqs.list_queues()["QueueUrls"] == before
        standing = time.time()
        while time.time() == standing:  # a clock left standing would hang here
            pass


def test_looking_at_dead_letters_hides_them_from_nobody() -> None:
    with queue_trial(30, 1) as trial:
        trial.send("poison")
        trial.mapping(failing).drain()
        assert [trial.dead_letters(), trial.dead_letters()] == [1, 1]


def test_of_the_three_lives_the_third_is_the_one_received_while_being_worked_on() -> None:
    lives = {life.message: life for life in read_lives(three_lives())}
    assert [name for name, life in lives.items() if any(life.rows)] == ["msg-3"]
    assert [name for name, life in lives.items() if life.duplicates] == ["msg-2"]
    assert all([receive.start for receive in life.receives] == [0, 20] for life in lives.values())


def test_more_than_one_choice_of_settings_is_right() -> None:
    for visibility, most, kept in ((290, 5, 1_209_600), (300, 6, 950_400), (360, 5, 1_000_000)):
        answer = {"VisibilityTimeout": visibility, "maxReceiveCount": most, "MessageRetentionPeriod": kept}
        assert isinstance(settings_for_a_slow_function(answer), Right), answer
