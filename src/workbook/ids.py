"""Ids as a page shows them."""

import re

# What comes before and after an id can be anything: the published sample forgot the # between two of them.
_UUID = re.compile(r"([0-9a-f]{8})-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def short(text: str, digits: int = 8) -> str:
    """`text` with the first `digits` (at most eight) of every UUID in it, and an ellipsis for the rest."""
    return _UUID.sub(lambda found: f"{found[1][:digits]}…", text)
