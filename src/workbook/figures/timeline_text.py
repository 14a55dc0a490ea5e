"""The timeline in words: what supports its headline, the whole story, and the lines for messages without a lane."""

from collections import Counter

from workbook.figures.lives import End, Handling, Life
from workbook.figures.scale import seconds
from workbook.messages.ledger import EventType, Ledger
from workbook.messages.receives import error_lines, in_words, receives

MOST_TOLD = 10
_NOT_SEEN = (
    "Seen in the function's log and the dead-letter queue. Not seen, and worked out: when a message was hidden, "
    "visible again, deleted or moved."
)


def facts(ledger: Ledger, lives: list[Life]) -> str:
    """How many, how long, under which settings, in one sentence."""
    last = max(entry.at for life in lives for entry in ledger.of(life.message))
    limit = f", maxReceiveCount {ledger.max_receive_count}" if ledger.max_receive_count else ""
    number = len(ledger.invocations)
    return (
        f"{_messages(len(lives)).capitalize()}, {seconds(last)} s of {'real' if ledger.observed else 'virtual'} time, "
        f"{number or 'no'}"
        f" invocation{'s' if number != 1 else ''}; visibility timeout {seconds(ledger.visibility_timeout)} s{limit}."
    )


def error_of_all(ledger: Ledger) -> str:
    """The last error of a function that handled nothing, from its answer or its log; empty where none is known."""
    done = ledger.counts()
    if done[EventType.HANDLED] or not done[EventType.FAILED] or not ledger.invocations:
        return ""
    known = [receive for message in ledger.messages for receive in receives(ledger, message) if receive.why]
    if known:
        return max(known, key=lambda receive: receive.at).why
    logged = [line for invocation in ledger.invocations for line in error_lines(invocation.log)]
    return in_words(logged[-1]) if logged else ""


def describe(ledger: Ledger, lives: list[Life]) -> str:
    """What happened to the messages, with the numbers, in sentences."""
    sentences = [f"Timeline of {facts(ledger, lives)[0].lower()}{facts(ledger, lives)[1:]}"]
    if error := error_of_all(ledger):
        sentences.append(f"The function failed every time: {error.rstrip('.')}.")
    eventful = [life for life in lives if not life.uneventful]
    calm = len(lives) - len(eventful)
    if calm:
        by = max(life.ended or 0.0 for life in lives if life.uneventful)
        sentences.append(f"{_messages(calm).capitalize()} deleted on the first receive, by t+{seconds(by)} s.")
    if ledger.observed:
        sentences.append(_NOT_SEEN)
    stories: dict[str, list[Life]] = {}
    for life in eventful:
        stories.setdefault(_story(life), []).append(life)
    told = list(stories.items())
    sentences += [f"{_subject(same)} {story}" for story, same in told[:MOST_TOLD]]
    rest = [life for _, same in told[MOST_TOLD:] for life in same]
    return " ".join([*sentences, *(f"{line}." for line in summaries(rest))])


def summaries(lives: list[Life]) -> list[str]:
    """`+60 more: deleted on the first receive, by t+0.9 s`, and one line for those with a longer story."""
    calm = [life for life in lives if life.uneventful]
    others = [life for life in lives if not life.uneventful]
    lines = []
    if calm:
        by = seconds(max(life.ended or 0.0 for life in calm))
        lines.append(f"+{len(calm)} more: deleted on the first receive, by t+{by} s")
    if others:
        ends = Counter(life.end.value if life.end else "still in the queue" for life in others)
        counted = ", ".join(f"{number} {words}" for words, number in sorted(ends.items()))
        lines.append(f"+{len(others)} more: {counted}")
    return lines


def _subject(lives: list[Life]) -> str:
    names = [life.message for life in lives]
    return f"{', '.join(names)}:" if len(names) <= MOST_TOLD else f"{_messages(len(names))}, {names[0]} the first:"


def _story(life: Life) -> str:
    words = f"sent at t+{seconds(life.sent)} s"
    if life.receives:
        moments = ", ".join(f"t+{seconds(receive.start)} s" for receive in life.receives)
        words += f", received {_times(len(life.receives))} ({moments})"
    outlasted = sum(receive.outlasts_its_timeout for receive in life.receives)
    if outlasted:
        words += f", visibility timeout ended during the work {_times(outlasted)}"
    unseen = sum(not receive.seen for receive in life.receives)
    if unseen:
        words += f", {unseen} of them not seen"
    for handling in (Handling.FAILED, Handling.INNOCENT, Handling.TIMED_OUT, Handling.THROTTLED, Handling.TOO_LATE):
        number = sum(receive.handling is handling for receive in life.receives)
        if number:
            words += f", {handling.value} {_times(number)}"
    if life.duplicates:
        words += f", delivered once more after its deletion {_times(life.duplicates)}"
    if life.end is None or life.ended is None:
        return f"{words}, still in the queue."
    return f"{words}, {_ENDS[life.end]} at t+{seconds(life.ended)} s."


_ENDS = {
    End.DELETED: "deleted",
    End.LOST: "lost: deleted, although the function had reported it,",
    End.FILTERED: "deleted by the filter",
    End.DEAD_LETTERED: "moved to the DLQ",
    End.EXPIRED: "deleted when its retention period ended",
    End.PURGED: "purged",
    End.REDRIVEN: "moved by a redrive",
}


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _messages(number: int) -> str:
    return f"{number} message{'s' if number != 1 else ''}"
