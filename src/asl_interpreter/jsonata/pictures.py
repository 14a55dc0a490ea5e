"""The rules of a picture of `$formatNumber`, each with the error of JSONata that names it.

(XPath and XQuery Functions and Operators 3.1, *Syntax of the picture string*; JSONata, *$formatNumber()*. Where a
picture breaks several, the last one is reported, as by JSONata.)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jsonata.jexception import JException

_DEFAULTS = {
    "decimal-separator": ".",
    "grouping-separator": ",",
    "exponent-separator": "e",
    "percent": "%",
    "per-mille": "\u2030",
    "zero-digit": "0",
    "digit": "#",
    "pattern-separator": ";",
}


def check_picture(picture: str, options: Mapping[str, str]) -> None:
    """Raise the `JException` of the rule that a picture breaks."""
    marks = _DEFAULTS | {name: mark for name, mark in options.items() if isinstance(mark, str)}
    parts = picture.split(marks["pattern-separator"] or ";")
    if len(parts) > 2:
        raise JException("D3080", -1)
    for part in parts:
        broken = [*_broken(_Taken.apart(part, marks), marks)]
        if broken:
            raise JException(broken[-1], -1)


@dataclass(slots=True)
class _Taken:
    """A sub-picture taken apart."""

    whole: str
    active: str
    """From the first active character to the last."""
    mantissa: str
    exponent: str | None
    integer: str
    fraction: str

    @classmethod
    def apart(cls, part: str, marks: Mapping[str, str]) -> "_Taken":
        edges = _digits(marks) + marks["decimal-separator"] + marks["grouping-separator"] + marks["digit"]
        at = [index for index, character in enumerate(part) if character in edges]
        active = part[at[0] : at[-1] + 1] if at else part
        mantissa, exponent_mark, exponent = active.partition(marks["exponent-separator"])
        integer, _, fraction = mantissa.partition(marks["decimal-separator"])
        return cls(part, active, mantissa, exponent if exponent_mark else None, integer, fraction)


def _broken(part: _Taken, marks: Mapping[str, str]) -> Iterator[str]:
    digits, whole = _digits(marks), part.whole
    point, group, optional = marks["decimal-separator"], marks["grouping-separator"], marks["digit"]
    percent, per_mille = marks["percent"], marks["per-mille"]
    for mark, error in ((point, "D3081"), (percent, "D3082"), (per_mille, "D3083")):
        if whole.count(mark) > 1:
            yield error
    if percent in whole and per_mille in whole:
        yield "D3084"
    if not any(character in digits or character == optional for character in part.mantissa):
        yield "D3085"
    active = digits + point + group + optional + marks["exponent-separator"] + marks["pattern-separator"]
    if any(character not in active for character in part.active):
        yield "D3086"
    if group + point in whole or point + group in whole:
        yield "D3087"
    elif point not in whole and part.integer.endswith(group):
        yield "D3088"
    if group * 2 in whole:
        yield "D3089"
    before, found, _ = part.integer.partition(optional)
    if found and any(character in digits for character in before):
        yield "D3090"
    _, found, after = part.fraction.rpartition(optional)
    if found and any(character in digits for character in after):
        yield "D3091"
    if part.exponent is not None:
        if part.exponent and (percent in whole or per_mille in whole):
            yield "D3092"
        if not part.exponent or any(character not in digits for character in part.exponent):
            yield "D3093"


def _digits(marks: Mapping[str, str]) -> str:
    zero = ord(marks["zero-digit"][:1] or "0")
    return "".join(chr(zero + number) for number in range(10))
