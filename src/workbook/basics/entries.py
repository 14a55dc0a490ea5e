"""What an entry of a data file may hold: its keys by name, and what each of them is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from workbook.basics.sentence import Sentence


class EntryError(Sentence, ValueError):
    """An entry lacks a key, has one that nobody reads, or one that is something else; the message says which."""


@dataclass(frozen=True)
class FieldKind:
    """What a value has to be: in words, and how it is told."""

    words: str
    fits: Callable[[Any], bool]


def checked_entry(
    where: str, entry: Any, needed: Mapping[str, FieldKind], optional: Mapping[str, FieldKind] | None = None
) -> dict[str, Any]:
    """`entry`, if it has all keys that it needs and no other than these and the optional ones. Raises `EntryError`."""
    known = {**needed, **(optional or {})}
    if not isinstance(entry, dict):
        raise EntryError(f"{where} has to have {', '.join(known)}, and is {_shown(entry)}.")
    for name in entry:
        if name not in known:
            raise EntryError(f"{where}: nobody reads {name!r}. It can have {', '.join(known)}.")
    for name, kind in known.items():
        if name not in entry and name in needed:
            raise EntryError(f"{where}: `{name}` is missing. It is {kind.words}.")
        if name in entry and not kind.fits(entry[name]):
            raise EntryError(f"{where}: `{name}` is {kind.words}, not {_shown(entry[name])}.")
    return entry


def _is_number(value: Any) -> bool:
    # A whole number of hundreds of digits is none to calculate with: float() raises OverflowError.
    return type(value) in (int, float) and abs(value) <= _MOST and isfinite(value)


def _shown(value: Any) -> str:
    shown = "empty" if value is None else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


_MOST = 1e15  # as far as a float is exact; no price, latency or count of ours is near it

TEXT = FieldKind("a text", lambda it: isinstance(it, str) and bool(it.strip()))
DAY = FieldKind("a day such as 2026-11-30", lambda it: type(it) is date)
AMOUNT = FieldKind("a number, 0 or more", lambda it: _is_number(it) and it >= 0)
MORE_THAN_NOTHING = FieldKind("a number above 0", lambda it: _is_number(it) and it > 0)
WHOLE = FieldKind("a whole number, 0 or more", lambda it: type(it) is int and 0 <= it <= _MOST)
SOME = FieldKind("a whole number, 1 or more", lambda it: type(it) is int and 1 <= it <= _MOST)
NAMED = FieldKind(
    "entries with a name each",
    lambda it: isinstance(it, dict) and bool(it) and all(isinstance(name, str) for name in it),
)
