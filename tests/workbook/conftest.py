from collections.abc import Iterator

import pytest

from workbook.cloud import Stack, connect


@pytest.fixture
def stack() -> Iterator[Stack]:
    """`template.yaml`, deployed to an empty local cloud."""
    with connect() as deployed:
        yield deployed
