"""What AWS charges, read from `prices.yaml`: each price with its page and the day on which it was looked up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import ceil, isfinite
from pathlib import Path
from typing import TypeVar

from workbook.basics.sentence import Sentence

PRICES = Path(__file__).with_name("prices.yaml")
"""The one file in which prices are written."""

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


def dated() -> str:
    """When and where the prices are those of, such as `2026-11, us-east-1`. The oldest of them counts."""
    region, prices, _ = _read(PRICES)
    return f"{min(each.looked_up for each in prices.values()):%Y-%m}, {region}"


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


@cache
def _read(path: Path) -> tuple[str, dict[str, Price], dict[str, Rounding]]:
    import yaml  # here: whatever connects imports this module, and few of them ask for a price

    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        prices = {name: Price(name, **fields) for name, fields in told["prices"].items()}
        roundings = {name: Rounding(name, **fields) for name, fields in told["roundings"].items()}
        for each in prices.values():
            checked(each.dollars, "dollars")
        for per in [each.per for each in prices.values()] + [each.step for each in roundings.values()]:
            if not checked(per, "units"):
                raise PriceError("What a price is for, and a step, is more than 0.")
        return str(told["region"]), prices, roundings
    except PriceError:
        raise
    except (OSError, yaml.YAMLError, TypeError, KeyError, AttributeError) as error:
        raise PriceError(f"{path.name} is not as it should be: {error}.") from error
