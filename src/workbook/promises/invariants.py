"""The promises of a booking. Each looks at a deed, or at the end, and says in a sentence what broke it, or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workbook.promises import names
from workbook.promises.history import ODD, Applies, AsksToDecline, Books, HistoryStep
from workbook.promises.stage import Name, Sight
from workbook.promises.ways import SUCCEEDED


@dataclass(frozen=True)
class Deed:
    """A step that was done: how it ended, what there was to see before and after it, how many calls it made.

    `repeats`: not part of the history, but the same booking once more, because it failed.
    """

    step: HistoryStep
    outcome: str
    before: Sight = field(repr=False)
    after: Sight = field(repr=False)
    calls: int = 0
    repeats: bool = False


@dataclass(frozen=True)
class FinalState:
    """What there is to see at the end, and all deeds; `undisturbed` where nothing went wrong in queue and function."""

    seen: Sight
    deeds: list[Deed]
    undisturbed: bool


@dataclass(frozen=True)
class BrokenPromise:
    """`says` what was seen after so many deeds."""

    promise: str
    says: str
    after: int


def one_accepted(deed: Deed) -> str | None:
    """A job that is CLOSED has exactly one ACCEPTED application, the one it names; one that is OPEN has none."""
    seen = deed.after
    for job, item in seen.jobs.items():
        accepted = [name for name in seen.of_job(job) if seen.status(name) == "ACCEPTED"]
        named = item.get("acceptedApplicationId", {}).get("S")
        if not seen.closed(job) and accepted:
            return f"{_job(job)} is OPEN, and {_nannies(accepted)} ACCEPTED."
        if seen.closed(job) and len(accepted) != 1:
            return f"{_job(job)} is CLOSED, and of its nannies {_nannies(accepted) or 'nobody is'} ACCEPTED."
        if seen.closed(job) and named != seen.applications[accepted[0]]["id"]["S"]:
            return f"{_job(job)} is CLOSED, and does not name the one who is ACCEPTED."
    return None


def nobody_forgotten(deed: Deed) -> str | None:
    """When a booking says it succeeded, each other application is DECLINED, or a message that declines it is on its way
    or in the dead-letter queue."""
    if not isinstance(deed.step, Books) or deed.outcome != SUCCEEDED:
        return None
    return _forgotten(deed.after, deed.step.job, (deed.after.waiting, deed.after.dead))


def nothing_out_of_nowhere(deed: Deed) -> str | None:
    """There is no item that nobody wrote, and no message about nobody; and no item is gone."""
    strays = [key for key in deed.after.strays if key not in deed.before.strays]
    missing = [name for name in deed.before.applications if name not in deed.after.applications]
    if strays:
        return f"There is what nobody wrote: {strays[0]}."
    return f"{_nannies(missing)} not in the table any more." if missing else None


def accepted_stays(deed: Deed) -> str | None:
    """ACCEPTED is never overwritten."""
    for name in deed.before.applications:
        if deed.before.status(name) == "ACCEPTED" and deed.after.status(name) != "ACCEPTED":
            return f"{names.nanny(name[1])} was ACCEPTED, and is {deed.after.status(name)} now."
    return None


def closed_takes_nobody(deed: Deed) -> str | None:
    """Who applies for a job that is CLOSED is refused."""
    step = deed.step
    if not isinstance(step, Applies) or not deed.before.closed(step.job):
        return None
    name = (step.job, step.nanny)
    there = name in deed.after.applications and name not in deed.before.applications
    return f"{_job(step.job)} is CLOSED, and took {names.nanny(step.nanny)} all the same." if there else None


def count_right(deed: Deed) -> str | None:
    """A job counts its applications."""
    for job, item in deed.after.jobs.items():
        counted, there = int(item.get("applicationCount", {"N": "0"})["N"]), len(deed.after.of_job(job))
        if counted != there:
            return f"{_job(job)} counts {counted} applications, and has {there}."
    return None


def told_at_least_once(deed: Deed) -> str | None:
    """When a booking says it succeeded, its nanny is ACCEPTED, and was told at least once."""
    if not isinstance(deed.step, Books) or deed.outcome != SUCCEEDED:
        return None
    name = (deed.step.job, deed.step.nanny)
    if deed.after.status(name) != "ACCEPTED":
        return f"The booking says it succeeded, and the application of {_is(deed.after, name)}."
    return None if deed.after.told[name] else f"{_nannies([name])} ACCEPTED, and nobody told her."


def nobody_else_told(deed: Deed) -> str | None:
    """Only who is ACCEPTED is told that she is."""
    for name in deed.after.told:
        if deed.after.status(name) != "ACCEPTED":
            return f"A nanny was told that she is booked, and the application of {_is(deed.after, name)}."
    return None


def repeating_finishes(deed: Deed) -> str | None:
    """A booking that reported failure succeeds when it is repeated and nothing goes wrong."""
    if not deed.repeats or deed.outcome == SUCCEEDED:
        return None
    return f"The booking failed; repeated, with nothing in its way, it ends in {deed.outcome}."


def only_the_parent(deed: Deed) -> str | None:
    """Only the parent who posted a job books a nanny for it."""
    step = deed.step
    if not isinstance(step, Books) or step.by_parent:
        return None
    if deed.outcome == SUCCEEDED or deed.before.closed(step.job) != deed.after.closed(step.job):
        return f"A stranger's booking ended in {deed.outcome}, and {_job(step.job)} is another than before."
    name = (step.job, step.nanny)
    changed = deed.before.status(name) != deed.after.status(name)
    return f"A stranger made {names.nanny(step.nanny)} {deed.after.status(name)}." if changed else None


def odd_ids_refused(deed: Deed) -> str | None:
    """An id that is no UUID is refused before a key is built from it: nothing is asked of AWS."""
    if not isinstance(deed.step, Books) or deed.step.nanny != ODD:
        return None
    if deed.outcome == "InvalidInput" and not deed.calls:
        return None
    return f"A booking of an id with a '#' in it made {deed.calls} calls and ended in {deed.outcome}."


def all_declined_at_the_end(ending: FinalState) -> str | None:
    """Of a job that is booked, each other application is DECLINED at the end, or its message is in the dead-letter
    queue."""
    for job in ending.seen.jobs:
        if ending.seen.closed(job) and (says := _forgotten(ending.seen, job, (ending.seen.dead,))):
            return says
    return None


def no_message_vanishes(ending: FinalState) -> str | None:
    """A message that asks to decline what cannot be declined ends in the dead-letter queue, where somebody sees it."""
    for deed in ending.deeds:
        if isinstance(deed.step, AsksToDecline):
            name = (deed.step.job, deed.step.nanny)
            there = ending.seen.status(name)
            if there in (None, "PENDING") and not ending.seen.dead[name]:
                return f"A message to decline her is gone, and the application of {_is(ending.seen, name)}."
    return None


def only_the_hopeless_die(ending: FinalState) -> str | None:
    """Unless something goes wrong there, a message gets into the dead-letter queue only when there is no such
    application: a duplicate and a late one are no failures."""
    wrongly = [name for name in ending.seen.dead if name in ending.seen.applications]
    if not ending.undisturbed or not wrongly:
        return None
    return f"A message is in the dead-letter queue, and the application of {_is(ending.seen, wrongly[0])}."


INVARIANTS: Mapping[str, Callable[[Deed], str | None]] = MappingProxyType(
    {
        "one accepted": one_accepted,
        "nobody forgotten": nobody_forgotten,
        "nothing out of nowhere": nothing_out_of_nowhere,
        "accepted stays accepted": accepted_stays,
        "a closed job takes nobody": closed_takes_nobody,
        "the count is right": count_right,
        "told at least once": told_at_least_once,
        "nobody else is told": nobody_else_told,
        "repeating finishes": repeating_finishes,
        "only the parent books": only_the_parent,
        "odd ids are refused": odd_ids_refused,
    }
)
"""Looked at after every step."""

AT_THE_END: Mapping[str, Callable[[FinalState], str | None]] = MappingProxyType(
    {
        "all declined at the end": all_declined_at_the_end,
        "no message vanishes": no_message_vanishes,
        "only the hopeless die": only_the_hopeless_die,
    }
)
"""Looked at when the queue has run empty."""


def _forgotten(seen: Sight, job: int, on_their_way: tuple[Mapping[Name, int], ...]) -> str | None:
    left = [
        name
        for name in seen.of_job(job)
        if seen.status(name) == "PENDING" and not any(name in messages for messages in on_their_way)
    ]
    return f"{_nannies(left)} PENDING still, and no message asks to decline that." if left else None


def _job(number: int) -> str:
    return names.job(number).capitalize()


def _is(seen: Sight, name: Name) -> str:
    return f"{names.nanny(name[1])} is {seen.status(name) or 'not there'}"


def _nannies(found: list[Name]) -> str:
    """`Amara is`, `Amara and Bruno are`; nothing for nobody."""
    verb = "is" if len(found) == 1 else "are"
    return f"{names.together(names.nanny(nanny) for _, nanny in found)} {verb}" if found else ""
