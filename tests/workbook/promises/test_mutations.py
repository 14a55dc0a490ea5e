"""The promises can fall: each fix that is taken out breaks one."""

import pytest

from workbook.promises import HistoryStage, function, play, story, workflow
from workbook.promises.edits import replaced
from workbook.promises.mutated_at_scale import EDITS_AT_SCALE
from workbook.promises.mutations import MUTATIONS, Mutation, caught, caught_by_chance
from workbook.promises.ways import at_scale, at_scale_twin
from workbook.promises.witnesses import WITNESSES, witness


def named(mutation: Mutation) -> str:
    return f"{mutation.name}, {mutation.of}"


@pytest.mark.parametrize("mutation", MUTATIONS, ids=named)
def test_a_fix_that_is_taken_out_breaks_a_promise(stage: HistoryStage, mutation: Mutation) -> None:
    assert not caught(mutation, stage).kept


@pytest.mark.parametrize("name", WITNESSES)
def test_with_every_fix_in_place_the_same_history_keeps_them_all(stage: HistoryStage, name: str) -> None:
    for way in (workflow(stage.stack), function(stage.stack)):
        played = play(WITNESSES[name], stage, way)
        assert played.kept, story(played)


@pytest.mark.parametrize("name", EDITS_AT_SCALE)
def test_at_scale_too(stage: HistoryStage, name: str) -> None:
    for way in (at_scale(stage.stack), at_scale_twin(stage.stack)):
        played = play(witness(name, at_scale=True), stage, way)
        assert played.kept, story(played)


def test_a_change_that_finds_nothing_to_change_is_no_mutation(stage: HistoryStage) -> None:
    with pytest.raises(AssertionError, match="Begin Again has no"):
        at_scale(stage.stack, edited=replaced("Begin Again", "not there", ""))


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS, ids=named)
def test_chance_finds_a_history_for_each_fix(stage: HistoryStage, mutation: Mutation) -> None:
    assert caught_by_chance(mutation, stage)
