"""What a timeline shows in one sentence: who died, who of them was innocent, and how long the others took."""

from collections.abc import Callable, Sequence

from workbook.figures.lives import End, Handling, Life
from workbook.figures.scale import seconds
from workbook.messages.diagnosis import Gone, findings
from workbook.messages.ledger import Ledger

# By how a message ended, the worst first: what is said of the only message, of all, and of some.
_SAID: dict[object, tuple[str, str, str]] = {
    End.LOST: ("is lost: deleted, although it failed", "are lost: deleted, although they failed", "lost"),
    End.DEAD_LETTERED: ("died", "died", "died"),
    End.EXPIRED: ("expired, and no DLQ has it", "expired, and no DLQ has them", "expired"),
    Gone.DELETED: ("was deleted by another hand", "were deleted by another hand", "deleted by another hand"),
    End.FILTERED: ("was dropped by the filter", "were dropped by the filter", "dropped by the filter"),
    End.PURGED: ("was purged", "were purged", "purged"),
    End.REDRIVEN: ("was moved by a redrive", "were moved by a redrive", "moved by a redrive"),
    None: ("is still in the queue", "are still in the queue", "still in the queue"),
    End.DELETED: ("handled", "handled", "handled"),
}
# Why messages died all of whose receives came to the same: of one message, of several.
_REASONS: dict[Handling, tuple[str, str]] = {
    Handling.FAILED: ("it failed {}", "each failed every time"),
    Handling.INNOCENT: ("its batch failed {}", "their batches failed every time"),
    Handling.TIMED_OUT: ("the function timed out {}", "the function timed out every time"),
    Handling.THROTTLED: (
        "throttled {}, and the function never saw it",
        "throttled every time, and the function never saw them",
    ),
    Handling.TOO_LATE: ("handled {}, but too late", "handled every time, but too late"),
    Handling.OPEN: ("received {}, and the function was never called", "received, and the function was never called"),
}


def headline(ledger: Ledger, lives: Sequence[Life]) -> str:
    """One sentence without a full stop, such as `5 of 5 died, 4 of them innocent`.

    Innocent is a message whose own record never failed. Died is in the dead-letter queue.
    """
    taken = {it.message for it in findings(ledger) if it.cause is Gone.DELETED}
    by_end: dict[object, list[Life]] = {end: [] for end in _SAID}
    for life in lives:
        by_end[Gone.DELETED if life.message in taken else life.end].append(life)
    ends = [(end, those) for end, those in by_end.items() if those]
    if len(ends) == 1:
        return _all_alike(*ends[0])
    (worst, those), *others = ends
    first = f"{len(those)} of {len(lives)} {_SAID[worst][2]}{_innocents(those) if worst is End.DEAD_LETTERED else ''}"
    if worst is End.LOST:
        first += f" (deleted, although {'it' if len(those) == 1 else 'they'} failed)"
    if [end for end, _ in others] == [End.DELETED]:
        return f"{first}{_the_others_handled(worst, those, others[0][1])}"
    return f"{first}; {', '.join(f'{len(rest)} {_SAID[end][2]}' for end, rest in others)}"


def toll(dead: Sequence[Life], number: int) -> str:
    """`5 of 15 died, 4 of them innocent`, for a headline that compares."""
    return f"{len(dead)} of {number} died{_innocents(dead)}" if dead else f"none of {number} died"


def _all_alike(end: object, lives: list[Life]) -> str:
    """All ended in the same way."""
    number = len(lives)
    if end is End.DELETED:
        return _handled(lives)
    if end is End.DEAD_LETTERED:
        died = f"{lives[0].message} died" if number == 1 else f"{number} of {number} died"
        reason = _reason(lives)
        return f"{died}{_innocents(lives)}{f': {reason}' if reason else ''}"
    of_one, of_all, _ = _SAID[end]
    return f"{lives[0].message} {of_one}" if number == 1 else f"{_all(number)} {of_all}"


def _innocents(dead: Sequence[Life]) -> str:
    """How many of the dead were innocent."""
    innocent = sum(life.innocent for life in dead)
    if not innocent:
        return ""
    if innocent == len(dead):
        return {1: ", innocent", 2: ", both innocent"}.get(innocent, ", all innocent")
    return f", {innocent} of them innocent"


def _reason(dead: list[Life]) -> str:
    """Why all of them died, where it was the same at every receive."""
    handlings = {receive.handling for life in dead for receive in life.receives}
    if len(handlings) != 1 or not all(life.receives for life in dead):
        return f"received {_times(len(dead[0].receives))}" if len(dead) == 1 and dead[0].receives else ""
    of_one, of_several = _REASONS.get(handlings.pop(), ("", ""))
    return of_one.format(_times(len(dead[0].receives))) if len(dead) == 1 else of_several


def _the_others_handled(worst: object, those: list[Life], others: list[Life]) -> str:
    number, took = len(others), _took(others)
    was = "was" if number == 1 else "were"
    if worst is End.DEAD_LETTERED and not any(life.innocent for life in those) and all(it.innocent for it in others):
        return f", the {'innocent one' if number == 1 else f'{number} innocent'} {was} handled {took}"
    return f"; the other{f' {number}' if number > 1 else ''} {was} handled {took}"


def _handled(lives: list[Life]) -> str:
    """All were handled; said too where one took more than one receive."""
    again = [life for life in lives if _worked_on(life) > 1]
    later = [life for life in lives if len(life.receives) > 1]
    if len(lives) == 1:
        [life] = lives
        if again:
            late = any(receive.outlasts_its_timeout for receive in life.receives)
            why = (
                "its visibility timeout ended during the work"
                if late
                else "a copy came back"
                if life.duplicates
                else ""
            )
            return f"{life.message} was handled {_times(_worked_on(life))}{f': {why}' if why else ''}"
        return f"{life.message} handled {_took(lives)}{f', on its {_th(len(life.receives))} receive' if later else ''}"
    words = f"{_all(len(lives))} handled {_took(lives)}"
    if again:
        return f"{words}, {_who(again, lives, lambda life: 'more than once')}"
    return (
        f"{words}, {_who(later, lives, lambda life: f'on its {_th(len(life.receives))} receive')}" if later else words
    )


def _who(some: list[Life], lives: list[Life], how: Callable[[Life], str]) -> str:
    if len(some) == 1:
        return f"{some[0].message} {how(some[0])}"
    ways = {how(life) for life in some}
    way = ways.pop() if len(ways) == 1 else "on a later receive"
    return f"{'each' if len(some) == len(lives) else f'{len(some)} of them'} {way.replace('its', 'the')}"


def _worked_on(life: Life) -> int:
    return sum(receive.handling in (Handling.SUCCEEDED, Handling.TOO_LATE) for receive in life.receives)


def _took(lives: list[Life]) -> str:
    """From the first one sent to the last one gone."""
    span = max(life.ended or 0.0 for life in lives) - min(life.sent for life in lives)
    return f"in {seconds(span)} s" if span > 0 else "at once"


def _all(number: int) -> str:
    return "Both" if number == 2 else f"All {number}"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _th(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
