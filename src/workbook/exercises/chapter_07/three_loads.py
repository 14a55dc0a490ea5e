"""What exercise 07-3 says to the choice of a way to book for three loads: each is worked out again, none is a word."""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import Any

from workbook.comparison.bill import MILLION, Bill, BillError
from workbook.comparison.bill_booking import DURABLE_WAY, FUNCTIONS, STANDARD, booking_bill
from workbook.comparison.bill_compared import OPTIONS, Option
from workbook.comparison.counted import counts_of
from workbook.comparison.counts import Counts
from workbook.comparison.simulation.sweep import sweep
from workbook.exercises.chapter_07.finite import finite, in_words
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.kinds import kind_of

_TIED = 0.02
"""Dearer by so little is as cheap: the assumptions behind a bill are not that exact."""
_NEAR = 0.10
"""Of the reader's own figure: whether a wait's operation is in it does not matter."""
_BOOKINGS, _SEEDS = 100, range(3)


@dataclass(frozen=True)
class Load:
    """Bookings a month, each of a job with so many applications.

    `within` is ms in which 99 % are answered, and `waits` ms that a booking waits for somebody's yes.
    """

    bookings: int
    applications: int
    within: float = math.inf
    waits: float = 0


LOADS: Mapping[str, Load] = {
    "a": Load(2_000_000, 20, within=400),
    "b": Load(10_000, 1_000, within=2_000),
    "c": Load(100_000, 20, waits=600_000),
}


class CannotDoIt(Exception):
    """An option that does not do what the load asks for; the message says why."""


def are_cheapest(choice: Mapping[Any, Any]) -> Verdict:
    """`choice` has for each load an option's name and its dollars a month: the cheapest of those that can do it."""
    if wrong := _form(choice):
        return wrong
    for name, load in LOADS.items():
        option, dollars = choice[name]
        if wrong := _judged(name, load, _named(option), float(dollars)):
            return wrong
    told = ", ".join(f"{name} {monthly(load, _named(choice[name][0])):,.2f}" for name, load in LOADS.items())
    return Right(
        f"A month costs {told} dollars. No way is right for all: the first wants an answer soon, the second has many "
        "calls that need not wait for each other, and the third waits."
    )


def _form(choice: Mapping[Any, Any]) -> Wrong | None:
    if missing := [name for name in LOADS if name not in choice]:
        return Wrong(f"Load {missing[0]} has no choice: the keys are {', '.join(LOADS)}.")
    for name in LOADS:
        given = choice[name]
        if not isinstance(given, tuple | list) or len(given) != 2:
            return Wrong(
                f"For load {name} two things are asked: an option and its dollars a month, not {kind_of(given)}."
            )
        option, dollars = given
        if not isinstance(option, str) or option not in _BY_NAME:
            near = get_close_matches(str(option), _BY_NAME, 1, 0.4)
            hint = f" Did you mean `{near[0]}`?" if near else " The options stand in the first column of the table."
            return Wrong(f"For load {name} there is no option {option!r}.{hint}")
        if finite(dollars) is None:
            return Wrong(f"The dollars a month of load {name} are a finite number, not {in_words(dollars)}.")
    return None


_BY_NAME = {option.name: option for option in OPTIONS}


def _named(name: str) -> Option:
    return _BY_NAME[name]


def _judged(name: str, load: Load, option: Option, dollars: float) -> Wrong | None:
    came = f"{name}: {option.name}, {dollars:,.2f} dollars a month"
    try:
        right = monthly(load, option)
    except CannotDoIt as why:
        return Wrong(f"Load {name}: {why}", came=came)
    best = _best(load)
    if right > best * (1 + _TIED):
        return Wrong(
            f"Load {name}: it does the work, for {right:,.2f} dollars a month. Another one does it for {best:,.2f}.",
            came=came,
        )
    if not math.isclose(dollars, right, rel_tol=_NEAR):
        return Wrong(
            f"Load {name}: the option is right, and its dollars are not. {_why(load, option, dollars)}", came=came
        )
    return None


