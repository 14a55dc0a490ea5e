"""Intrinsic functions for numbers. (Step Functions guide, *Intrinsics for math operations*.)

Each raises `ArgumentRefused` for arguments that do not fit.
"""

from random import Random

from asl_interpreter.intrinsics.arguments import ArgumentRefused, a_rounded_integer, an_integer, in_range
from asl_interpreter.values import JSON


def random(chance: Random, start: JSON, end: JSON, *seed: JSON) -> JSON:
    """States.MathRandom: a number from `start` on, below `end`; with a seed always the same one."""
    start, end = an_integer(start, "first"), an_integer(end, "second")
    if start >= end:
        raise ArgumentRefused(f"The first argument must be less than the second, but they are {start} and {end}.")
    if seed:
        chance = Random(an_integer(seed[0], "third"))
    return chance.randrange(start, end)


def add(first: JSON, second: JSON) -> JSON:
    """States.MathAdd: the sum of two numbers; they and the sum have to fit into 32 bits."""
    return in_range(a_rounded_integer(first, "first") + a_rounded_integer(second, "second"), "sum")
