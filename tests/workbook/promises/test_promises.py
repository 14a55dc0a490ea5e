"""Whatever happens to a booking, its promises are kept: 500 histories that Hypothesis makes up.

`python -m workbook.promises 100000` plays more of them.
"""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from workbook.cloud import Stack
from workbook.promises import HistoryStage, WayToBook, made_up, play, shortest, story
from workbook.promises.many import WAYS

EACH, PARTS = 25, 4
"""Histories in a test, and tests for each way to book: 500 histories in all, in parts for several processes."""


@pytest.fixture(scope="module", params=sorted(WAYS))
def way(request: pytest.FixtureRequest, stage: HistoryStage) -> WayToBook:
    make: Callable[[Stack], WayToBook] = WAYS[request.param]
    return make(stage.stack)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_promise_is_kept(stage: HistoryStage, way: WayToBook, part: int) -> None:
    @seed(part)
    # A seed is a history, as it is to the command. It is our own shortening that makes a broken one short.
    @settings(max_examples=EACH, deadline=None, database=None, phases=(Phase.generate,))
    @given(number=st.integers(0, 2**32))
    def kept(number: int) -> None:
        played = play(made_up(Random(number)), stage, way)
        assert played.kept, f"Seed {number}. {story(shortest(played, stage, way))}"

    kept()
