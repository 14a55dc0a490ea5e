"""The promises can fall: each is broken by a fix that is taken out, and each fix that is taken out breaks one.

`make test` sees each promise broken once. All mutations are tried by `python -m workbook.promises --mutations`, and by
the slow tests below.
"""

from collections.abc import Callable, Mapping

import pytest

from workbook.practice import workflows
from workbook.promises import HistoryStage, WayToBook, function, play, story, workflow
from workbook.promises.edits import replaced
from workbook.promises.invariants import AT_THE_END, INVARIANTS
from workbook.promises.mutated_at_scale import EDITS_AT_SCALE
from workbook.promises.mutations import (
    AROUND,
    FUNCTION,
    MUTATIONS,
    SCALE,
    TWIN,
    WORKFLOW,
    Mutation,
    caught,
    caught_by_chance,
)
from workbook.promises.ways import at_scale, at_scale_twin
from workbook.promises.witnesses import WITNESSES, witness

WHOLE: Mapping[str, Callable[..., WayToBook]] = {
    WORKFLOW: workflow,
    SCALE: at_scale,
    TWIN: at_scale_twin,
    FUNCTION: function,
    AROUND: workflow,
}
"""The way that a mutation changes, with every fix in place."""

BREAKS = {
    "one accepted": ("two writes in place of a transaction", FUNCTION),
    "nobody forgotten": ("a refused message is dropped", SCALE),
    "nothing out of nowhere": ("declining makes an item", AROUND),
    "accepted stays accepted": ("declining overwrites", AROUND),
    "a closed job takes nobody": ("a closed job takes applications", AROUND),
    "the count is right": ("applications are not counted", AROUND),
    "told at least once": ("remembered before told", WORKFLOW),
    "nobody else is told": ("told before booked", FUNCTION),
    "repeating finishes": ("one page is read", TWIN),
    "only the parent books": ("anybody books", WORKFLOW),
    "odd ids are refused": ("ids are not looked at", TWIN),
    "all declined at the end": ("failures are not reported", AROUND),
    "no message vanishes": ("a missing application is no failure", AROUND),
    "only the hopeless die": ("a duplicate is a failure", AROUND),
}
"""For each promise a mutation that breaks it."""


def named(mutation: Mutation) -> str:
    return f"{mutation.name}, {mutation.of}"


@pytest.mark.parametrize("promise", [*INVARIANTS, *AT_THE_END])
def test_a_promise_falls_without_a_fix_and_stands_with_it(stage: HistoryStage, promise: str) -> None:
    [mutation] = [each for each in MUTATIONS if (each.name, each.of) == BREAKS[promise]]
    assert promise in [broken.promise for broken in caught(mutation, stage).broken]
    whole = play(mutation.witness, stage, WHOLE[mutation.of](stage.stack))
    assert whole.kept, story(whole)


def test_every_mutation_still_finds_what_it_takes_out_and_has_a_history(stage: HistoryStage) -> None:
    files = {WORKFLOW: "book_nanny", SCALE: "book_nanny_at_scale", TWIN: "book_nanny_at_scale.jsonata"}
    for mutation in MUTATIONS:
        assert mutation.witness.steps
        if mutation.edit is not None:
            mutation.edit(workflows.workflow(files[mutation.of]))
        else:
            with mutation.in_place(stage):
                pass


def test_a_change_that_finds_nothing_to_change_is_no_mutation(stage: HistoryStage) -> None:
    with pytest.raises(AssertionError, match="Begin Again has no"):
        at_scale(stage.stack, edited=replaced("Begin Again", "not there", ""))


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS, ids=named)
def test_a_fix_that_is_taken_out_breaks_a_promise(stage: HistoryStage, mutation: Mutation) -> None:
    assert not caught(mutation, stage).kept


@pytest.mark.slow
@pytest.mark.parametrize("name", WITNESSES)
def test_with_every_fix_in_place_the_same_history_keeps_them_all(stage: HistoryStage, name: str) -> None:
    for way in (workflow(stage.stack), function(stage.stack)):
        played = play(WITNESSES[name], stage, way)
        assert played.kept, story(played)


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITS_AT_SCALE)
def test_at_scale_too(stage: HistoryStage, name: str) -> None:
    for way in (at_scale(stage.stack), at_scale_twin(stage.stack)):
        played = play(witness(name, at_scale=True), stage, way)
        assert played.kept, story(played)


SELDOM = {
    ("a repeated booking does not count", WORKFLOW),
    ("a repeated booking does not count", FUNCTION),
    ("a refused message is dropped", WORKFLOW),
}
"""Chance missed these within as many histories as it is given; their witnesses find them."""


@pytest.mark.slow
@pytest.mark.parametrize("mutation", [each for each in MUTATIONS if (each.name, each.of) not in SELDOM], ids=named)
def test_chance_finds_a_history_for_each_fix(stage: HistoryStage, mutation: Mutation) -> None:
    assert caught_by_chance(mutation, stage)
