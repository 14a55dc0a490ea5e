"""The booking's promises, kept by the local cloud in this process, in virtual time."""

import pytest

from workbook.cloud import Stack
from workbook.event_source import EventSourceMapping
from workbook.rehearsal import promises
from workbook.rehearsal.promises import Promise


@pytest.fixture
def mapping(stack: Stack) -> EventSourceMapping:
    return EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")


def broken(found: list[Promise]) -> list[Promise]:
    return [promise for promise in found if not promise.kept]


def test_a_booking_keeps_its_promises(stack: Stack, mapping: EventSourceMapping) -> None:
    assert broken(list(promises.of_a_booking(stack.outputs, mapping.drain))) == []


def test_a_message_that_always_fails_is_set_aside_and_comes_back(stack: Stack, mapping: EventSourceMapping) -> None:
    assert broken(list(promises.of_a_poison_message(stack.outputs, mapping.drain))) == []
