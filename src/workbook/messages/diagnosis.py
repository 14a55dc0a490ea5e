"""Why a message is in the dead-letter queue, or gone: the cause, the evidence, and what to do."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from workbook.messages.ledger import Entry, EventType, Ledger
from workbook.messages.receives import Came, Receive, blamed, by_another_hand, invocation_of, receives


class Gone(Enum):
    """How a message vanished that nobody handled."""

    EXPIRED = "it expired"
    FILTERED = "a filter dropped it"
    PURGED = "somebody purged the queue"
    DELETED = "deleted by another hand"
    NOT_READ = "reported as failed in an answer that Lambda does not read"


Cause = Came | Gone

ADVICE: dict[Cause, str] = {
    Came.RAISED: "mend the function or the message, then redrive it; report failures one by one",
    Came.REPORTED: "mend the function or the message, then redrive it",
    Came.INNOCENT: "redrive it; turn on ReportBatchItemFailures and report only what failed",
    Came.TIMED_OUT: "give the function more time or fewer messages at once (BatchSize), then redrive it",
    Came.WRONG_IDENTIFIER: "report the record's messageId as itemIdentifier, then redrive it",
    Came.UNREADABLE: "answer with an object that has the list batchItemFailures, then redrive it",
    Came.LOOP: "the function must not send to the queue that feeds it",
    Came.THROTTLED: "give the function concurrency, or the mapping a MaximumConcurrency below it, then redrive it",
    Came.OTHER_HAND: "let nothing but the mapping receive from this queue, then redrive it",
    Came.TOO_LATE: "make the visibility timeout six times the function's timeout, plus the batching window",
    Came.DELETED: "nothing: it was handled; a copy came back",
    Came.NOTHING: "make the visibility timeout longer than the batching window, then redrive it",
    Gone.EXPIRED: "send it again; lengthen MessageRetentionPeriod, or handle messages sooner",
    Gone.FILTERED: "send it again if it was meant for this function, and mend the filter criteria",
    Gone.PURGED: "send it again",
    Gone.DELETED: "send it again; find out who may delete here (sqs:DeleteMessage)",
    Gone.NOT_READ: "send it again; report it in batchItemFailures, and turn on ReportBatchItemFailures",
}


INNOCENT: frozenset[Cause] = frozenset(
    {Came.INNOCENT, Came.THROTTLED, Came.OTHER_HAND, Came.TOO_LATE, Came.DELETED, Came.NOTHING}
)
"""Causes with which a message's own record never failed."""


@dataclass(frozen=True)
class Finding:
    """What is known of one message that is dead or vanished.

    `cause` is how it went, or what came of most of its receives; `causes` has the numbers of the receives of each.
    """

    message: str
    dead: bool
    cause: Cause
    causes: dict[Cause, tuple[int, ...]]
    sentence: str

    @property
    def innocent(self) -> bool:
        """Whether its own record never failed, at any receive."""
        return all(cause in INNOCENT for cause in self.causes)

    @property
    def advice(self) -> str:
        return ADVICE[self.cause]

    @property
    def receives(self) -> str:
        """The numbers of its receives."""
        return spelled(sorted(number for numbers in self.causes.values() for number in numbers))


def findings(ledger: Ledger) -> Iterator[Finding]:
    """One finding for each message that is dead or vanished, in the ledger's order."""
    for message in ledger.messages:
        life = ledger.of(message)
        last = next((entry for entry in reversed(life) if entry.event in _ENDS), None)
        if last is None:
            continue
        dead, gone = last.event is EventType.DEAD_LETTERED, _gone(ledger, last)
        if gone not in (None, Gone.NOT_READ) and any(entry.event is EventType.HANDLED for entry in life):
            continue  # the function had done its work, whatever became of the message
        if dead or gone is not None:
            yield _finding(message, life, last, gone, receives(ledger, message))


_VANISHED = {EventType.EXPIRED: Gone.EXPIRED, EventType.FILTERED: Gone.FILTERED, EventType.PURGED: Gone.PURGED}
_ENDS = {*_VANISHED, EventType.DELETED, EventType.DEAD_LETTERED}


def _gone(ledger: Ledger, last: Entry) -> Gone | None:
    """How it vanished; None when it is in the dead-letter queue, or was handled."""
    if last.event is not EventType.DELETED:
        return _VANISHED.get(last.event)
    if by_another_hand(last):
        # Another mapping deletes what its own function handled.
        return None if last.by.startswith("mapping ") else Gone.DELETED
    told = invocation_of(ledger, last)
    return Gone.NOT_READ if told is not None and last.message in blamed(told.response) else None


