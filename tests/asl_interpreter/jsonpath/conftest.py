"""What paths and templates see in these tests."""

from random import Random

import pytest

from asl_interpreter.scope import Scope


@pytest.fixture
def scope() -> Scope:
    return Scope({"Execution": {"Name": "book-1"}}, {"job": {"id": "j-1"}, "nannies": ["ann", "bob"]}, Random(0))
