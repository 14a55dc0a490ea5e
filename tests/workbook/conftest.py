from collections.abc import Iterator

import pytest

from tests.workbook.bookings import every_item
from workbook.cloud import Stack, connect, shared_client
from workbook.cloud.batch_write import write_all
from workbook.cloud.local_aws import local_aws


@pytest.fixture
def local() -> Iterator[None]:
    """The local cloud, every unit in place and nothing in it."""
    with local_aws():
        yield


@pytest.fixture
def stack() -> Iterator[Stack]:
    """`template.yaml`, deployed to an empty local cloud."""
    with connect() as deployed:
        yield deployed


@pytest.fixture(scope="module")
def deployed_once() -> Iterator[Stack]:
    """`template.yaml`, deployed once for a module's tests."""
    with connect() as deployed:
        yield deployed


@pytest.fixture
def emptied(deployed_once: Stack) -> Iterator[Stack]:
    """The module's stack with nothing in its table. For tests that leave the queue alone: messages stay."""
    yield deployed_once
    keys = [{name: item[name] for name in ("PK", "SK")} for item in every_item(deployed_once)]
    deletions = [{"DeleteRequest": {"Key": key}} for key in keys]
    write_all(shared_client("dynamodb"), deployed_once.outputs["TableName"], deletions)
