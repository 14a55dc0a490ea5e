"""The bills of every way, drawn: a bar for each, in parts by what is paid for."""

from collections.abc import Mapping

from workbook.basics.prices import dated
from workbook.comparison.bill import Bill, BillError
from workbook.comparison.bill_compared import Bills, sizes
from workbook.figures.colours import AMBER, BLUE, GREEN, INK, MUTED, VERMILION
from workbook.figures.key import Form, KeyEntry, key, moved
from workbook.figures.picture import Picture
from workbook.figures.scale import Scale
from workbook.figures.svg import SMALL, TEXT, document, element, text, text_width

_WIDTH, _MARGIN, _RIGHT = 860, 18, 780
_ROW, _BAR = 30, 20
_GAP = 1.5  # of the card's white between two parts
_PURPLE = "#7b4ab0"

_PARTS: Mapping[str, tuple[str, str, str]] = {
    "Step Functions": ("S", BLUE, "Step Functions"),
    "durable execution": ("O", _PURPLE, "operations of a durable function"),
    "Lambda": ("F", VERMILION, "functions"),
    "DynamoDB": ("D", GREEN, "DynamoDB"),
    "SQS": ("Q", AMBER, "queue and topic"),
    "SNS": ("Q", AMBER, "queue and topic"),
    "logs": ("L", MUTED, "logs and traces"),
    "API Gateway": ("G", INK, "front door"),
}
"""By service: its letter, its colour and its name in the key, in the order of the parts of a bar."""


def bills_picture(made: Bills, applications: int) -> Picture:
    """Draw what a million bookings of so many applications cost by each option, the cheapest first.

    `made` is what `bills` gives. Raises `BillError` for a size that has no bill.
    """
    there = {name: bill for name, of in made.items() if isinstance(bill := of.get(applications), Bill)}
    if not there:
        known = ", ".join(f"{size:,}" for size in sizes(made))
        raise BillError(f"No bill is for {applications:,} applications. Counted were {known or 'none'}.")
    ranked = sorted(there, key=lambda name: there[name].dollars)
    left = _MARGIN + max(text_width(name, TEXT) for name in ranked) + 12
    scale = Scale.over(there[ranked[-1]].dollars, left, _RIGHT)
    rows = [_row(name, there[name], 14 + place * _ROW, scale) for place, name in enumerate(ranked)]
    bottom = 14 + len(ranked) * _ROW
    drawn, last = key(_entries(), (_note(made, applications),), _MARGIN, bottom + 8, _WIDTH - 2 * _MARGIN, Form())
    cheap, dear = ranked[0], ranked[-1]
    headline = (
        f"A million bookings of {applications:,}: ${there[cheap].dollars:,.0f} by the {cheap}, "
        f"${there[dear].dollars:,.0f} by the {dear}"
    )
    under = f"Prices of {dated()}, from the counts of one booking; durations as assumed."
    drawing = document(_WIDTH, last + 20, f"{headline}.", *rows, drawn, headline=headline, under=under)
    return Picture(drawing, f"{headline}.", " ".join(_told(name, there[name]) for name in ranked))


def _row(name: str, bill: Bill, top: float, scale: Scale) -> str:
    parts = [text(name, _MARGIN, top + 14, TEXT, INK)]
    paid = 0.0
    for letter, colour, dollars in _merged(bill):
        begin, end = scale.x(paid), scale.x(paid + dollars)
        paid += dollars
        parts.append(_part(letter, colour, begin, end, top))
    parts.append(text(f"${bill.dollars:,.0f}", scale.x(paid) + 6, top + 14, TEXT, INK, weight="600"))
    return element("g", *parts)


def _part(letter: str, colour: str, begin: float, end: float, top: float) -> str:
    """Its letter stands in it where there is room; the order is the same in every bar."""
    wide = max(end - begin - _GAP, 0.5)
    box = element("rect", x=begin, y=top, width=wide, height=_BAR, fill=colour)
    if wide < text_width(letter, SMALL, bold=True) + 4:
        return box
    middle = begin + wide / 2
    return box + text(letter, middle, top + 14, SMALL, "#ffffff", weight="600", anchor="middle")


def _merged(bill: Bill) -> list[tuple[str, str, float]]:
    """Letter, colour and dollars of each part of a bar."""
    services = bill.services()
    found: dict[tuple[str, str], float] = {}
    for service, (letter, colour, _) in _PARTS.items():
        if service in services:
            found[letter, colour] = found.get((letter, colour), 0.0) + services[service]
    return [(letter, colour, dollars) for (letter, colour), dollars in found.items()]


def _entries() -> list[KeyEntry]:
    signs = dict.fromkeys(_PARTS.values())
    return [KeyEntry(moved(_part(letter, colour, -10, 10, -_BAR / 2)), name) for letter, colour, name in signs]


def _note(made: Bills, applications: int) -> str:
    without = [f"{name}: {why}" for name, of in made.items() if isinstance(why := of.get(applications), str)]
    return " ".join(without) or "Each bar has its parts in the order of the key."


def _told(name: str, bill: Bill) -> str:
    parts = ", ".join(f"{service} {dollars:,.2f}" for service, dollars in bill.services().items())  # $ begins TeX
    return f"By the {name}: {bill.dollars:,.2f} dollars, of which {parts}."
