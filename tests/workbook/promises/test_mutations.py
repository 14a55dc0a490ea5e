"""The promises can fall: each fix that is taken out breaks one."""

import pytest

from workbook.promises import HistoryStage
from workbook.promises.mutations import MUTATIONS, Mutation, caught

QUICK = (
    "an application that is not there is accepted",
    "a booking cannot be repeated, by the function",
    "declining overwrites",
    "a closed job takes applications",
)
"""One of the workflow, one of the function, two of what is around both."""


@pytest.mark.parametrize("mutation", [each for each in MUTATIONS if each.name in QUICK], ids=lambda each: each.name)
def test_a_fix_that_is_taken_out_breaks_a_promise(stage: HistoryStage, mutation: Mutation) -> None:
    assert caught(mutation, stage)


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.name)
def test_each_fix_that_is_taken_out_breaks_a_promise(stage: HistoryStage, mutation: Mutation) -> None:
    assert caught(mutation, stage)
