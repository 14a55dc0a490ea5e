"""Waiting, in real time, for a function that another process runs."""

import time
from math import inf

from workbook.rehearsal.promises import Outputs, waiting

_LOOK = 0.5  # s


def until_empty(outputs: Outputs, patience: float = 180, quiet: float = 2) -> None:
    """Until the queue looks empty and nothing moves for `quiet` seconds, as counts are approximate on AWS.

    At most `patience` seconds, whatever is left then.
    """
    began = time.monotonic()
    seen, quiet_since = waiting(outputs), inf
    while (now := time.monotonic()) < began + patience and now < quiet_since + quiet:
        time.sleep(min(_LOOK, quiet))
        before, seen = seen, waiting(outputs)
        if seen[0]:
            quiet_since = inf
        elif seen != before or quiet_since == inf:
            quiet_since = time.monotonic()  # after the look, which can take long itself
