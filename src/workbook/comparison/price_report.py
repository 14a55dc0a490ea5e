"""The prices and roundings that the bills are made of, with where each is from."""

from collections.abc import Iterator

from workbook.basics.prices import PRICES, dated, prices, roundings


def price_section() -> Iterator[str]:
    """A sentence for each entry of the price file. Raises `PriceError` when it cannot be read."""
    yield f"Prices of {dated()}, in US dollars."
    for price in prices():
        seen = f"; seen: {price.seen}" if price.seen else ""
        yield f"{price.name}: {price.told}. {price.page}, {price.looked_up}{seen}"
    for rounding in roundings():
        yield f"{rounding.name}: rounded up to whole steps of {rounding.step:,g} {rounding.unit}."
    yield f"Written in workbook/basics/{PRICES.name} and nowhere else: change one there, and every figure follows."
