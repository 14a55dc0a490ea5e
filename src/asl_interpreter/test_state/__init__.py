"""TestState: one state tried alone, with mocks (Step Functions guide, *Using TestState API to test a state*)."""

from asl_interpreter.test_state.api import answer
from asl_interpreter.test_state.refused import RequestRefused

__all__ = ["RequestRefused", "answer"]
