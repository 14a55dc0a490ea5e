"""What AWS charges, read from `prices.yaml`: each price with its page and the day on which it was looked up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import ceil, isfinite
from pathlib import Path
from typing import TypeVar

from workbook.basics.entries import AMOUNT, DAY, MORE_THAN_NOTHING, NAMED, TEXT, EntryError, checked_entry
from workbook.basics.quick_yaml import data_of
from workbook.basics.sentence import Sentence

PRICES = Path(__file__).with_name("prices.yaml")
"""The one file in which prices are written."""

_FILE = {"region": TEXT, "prices": NAMED, "roundings": NAMED}
_PRICE = {"dollars": AMOUNT, "per": MORE_THAN_NOTHING, "unit": TEXT, "page": TEXT, "looked_up": DAY}
_ROUNDING = {"step": MORE_THAN_NOTHING, "unit": TEXT}

_Entry = TypeVar("_Entry")


class PriceError(Sentence, ValueError):
    """There is no such price, the file cannot be read, or what is to be priced is no amount."""


@dataclass(frozen=True)
class Price:
    """US dollars for `per` of a unit, on AWS's page `page`, looked up on a day; `seen` where, if not on the page."""

    name: str
    dollars: float
    per: float
    unit: str
    page: str
    looked_up: date
    seen: str = ""

    @property
    def told(self) -> str:
        """Such as `$0.20 for 1,000,000 requests`."""
        digits = f"{self.dollars:.10f}".rstrip("0")
        dollars = digits if len(digits.partition(".")[2]) > 2 else f"{self.dollars:.2f}"
        return f"${dollars} for {self.per:,.0f} {self.unit}{'s' * (self.per != 1)}"

    def of(self, amount: float) -> float:
        """Dollars for so many units. Raises `PriceError` for what is no amount."""
        return self.dollars * checked(amount, self.unit) / self.per


@dataclass(frozen=True)
class Rounding:
    """What is used is billed in whole steps of so many units, and one is the least."""

    name: str
    step: float
    unit: str

    def up(self, amount: float) -> float:
        """The amount that is billed for what was used, in the same unit. Raises `PriceError` for what is no amount."""
        # A sum of seconds that should be whole is not always: 0.1 + 0.2 would be a step too much.
        return max(ceil(round(checked(amount, self.unit) / self.step, 6)), 1) * self.step


def price(name: str) -> Price:
    """One price, by its name in the file. Raises `PriceError` for one that is not there."""
    return _found(name, _read(PRICES)[1])


def rounding(name: str) -> Rounding:
    """How something is rounded up, by its name in the file. Raises `PriceError` for one that is not there."""
    return _found(name, _read(PRICES)[2])


def prices() -> tuple[Price, ...]:
    """All of them, in the order of the file."""
    return tuple(_read(PRICES)[1].values())


def roundings() -> tuple[Rounding, ...]:
    """All of them, in the order of the file."""
    return tuple(_read(PRICES)[2].values())


def dated() -> str:
    """When and where the prices are those of, such as `2026-11, us-east-1`. The oldest of them counts."""
    region, found, _ = _read(PRICES)
    return f"{min(each.looked_up for each in found.values()):%Y-%m}, {region}"


def express(seconds: float, megabytes: float = 1) -> float:
    """Dollars of one Express execution (AWS Step Functions pricing): a request, and its duration and memory."""
    billed = rounding("Express duration").up(seconds * 1000) / 1000 * rounding("Express memory").up(megabytes) / 1024
    return price("Express requests").of(1) + price("Express duration").of(billed)


def checked(amount: float, unit: str) -> float:
    """`amount`, if it is one: a number, 0 or more. Raises `PriceError` for anything else."""
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not isfinite(amount) or amount < 0:
        raise PriceError(f"{amount!r} is no amount of {unit}: it takes a number, 0 or more.")
    return amount


def _found(name: str, there: Mapping[str, _Entry]) -> _Entry:
    if name not in there:
        raise PriceError(f"prices.yaml has no {name!r}. It has {', '.join(there)}.")
    return there[name]


def _read(path: Path) -> tuple[str, dict[str, Price], dict[str, Rounding]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PriceError(f"{path.name} cannot be read: {error}.") from error
    return _parsed(path, text)


@cache
def _parsed(path: Path, text: str) -> tuple[str, dict[str, Price], dict[str, Rounding]]:
    import yaml  # here: whatever connects imports this module, and few of them ask for a price

    try:
        told = checked_entry(path.name, data_of(text), _FILE)
        each_price = {
            name: Price(name, **checked_entry(name, entry, _PRICE, {"seen": TEXT}))
            for name, entry in told["prices"].items()
        }
        each_rounding = {
            name: Rounding(name, **checked_entry(name, entry, _ROUNDING)) for name, entry in told["roundings"].items()
        }
    except (EntryError, yaml.YAMLError) as error:
        raise PriceError(f"{path.name} is not as it should be: {str(error).rstrip('.')}.") from error
    return told["region"], each_price, each_rounding
