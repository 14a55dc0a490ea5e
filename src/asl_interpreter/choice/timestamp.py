"""Timestamps, as Choice rules, Wait and IsTimestamp take them.

They must conform to the RFC 3339 profile of ISO 8601, with an upper-case `T` between date and time, and an upper-case
`Z` where no numeric offset is given (Amazon States Language specification, *Timestamps*).
"""

import re
from datetime import datetime

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def parse(text: str) -> datetime | None:
    """The instant that a text names; None when the text is no timestamp. Digits below a microsecond are dropped."""
    if _TIMESTAMP.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # e.g. the 30th of February
        return None
