"""Tries many, and prints what came out that may not, and what took more than `MOST_SECONDS` or `MOST_MEGABYTES`."""

import resource
import sys
import traceback
from pathlib import Path
from time import process_time

from tests.asl_interpreter.conformance.mutations import attempt, make

MOST_SECONDS = 20.0
MOST_MEGABYTES = 400
"""More than before the trial."""


def main(count: int = 2_000, first: int = 0) -> int:
    """Try so many, from this seed on, and say whether anything was wrong."""
    wrong = 0
    for seed in range(first, first + count):
        began, used = process_time(), _megabytes()
        try:
            attempt(make(seed))
        except Exception as fault:
            wrong += 1
            frames = traceback.extract_tb(fault.__traceback__)
            places = " from ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))
            print(f"seed {seed}: {type(fault).__name__}: {str(fault)[:100]!r} at {places}", flush=True)
        took, grown = process_time() - began, _megabytes() - used
        if took > MOST_SECONDS or grown > MOST_MEGABYTES:
            wrong += 1
            print(f"seed {seed}: {took:.1f} s, {grown} MB", flush=True)
    print(f"{count} tried, {wrong} wrong")
    return 1 if wrong else 0


def _megabytes() -> int:
    """The most that this process ever used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
