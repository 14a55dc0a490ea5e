"""A history told: what happened step by step, and which promise it broke."""

from workbook.figures import timeline
from workbook.figures.picture import Picture
from workbook.promises import names
from workbook.promises.history import Applies, AsksToDecline, Books, HistoryStep, QueueWorks, TimePasses
from workbook.promises.invariants import Deed
from workbook.promises.playing import Played


def story(played: Played) -> str:
    """The history as a short story, a line for each thing that happened; at its end what was broken, or that nothing
    was."""
    told = [f"{number}. {_deed(deed)}" for number, deed in enumerate(played.deeds, 1)]
    with_it = [str(fault) for fault in (*played.history.mapping, played.history.lag) if fault is not None]
    beginning = [f"All the while: {'; '.join(with_it)}."] if with_it else []
    if played.history.page is not None:
        beginning.append(f"A page holds {played.history.page}.")
    ending = [f"Broken: {each.promise}. {each.says}" for each in played.broken] or ["Every promise was kept."]
    return "\n".join([f"Booked by the {played.way}.", *beginning, *told, *ending])


def picture(played: Played) -> Picture | None:
    """The timeline of the messages in the history; None when there were none."""
    if played.ledger is None or not played.ledger.messages:
        return None
    return timeline(played.ledger)


def _deed(deed: Deed) -> str:
    again = "Once more, with nothing in the way: " if deed.repeats else ""
    ended = f" It ends in {deed.outcome}." if isinstance(deed.step, Applies | Books) else ""
    return f"{again}{_step(deed.step)}.{ended}"


def _step(step: HistoryStep) -> str:
    match step:
        case Applies(job, nanny):
            return f"{names.nanny(nanny)} applies for {names.job(job)}{_faults(step)}"
        case Books():
            who = "The parent" if step.by_parent else "A stranger"
            between = (
                f"; just before call {step.at_call} of it: {_step(step.meanwhile)}"
                if step.meanwhile is not None
                else ""
            )
            return f"{who} books {names.nanny(step.nanny)} for {names.job(step.job)}{_faults(step)}{between}"
        case AsksToDecline(job, nanny):
            return f"A message asks to decline {names.nanny(nanny)} for {names.job(job)}"
        case QueueWorks():
            return f"The queue runs empty{_faults(step)}"
        case TimePasses(seconds):
            return f"{seconds:g} s pass"


def _faults(step: Applies | Books | QueueWorks) -> str:
    return f" ({'; '.join(map(str, step.faults))})" if step.faults else ""
