"""What jobs and nannies are called in a sentence."""

from collections.abc import Iterable

from workbook.practice.sample import NANNIES
from workbook.promises.history import ODD


def nanny(number: int) -> str:
    return "a nanny with an odd id" if number == ODD else NANNIES[number].title()


def job(number: int) -> str:
    return f"job {number + 1}"


def together(words: Iterable[str]) -> str:
    """`Amara`, `Amara and Bruno`, `Amara, Bruno and Chloe`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
