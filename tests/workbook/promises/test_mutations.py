"""The promises can fall: each fix that is taken out breaks one."""

import pytest

from workbook.promises import HistoryStage, function, play, story, workflow
from workbook.promises.mutations import MUTATIONS, Mutation, caught, caught_by_chance
from workbook.promises.witnesses import WITNESSES


def named(mutation: Mutation) -> str:
    return mutation.name


@pytest.mark.parametrize("mutation", MUTATIONS, ids=named)
def test_a_fix_that_is_taken_out_breaks_a_promise(stage: HistoryStage, mutation: Mutation) -> None:
    assert not caught(mutation, stage).kept


@pytest.mark.parametrize("name", WITNESSES)
def test_with_every_fix_in_place_the_same_history_keeps_them_all(stage: HistoryStage, name: str) -> None:
    for way in (workflow(stage.stack), function(stage.stack)):
        played = play(WITNESSES[name], stage, way)
        assert played.kept, story(played)


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS, ids=named)
def test_chance_finds_a_history_for_each_fix(stage: HistoryStage, mutation: Mutation) -> None:
    assert caught_by_chance(mutation, stage)
