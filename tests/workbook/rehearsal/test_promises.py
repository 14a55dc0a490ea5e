"""The booking's promises, kept by the local cloud in this process, in virtual time."""

import pytest

from workbook.cloud import Stack
from workbook.event_source import EventSourceMapping
from workbook.rehearsal import promises
from workbook.rehearsal.promises import Emptied, Promise


@pytest.fixture
def emptied(stack: Stack) -> Emptied:
    return EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction").drain


def broken(found: list[Promise]) -> list[Promise]:
    return [promise for promise in found if not promise.kept]


def test_a_booking_keeps_its_promises(stack: Stack, emptied: Emptied) -> None:
    assert broken(list(promises.of_a_booking(stack.outputs, emptied))) == []


def test_a_message_that_always_fails_is_set_aside_and_comes_back(stack: Stack, emptied: Emptied) -> None:
    assert broken(list(promises.of_a_poison_message(stack.outputs, emptied))) == []
