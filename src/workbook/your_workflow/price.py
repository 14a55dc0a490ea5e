"""What executions like one cost: Standard by transitions, Express by requests and duration."""

from math import ceil

from asl_interpreter.mocks import MockedRun

PRICED = "2026-11, us-east-1, without the free tier"
"""Of the prices below, from AWS's page *AWS Step Functions pricing*."""

PER_1000_TRANSITIONS = 0.025
PER_MILLION_REQUESTS = 1.00
PER_GB_SECOND = 0.00001667  # of the first 1,000 hours a month; more is cheaper

_STEP = 0.1  # seconds to which the duration is rounded up
_CHUNK = 64 / 1024  # GB: the memory is billed in chunks of 64 MB, and one is the least
_LONGEST = 300  # seconds of an Express execution
_MANY = 1_000_000


def transitions(run: MockedRun) -> int:
    """States entered and retries; each of them is one. (AWS Step Functions pricing.)"""
    return len(run.execution.visits) + sum(run.retries.values())


def priced(run: MockedRun) -> list[dict[str, object]]:
    """A row for each type of workflow: what is billed of one execution, and dollars for a million of them."""
    count = transitions(run)
    seconds = max(ceil(round(run.waited / _STEP, 6)), 1) * _STEP
    express = PER_MILLION_REQUESTS + _MANY * seconds * _CHUNK * PER_GB_SECOND
    too_long = run.waited > _LONGEST
    return [
        {
            "type": "Standard",
            "billed of one": f"{count} transitions",
            "a million, $": f"{_MANY * count * PER_1000_TRANSITIONS / 1000:,.2f}",
        },
        {
            "type": "Express",
            "billed of one": f"1 request, {seconds:g} s of 64 MB",
            "a million, $": "ends after 5 minutes" if too_long else f"{express:,.2f}",
        },
    ]
