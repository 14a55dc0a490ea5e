"""Calls that skip the wire come to the same as calls over it."""

from random import Random

from workbook.promises import made_up, play, staged, story, workflow

HISTORIES = [made_up(Random(number)) for number in (5, 6, 9, 12)]


def told(*, over_the_wire: bool) -> list[str]:
    with staged(over_the_wire=over_the_wire) as stage:
        return [story(play(history, stage, workflow(stage.stack))) for history in HISTORIES]


def test_a_history_comes_to_the_same_over_the_wire() -> None:
    assert told(over_the_wire=False) == told(over_the_wire=True)
