"""Nothing escapes: whatever a definition, an input or a request is, only what is documented comes out.

`python -m tests.asl_interpreter.conformance.mutations 20000` tries more, and others when a first seed is given, too.
"""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from tests.asl_interpreter.conformance.mutations import attempt, make
from tests.asl_interpreter.conformance.mutations.every_place import KINDS


@pytest.fixture(autouse=True)
def few_steps() -> Iterator[None]:
    """What a regular expression may take, so that those without an end do not take most of the time."""
    with patch("asl_interpreter.matching.pattern.MOST_STEPS", 20_000):
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_documented_comes_out_whatever_is_in_a_field(kind: str) -> None:
    for tried, attempted in KINDS[kind]():
        try:
            attempted()
        except Exception as fault:
            fault.add_note(f"tried: {tried}")
            raise


@pytest.mark.parametrize("seed", range(0, 40, 20))
def test_only_what_is_documented_comes_out_of_some(seed: int) -> None:
    for each in range(seed, seed + 20):
        attempt(make(each))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1_000, 21_000, 500))
def test_nothing_else_comes_out_of_many(seed: int) -> None:
    for each in range(seed, seed + 500):
        attempt(make(each))
