"""The functions that Step Functions adds to JSONata, and those of JSONata that the library does not do as AWS does.

(Step Functions guide, *JSONata functions provided by Step Functions*; where the guide is silent, as measured on AWS.)
"""

import hashlib
import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from jsonata.functions import Functions
from jsonata.jexception import JException
from jsonata.utils import Utils

from asl_interpreter.choice import timestamp
from asl_interpreter.jsonata import numbers, texts
from asl_interpreter.scope import Scope
from asl_interpreter.values import JSON, utf8
from asl_interpreter.values import parse as parse_text

_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
_LONG = range(-(2**63), 2**63)


def partition(scope: Scope, array: list[JSON] | None, size: float | None) -> JSON:
    """`$partition`: the array in pieces of `size` items."""
    if array is None:
        return None
    length = len(array) if size is None else int(size)
    if length < 0:
        _fail("Second argument must be zero or greater")
    if length == 0:
        return None
    items = [*array]
    return [items[start : start + length] for start in range(0, len(items), length)] or None


def range_(scope: Scope, start: float | None, end: float | None, step: float | None) -> JSON:
    """`$range`: the numbers from `start` to `end`, which is part of it when the steps lead there."""
    if start is None or end is None or step is None or int(step) == 0:
        return None
    last = int(end) + (1 if step > 0 else -1)
    return Utils.create_sequence_from_iter(range(int(start), last, int(step)))


def hash_(scope: Scope, value: str | None, algorithm: str | None) -> JSON:
    """`$hash`: the digest of a string, in hexadecimal."""
    if value is None or algorithm is None:
        return None
    if algorithm not in _ALGORITHMS:
        _fail(f"Unsupported hash algorithm: {algorithm}")
    return hashlib.new(_ALGORITHMS[algorithm], utf8(value), usedforsecurity=False).hexdigest()


def random(scope: Scope, seed: float | None) -> float:
    """`$random`: a number from 0 to below 1; with a seed, the first that Java's generator gives for it, as on AWS."""
    return scope.random.random() if seed is None else _java_random(int(seed))


def uuid(scope: Scope) -> str:
    """`$uuid`: a UUID of version 4."""
    return str(UUID(int=scope.random.getrandbits(128), version=4))


def parse(scope: Scope, value: str | None) -> JSON:
    """`$parse`: the value that a JSON text stands for."""
    if value is None:
        return None
    try:
        parsed = parse_text(
            value, parse_int=_integer, parse_float=_float, parse_constant=_float, object_pairs_hook=_object
        )
    except ValueError:
        _fail("Invalid JSON")
    return Utils.NULL_VALUE if parsed is None else parsed


def shuffle(scope: Scope, array: list[JSON] | None) -> JSON:
    """`$shuffle`: the items in random order."""
    if array is None:
        return None
    items = [*array]
    scope.random.shuffle(items)
    return items


def now(scope: Scope, picture: str | None, timezone: str | None) -> str:
    """`$now`: the time as a text."""
    return Functions.datetime_from_millis(millis(scope), picture, timezone)  # type: ignore[no-any-return]


def millis(scope: Scope) -> int:
    """`$millis`: the time in milliseconds since the epoch."""
    entered = timestamp.parse(scope.context["State"]["EnteredTime"])
    assert isinstance(entered, datetime)
    return round(entered.timestamp() * 1000)


FUNCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "partition": ("<an?:a>", partition),
    "range": ("<nnn?:a>", range_),
    "hash": ("<s-s?:s>", hash_),
    "random": ("<n?:n>", random),
    "uuid": ("<:s>", uuid),
    "parse": ("<s-:x>", parse),
    "shuffle": ("<a:a>", shuffle),
    "now": ("<s?s?:s>", now),
    "millis": ("<:n>", millis),
    "string": ("<x-b?:s>", numbers.string),
    "formatNumber": ("<n-so?:s>", numbers.format_number),
    "formatInteger": ("<n-s:s>", numbers.format_integer),
    "parseInteger": ("<s-s:n>", numbers.parse_integer),
    "power": ("<n-n:n>", numbers.power),
    "base64decode": ("<s-:s>", texts.base64decode),
    "decodeUrl": ("<s-:s>", texts.decode_url),
    "decodeUrlComponent": ("<s-:s>", texts.decode_url_component),
}
"""By name: the signature, and what is called with the scope and the arguments, None where one is not given."""


def _fail(sentence: str) -> NoReturn:
    raise JException("D3137", -1, sentence)


def _integer(digits: str) -> int | float:
    """Numbers are exact as far as Java's `long` goes."""
    value = int(digits)
    return value if value in _LONG else _float(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(digits)
    return value


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name is there twice")
    return members


def _java_random(seed: int) -> float:
    """`new java.util.Random(seed).nextDouble()`."""
    multiplier, mask = 0x5DEECE66D, (1 << 48) - 1
    state = (seed ^ multiplier) & mask
    state = (state * multiplier + 0xB) & mask
    high = state >> 22
    state = (state * multiplier + 0xB) & mask
    return ((high << 27) + (state >> 21)) / (1 << 53)
