"""What Step Functions costs, in US dollars.

(AWS's page *AWS Step Functions pricing*, read in November 2026.)
"""

PRICED = "2026-11, us-east-1"
"""When, and where, the prices are those of."""

PER_1000_TRANSITIONS = 0.025
"""Of a Standard workflow: states entered, and retries."""

PER_MILLION_REQUESTS = 1.00
"""Of an Express workflow: executions started."""

PER_GB_SECOND = 0.00001667
"""Of an Express workflow's duration and memory, for the first 1,000 hours a month; more is cheaper."""

STEP = 0.1
"""Seconds to which the duration is rounded up."""

CHUNK = 64 / 1024
"""GB: the memory is billed in chunks of 64 MB, and one is the least."""


def express_million(seconds: float) -> float:
    """A million Express executions which take so long, in one chunk of memory."""
    return PER_MILLION_REQUESTS + 1_000_000 * seconds * CHUNK * PER_GB_SECOND
