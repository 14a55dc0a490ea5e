"""A stack, and every way to book a job of twenty on it."""

from collections.abc import Iterator

import pytest

from workbook import cloud
from workbook.cloud import Stack
from workbook.comparison.count import count
from workbook.comparison.counts import Counts
from workbook.comparison.ways import WAYS


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with cloud.connect("moto") as stack:
        yield stack


@pytest.fixture(scope="module")
def twenty(stack: Stack) -> dict[str, Counts]:
    return {way: count(stack, way, 20) for way in WAYS}
