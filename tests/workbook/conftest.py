from collections.abc import Iterator

import pytest

from workbook.cloud import Stack, connect
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
