"""Tries many, and prints what came out that may not, and what took more than `MOST_SECONDS` or `MOST_MEGABYTES`.

With `choose COUNT` it prints which seeds among so many reach a line of the interpreter that none before them does.
"""

import resource
import sys
import traceback
from pathlib import Path
from time import process_time
from types import FrameType
from typing import Any

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


def choose(count: int) -> None:
    """Print the seeds among so many that reach more than those before."""
    reached: set[tuple[str, int]] = set()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            reached.add((frame.f_code.co_filename, frame.f_lineno))
        return trace if "asl_interpreter" in frame.f_code.co_filename else None

    chosen = []
    for seed in range(count):
        trial, before = make(seed), len(reached)
        sys.settrace(trace)
        attempt(trial)
        sys.settrace(None)
        if len(reached) > before:
            chosen.append(seed)
    print(f"{len(chosen)} of {count} reach {len(reached)} lines: {chosen}")


def _megabytes() -> int:
    """The most that this process ever used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["choose"]:
        choose(int(sys.argv[2]))
        sys.exit()
    sys.exit(main(*map(int, sys.argv[1:])))
