"""The booking's promises, kept by `make serve` in another process, in real time; and what its account holds then."""

import os
from collections.abc import Iterator
from unittest.mock import patch

import boto3
import pytest

from workbook.cloud.stack import STACK_NAME
from workbook.cloud.stack_status import Standing, find
from workbook.rehearsal import front_door, ours, promises
from workbook.rehearsal.listing import changes, listing
from workbook.rehearsal.report import broken
from workbook.rehearsal.waiting import until_empty


@pytest.fixture(scope="module")
def stack() -> Iterator[Standing]:
    """The stack that the server brings; this process's AWS settings point at it."""
    with ours.served() as settings, patch.dict(os.environ, settings):
        boto3.setup_default_session()
        found = find(STACK_NAME)
        assert found is not None
        yield found
        boto3.DEFAULT_SESSION = None


def test_a_booking_keeps_its_promises_and_makes_nothing_but_items(stack: Standing) -> None:
    before = listing(boto3.client)

    def emptied() -> None:
        until_empty(stack.outputs, patience=60, quiet=0.1)  # counts are exact here

    found = promises.of_a_booking(stack.outputs, emptied, applications=3)  # each message costs a process
    assert broken(found) == []
    assert changes(before, listing(boto3.client)) == []


def test_the_front_door_keeps_its_promises_and_its_callers_are_gone_afterwards(stack: Standing) -> None:
    before = listing(boto3.client)
    assert broken(front_door.promised(stack.outputs, seed=10)) == []
    assert changes(before, listing(boto3.client)) == []
