"""Names that were hardly meant as they are written."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that is written most like this one, upper and lower case alike; None when none is."""
    by_lower_case = {candidate.lower(): candidate for candidate in known}
    close = get_close_matches(name.lower(), by_lower_case, n=1)
    return by_lower_case[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The question to whoever wrote a name that is not known; empty when no known name is like it."""
    near = nearest_name(name, known)
    return "" if near is None else f"Did you mean '{near}'?"
