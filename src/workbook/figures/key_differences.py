"""Keys that are wrong by a sign or two, and where they differ from the key that was meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher

Run = tuple[str, bool]
"""Some signs of a key, and whether the other key has others there. No signs: here the other has some more."""

_ALIKE = 0.8  # of all signs; keys of two entities share less


def counterpart(key: str, others: Iterable[str]) -> str | None:
    """The one of `others` that `key` is most like, when it is nearly the same."""
    ratios = {other: _matcher(key, other).ratio() for other in others if other != key}
    best = max(ratios, key=lambda other: ratios[other], default=None)
    return best if best is not None and ratios[best] > _ALIKE else None


def runs(key: str, other: str | None) -> list[Run]:
    """`key` in runs of signs that `other` has too, and of signs that it does not have."""
    if other is None:
        return [(key, False)]
    found: list[Run] = []
    for kind, start, end, _, _ in _matcher(key, other).get_opcodes():
        found.append((key[start:end], kind != "equal"))
    return found


def cut(whole: list[Run], start: int, length: int) -> list[Run]:
    """The part of a key's runs that stands on a line: `length` signs from `start` on."""
    part: list[Run] = []
    place = 0
    for signs, differs in whole:
        first, last = max(start - place, 0), min(start + length - place, len(signs))
        if first < last or (not signs and start <= place < start + length):
            part.append((signs[first:last], differs))
        place += len(signs)
    return part


def _matcher(one: str, other: str) -> "SequenceMatcher[str]":
    return SequenceMatcher(None, one, other, autojunk=False)