def _finding(message: str, life: Sequence[Entry], last: Entry, gone: Gone | None, every: Sequence[Receive]) -> Finding:
    by_cause = {came: [each for each in every if each.came is came] for came in dict.fromkeys(e.came for e in every)}
    causes: dict[Cause, tuple[int, ...]] = {
        came: tuple(each.number for each in these) for came, these in by_cause.items()
    }
    parts = [_part(came, these, len(every)) for came, these in by_cause.items()]
    cause: Cause
    if gone is not None:
        cause = gone
        causes = {gone: (), **causes}
        parts = [_vanished(gone, life, last), *(parts if gone is not Gone.NOT_READ else [])]
        where = "has vanished"
    else:
        # Of two that are as frequent the later one: it is nearer to the end.
        often = Counter(receive.came for receive in every)
        cause = max(often, key=lambda came: (often[came], causes[came][-1]), default=Came.NOTHING)
        where = "is in the dead-letter queue"
    return Finding(message, gone is None, cause, causes, f"{message} {where}: {'; '.join(parts)}.")


def _vanished(gone: Gone, life: Sequence[Entry], last: Entry) -> str:
    match gone:
        case Gone.EXPIRED:
            return f"it expired at t+{last.at:g} s, {last.at - life[0].at:g} s after it was sent"
        case Gone.FILTERED:
            return "a filter dropped it: the mapping deleted it, and the function never saw it"
        case Gone.PURGED:
            return f"{last.by or 'somebody'} {'deleted' if last.detail else 'purged'} the queue at t+{last.at:g} s"
        case Gone.DELETED:
            return f"{last.by} deleted it at t+{last.at:g} s"
        case Gone.NOT_READ:
            return (
                f"the function named it among the failures in invocation {last.invocation}, but in an answer that "
                "Lambda does not read (its keys, or ReportBatchItemFailures is off), so it was deleted as handled"
            )


def _part(came: Came, these: Sequence[Receive], total: int) -> str:
    """What came of these receives, one piece of a sentence."""
    last = these[-1]
    numbers = spelled([each.number for each in these])
    when = f"on {numbers}" if len(these) < total or total == 1 else f"each time ({numbers})"
    match came:
        case Came.RAISED:
            whose = (
                ""
                if last.through or last.batch == 1
                else f", and the error names none of the {last.batch} in the batch"
            )
            return f"the function raised {when}, {_lately(these)}with {last.why}{whose}"
        case Came.REPORTED:
            error = f", {_lately(these)}after {last.why}" if last.why else ", and its log has no error that names it"
            return f"the function reported it as failed {when}{error}"
        case Came.INNOCENT:
            return f"it was innocent, in a batch that failed whole through {last.through} {when}: {last.why}"
        case Came.TIMED_OUT:
            return f"the function ran out of time {when}, with {_messages(last.batch)} in the batch: {last.why}"
        case Came.WRONG_IDENTIFIER:
            return f"the batch failed whole {when}, because the function reported under a wrong identifier: {last.why}"
        case Came.UNREADABLE:
            return f"the batch failed whole {when}, because of the function's answer: {last.why}"
        case Came.LOOP:
            return f"Lambda did not call the function {when}: {last.why}"
        case Came.THROTTLED:
            never = ", so the function never saw it" if len(these) == total else ""
            return f"it was throttled {when}{never}"
        case Came.OTHER_HAND:
            return f"{' and '.join(dict.fromkeys(each.why for each in these))} received it {when}, not this mapping"
        case Came.TOO_LATE:
            return f"the function handled it {when}, but after its visibility timeout had ended, so it was not deleted"
        case Came.DELETED:
            return f"the function handled it {when}"
        case Came.NOTHING:
            return f"the mapping received it {when}, and did not call the function before its visibility timeout ended"


def _lately(these: Sequence[Receive]) -> str:
    return "the last time " if len({each.why for each in these}) > 1 else ""


def _messages(number: int) -> str:
    return "1 message" if number == 1 else f"{number} messages"


def spelled(numbers: Sequence[int]) -> str:
    """The numbers of receives, in words: receive 2; receives 1 to 5; receives 1, 3 and 4."""
    if not numbers:
        return "no receive"
    if len(numbers) == 1:
        return f"receive {numbers[0]}"
    if len(numbers) > 2 and list(numbers) == list(range(numbers[0], numbers[-1] + 1)):
        return f"receives {numbers[0]} to {numbers[-1]}"
    return f"receives {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
