"""The ledger that follows from what a function's log and a dead-letter queue tell.

The simulated mapping hears every change in the queue. This ledger has what somebody saw, and what follows from it:

| step | how it is known |
|---|---|
| SENT | seen: a line of the log names SQS's own timestamp |
| RECEIVED | seen by the function, with its number; the instant is the invocation's, a little later |
| HANDLED, FAILED | seen: the log tells; the instant is the end of the invocation |
| RECEIVED, of a receive that no line tells | inferred: a later one has a higher number, or the message died |
| VISIBLE_AGAIN | inferred from what came next, a receive or its death, at the end of the visibility timeout |
| DELETED | inferred: Lambda deletes what was handled (AWS Lambda guide, *Using Lambda with Amazon SQS*) |
| DEAD_LETTERED | inferred: the message was found in the dead-letter queue; the instant is the earliest that it can be |

Nothing tells of a message that was filtered out, purged, expired or deleted by another hand: it stays without an end.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import inf

from workbook.event_source.seen import SUCCESS, LoggedReceive, SeenInvocation
from workbook.messages.ledger import Entry, EventType, Invocation, Ledger, Start

_MESSAGE_ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIMED_OUT = "timeout"


@dataclass(frozen=True)
class DeadLetter:
    """A message that was found in the dead-letter queue; `sent` is in seconds since the epoch."""

    message_id: str
    sent: float
    body: str


@dataclass(frozen=True)
class _Receive:
    number: int
    invocation: int
    started: float
    ended: float | None
    error: str


def inferred(
    invocations: Iterable[SeenInvocation],
    dead: Mapping[str, DeadLetter],
    ours: Callable[[str], bool],
    *,
    but_not: Collection[str] = (),
    visibility_timeout: float,
    max_receive_count: int | None,
) -> tuple[Ledger, list[str]]:
    """The lives of the messages of which `ours(text)` is true, for their bodies or for an error that the log tells,
    and their ids; `but_not` are ids of messages that are left out.

    The ledger's time begins when the first of them was sent.
    """
    told = [each for each in invocations if each.started is not None and each.receives]
    lines: defaultdict[str, list[LoggedReceive]] = defaultdict(list)
    for each in told:
        for logged in each.receives:
            lines[logged.message_id].append(logged)
    bodies = {one: _body(lines[one], dead.get(one)) for one in {**lines, **dead}}
    sent = {one: lines[one][0].sent if lines[one] else dead[one].sent for one in bodies}
    mine = [
        one
        for one in bodies.keys() - set(but_not)
        if ours(bodies[one]) or any(ours(logged.error) for logged in lines[one])
    ]
    mine.sort(key=lambda one: (sent[one], one))
    ledger = Ledger(visibility_timeout, max_receive_count, observed=True)
    if not mine:
        return ledger, []
    began = sent[mine[0]]
    aliases = {one: f"msg-{number}" for number, one in enumerate(mine, 1)}
    receives: dict[str, list[_Receive]] = {one: [] for one in mine}
    with_ours = [each for each in told if any(logged.message_id in aliases for logged in each.receives)]
    for number, seen in enumerate(with_ours, 1):
        for logged in seen.receives:
            if logged.message_id in aliases:
                receives[logged.message_id].append(_received(number, seen, logged))
        _write_invocation(ledger, number, seen, aliases, began)
    entries: list[Entry] = []
    for one in mine:
        ledger.introduce(aliases[one], bodies[one], round(sent[one] - began, 6))
        entries += _life(aliases[one], receives[one], ledger, began, sent[one] - began, one in dead)
    for entry in sorted(entries, key=lambda each: each.at):
        ledger.record(entry)
    return ledger, mine


def _body(logged: list[LoggedReceive], dead: DeadLetter | None) -> str:
    """All of it only where somebody looked into the dead-letter queue; else the ids that the log names."""
    return dead.body if dead else next((each.body for each in logged if each.body), "")


def _received(number: int, seen: SeenInvocation, logged: LoggedReceive) -> _Receive:
    error = _of_whole(seen) or logged.error
    return _Receive(logged.receive_count, number, seen.started or 0.0, seen.ended, error)


def _of_whole(seen: SeenInvocation) -> str:
    """Why a batch came back as a whole, whatever was done in it; empty where the function answered."""
    if seen.ended is None or seen.status == SUCCESS:
        return ""
    why = "Task timed out" if seen.status == _TIMED_OUT else f"the invocation ended with status {seen.status}"
    return f"whole batch failed: {why}"


def _write_invocation(
    ledger: Ledger, number: int, seen: SeenInvocation, aliases: Mapping[str, str], began: float
) -> None:
    started = round((seen.started or 0.0) - began, 6)
    those = [each for each in seen.receives if each.message_id in aliases]
    ledger.starts.append(
        Start(number, started, tuple((aliases[each.message_id], each.receive_count) for each in those))
    )
    if seen.ended is None:
        return
    failed = sum(bool(each.error) for each in those)
    ledger.answered(
        Invocation(
            number,
            started,
            round(seen.ended - began, 6),
            tuple(aliases[each.message_id] for each in those),
            _of_whole(seen) or f"as its log tells: {failed} of {len(those)} failed",
            None,
            _MESSAGE_ID.sub(lambda found: aliases.get(found[0], found[0]), "\n".join(seen.lines)),
        )
    )


def _life(
    alias: str, receives: list[_Receive], ledger: Ledger, began: float, sent: float, dead: bool
) -> Iterator[Entry]:
    """What came after the message was sent."""
    receives.sort(key=lambda each: each.number)
    free, number = sent, 0  # from when on it can be received, and how often it was
    for place, receive in enumerate(receives):
        at = round(receive.started - began, 6)
        for unseen in range(number + 1, receive.number):
            free = yield from _unseen(alias, unseen, free, ledger, not_after=at)
        number = receive.number
        entry = partial(Entry, message=alias, receive_count=number, invocation=receive.invocation)
        yield Entry(at, EventType.RECEIVED, alias, number)
        ended = None if receive.ended is None else round(receive.ended - began, 6)
        if ended is not None:
            event = EventType.FAILED if receive.error else EventType.HANDLED
            yield entry(at=ended, event=event, detail=receive.error)
        free = round(at + ledger.visibility_timeout, 6)
        if place + 1 < len(receives):
            free = min(free, round(receives[place + 1].started - began, 6))
            yield Entry(free, EventType.VISIBLE_AGAIN, alias, number, inferred=True)
        elif dead:
            yield Entry(free, EventType.VISIBLE_AGAIN, alias, number, inferred=True)
        elif ended is not None and not receive.error:
            yield entry(at=ended, event=EventType.DELETED, inferred=True)
    if dead:
        for unseen in range(number + 1, (ledger.max_receive_count or 0) + 1):
            free = yield from _unseen(alias, unseen, free, ledger)
        yield Entry(free, EventType.DEAD_LETTERED, alias, max(number, ledger.max_receive_count or 0), inferred=True)


def _unseen(
    alias: str, number: int, free: float, ledger: Ledger, not_after: float = inf
) -> Generator[Entry, None, float]:
    """A receive that no line tells of, at the earliest that it can have been; when the message is visible again."""
    at = min(free, not_after)
    yield Entry(at, EventType.RECEIVED, alias, number, detail="no log tells of it", inferred=True)
    again = min(round(at + ledger.visibility_timeout, 6), not_after)
    yield Entry(again, EventType.VISIBLE_AGAIN, alias, number, inferred=True)
    return again
