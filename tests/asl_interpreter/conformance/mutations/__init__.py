"""Definitions, inputs and requests that nobody writes: real ones, with anything in any place.

`make(seed)` gives the same every time. `python -m tests.asl_interpreter.conformance.mutations 20000` tries as many.
"""

from tests.asl_interpreter.conformance.mutations.attempts import attempt
from tests.asl_interpreter.conformance.mutations.trials import make

__all__ = ["attempt", "make"]
