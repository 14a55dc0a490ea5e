"""Keys that are wrong by a sign or two, and where they differ from the key that was meant."""

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

Run = tuple[str, bool]
"""Some signs of a key, and whether the other key has others there. No signs: here the other has some more."""

_FEW = 4  # signs that may differ; the keys of two items differ in a whole id


def counterpart(key: str, others: Iterable[str]) -> str | None:
    """The one of `others` that `key` is most like, when it differs in a few signs only."""
    few, signs = min(_FEW, len(key) // 4), Counter(key)

    def near(other: str) -> bool:
        # Counting signs costs little, and leaves almost none of the keys that have another id.
        theirs = Counter(other)
        return other != key and max((signs - theirs).total(), (theirs - signs).total()) <= few

    differing = {other: _differing(key, other) for other in others if near(other)}
    best = min(differing, key=lambda other: differing[other], default=None)
    return best if best is not None and differing[best] <= few else None


def _differing(key: str, other: str) -> int:
    changes = (it for it in _matcher(key, other).get_opcodes() if it[0] != "equal")
    return sum(max(end - start, other_end - other_start) for _, start, end, other_start, other_end in changes)


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