def _best(load: Load) -> float:
    """Dollars a month of the cheapest option that can do it. Few are simulated: the cheap ones, until one is quick."""
    priced = []
    for option in OPTIONS:
        with suppress(CannotDoIt):
            priced.append((_price(load, option), option.name))
    for dollars, name in sorted(priced):
        with suppress(CannotDoIt):
            _must_be_quick(load, _named(name))
            return dollars
    raise AssertionError("each load has an option that can do it")


def monthly(load: Load, option: Option) -> float:
    """Dollars a month. Raises `CannotDoIt`."""
    dollars = _price(load, option)
    _must_be_quick(load, option)
    return dollars


def _price(load: Load, option: Option) -> float:
    counts = counts_of(option.way, load.applications)
    if counts.outcome != "SUCCEEDED":
        raise CannotDoIt(f"a job of {load.applications:,} ends the {option.way} with {counts.outcome}.")
    return _bill(load, option, counts).dollars * load.bookings / MILLION


def _must_be_quick(load: Load, option: Option) -> None:
    if math.isfinite(load.within) and (took := answered(option.way, load.applications)) > load.within:
        raise CannotDoIt(
            f"99 % are answered within {took:,.0f} ms by the {option.way}, simulated, and not {load.within:,.0f}."
        )


def _bill(load: Load, option: Option, counts: Counts) -> Bill:
    """Whoever waits: a durable function does it by one more operation, a Standard workflow by one more transition."""
    milliseconds: float | None = load.waits or None
    if load.waits and option.way == DURABLE_WAY:
        counts, milliseconds = replace(counts, durable_operations=counts.durable_operations + 1), None
    if load.waits and option.runs_as == STANDARD and option.way not in FUNCTIONS:
        counts = replace(counts, transitions=counts.transitions + 1)
    try:
        return booking_bill(counts, runs_as=option.runs_as, architecture=option.architecture, milliseconds=milliseconds)
    except BillError as error:
        raise CannotDoIt(str(error)) from error


@cache
def answered(way: str, applications: int) -> float:
    """ms within which 99 % of the callers have their answer: simulated, one booking a second, warm."""
    booking = replace(counts_of(way, applications), items={}, declining=())  # the declines change no answer
    [point] = sweep([booking], rates=[1], bookings=_BOOKINGS, seeds=_SEEDS)
    return point.band("answered", 99).middle


def _why(load: Load, option: Option, dollars: float) -> str:
    """What somebody may have computed in place of a month's dollars."""
    right = monthly(load, option)
    of_a_million = right * MILLION / load.bookings
    candidates: Sequence[tuple[float, str]] = (
        (of_a_million, f"That is the bill of a million bookings, and a month has {load.bookings:,}."),
        (right / load.bookings, f"That is the bill of one booking, and a month has {load.bookings:,}."),
        (right * 100, "These are cents."),
        (right * 12, "That is a year."),
        (right * MILLION, "A bill's `dollars` are of a million bookings already."),
    )
    for value, sentence in candidates:
        if math.isclose(dollars, value, rel_tol=_NEAR):
            return sentence
    if load.waits and option.way == DURABLE_WAY and dollars > right:
        return "While a durable function waits it does not run: the wait is one more operation, and no milliseconds."
    if math.isclose(dollars, load.bookings / MILLION * _other_size(load, option), rel_tol=_NEAR):
        return f"That is for jobs of another size: these have {load.applications:,} applications."
    return f"They are the bill of a million bookings, times {load.bookings:,} bookings a month, by a million."


def _other_size(load: Load, option: Option) -> float:
    other = 20 if load.applications != 20 else 100
    return booking_bill(counts_of(option.way, other), runs_as=option.runs_as, architecture=option.architecture).dollars
