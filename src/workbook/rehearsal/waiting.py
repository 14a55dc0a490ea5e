"""Waiting, in real time, for a function that another process runs."""

import time

from workbook.rehearsal.promises import Outputs, waiting

_LOOK = 0.5  # s
_QUIET = 2  # s for which the queue has to look empty and its dead-letter queue unchanged; counts are approximate on AWS


def until_empty(outputs: Outputs, patience: float = 180) -> None:
    """Until the queue looks empty and nothing moves; at most `patience` seconds, whatever is left then."""
    began = quiet_since = time.monotonic()
    seen = waiting(outputs)
    while (now := time.monotonic()) < min(quiet_since + _QUIET, began + patience):
        time.sleep(_LOOK)
        before, seen = seen, waiting(outputs)
        if seen[0] or seen != before:
            quiet_since = now + _LOOK
