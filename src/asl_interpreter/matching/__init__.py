"""Regular expressions that give up after a number of steps, the same number on every machine.

Python's `re` tries every way in which a text could match. For `(a+)+$` the ways double with each letter, and nothing
stops it. AWS has a clock for that, which would not be repeatable here.
"""

from asl_interpreter.matching.pattern import BoundedPattern
from asl_interpreter.matching.rehearsal import TooManySteps

__all__ = ["BoundedPattern", "TooManySteps"]
