from collections.abc import Iterator

import pytest

from workbook.promises import HistoryStage, staged


@pytest.fixture(scope="module")
def stage() -> Iterator[HistoryStage]:
    """One stack for the histories of a module: each has jobs of its own."""
    with staged() as made:
        yield made
