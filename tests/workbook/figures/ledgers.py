"""Ledgers written by hand, for what is drawn of them."""

from collections.abc import Iterable

from workbook.messages.ledger import Entry, EventType, Invocation, Ledger


def handled(ledger: Ledger, message: str, at: float, invocation: int, count: int = 1) -> None:
    ledger.record(Entry(at, EventType.RECEIVED, message, count))
    ledger.record(Entry(at + 0.3, EventType.HANDLED, message, count, invocation))
    ledger.record(Entry(at + 0.3, EventType.DELETED, message, count, invocation))


def failed(ledger: Ledger, message: str, at: float, invocation: int, count: int) -> None:
    ledger.record(Entry(at, EventType.RECEIVED, message, count))
    ledger.record(Entry(at + 0.3, EventType.FAILED, message, count, invocation))
    ledger.record(Entry(at + 20, EventType.VISIBLE_AGAIN, message, count))


def story(messages: int, poison: Iterable[str] = ()) -> Ledger:
    """Batches of ten; each poison message fails five times, 20 s apart, and moves to the DLQ."""
    ledger = Ledger(visibility_timeout=20, max_receive_count=5)
    names = [f"msg-{number}" for number in range(1, messages + 1)]
    for position, name in enumerate(names):
        ledger.introduce(name, "{}", 0.0)
        if name not in poison:
            handled(ledger, name, 0.0, position // 10 + 1)
    for start in range(0, messages, 10):
        ledger.invocations.append(Invocation(start // 10 + 1, 0.0, 0.3, tuple(names[start : start + 10]), "", None))
    for name in poison:
        for count in range(1, 6):
            failed(ledger, name, 20.0 * (count - 1), names.index(name) // 10 + 1 if count == 1 else 10 + count, count)
        ledger.record(Entry(100.0, EventType.DEAD_LETTERED, name, 5))
    return ledger


def observed() -> Ledger:
    """Of a queue on AWS: a receive that no log tells of, one more that fails, and a message that died unseen."""
    ledger = Ledger(visibility_timeout=20, max_receive_count=2, observed=True)
    for name, sent in (("msg-1", 0.0), ("msg-2", 0.2)):
        ledger.introduce(name, "{}", sent)
        ledger.record(Entry(sent, EventType.RECEIVED, name, 1, inferred=True))
        ledger.record(Entry(sent + 20, EventType.VISIBLE_AGAIN, name, 1, inferred=True))
        ledger.record(Entry(31.0, EventType.RECEIVED, name, 2))
    ledger.record(Entry(31.5, EventType.HANDLED, "msg-1", 2, 1))
    ledger.record(Entry(31.5, EventType.DELETED, "msg-1", 2, 1, inferred=True))
    ledger.record(Entry(31.5, EventType.FAILED, "msg-2", 2, 1, "ValueError"))
    ledger.record(Entry(51.0, EventType.DEAD_LETTERED, "msg-2", 2, inferred=True))
    ledger.invocations.append(Invocation(1, 31.0, 31.5, ("msg-1", "msg-2"), "as its log tells: 1 of 2 failed", None))
    return ledger


def crowd(number: int) -> Ledger:
    """Poison messages, each with a life of its own: the later ones are received later."""
    ledger = Ledger(visibility_timeout=20, max_receive_count=2)
    for each in range(1, number + 1):
        ledger.introduce(f"msg-{each}", "{}", 0.0)
        for count in (1, 2):
            failed(ledger, f"msg-{each}", each + 20.0 * (count - 1), 2 * each + count, count)
        ledger.record(Entry(each + 40.0, EventType.DEAD_LETTERED, f"msg-{each}", 2))
    return ledger


def everything() -> Ledger:
    """Every sign there is, in more lives than there is room for."""
    ledger = overlapping()
    for number in range(2, 40):
        name = f"msg-{number}"
        ledger.introduce(name, "{}", number / 4)
        ledger.record(Entry(float(number), EventType.RECEIVED, name, 1))
        ending = number + (9.0 if number % 2 else 0.2)
        why = {2: "whole batch failed: Task timed out after 3.00 seconds", 4: "whole batch failed: ValueError"}
        events = {3: EventType.HANDLED, 5: EventType.THROTTLED}
        event = events.get(number, EventType.FAILED)
        if number == 7:  # still in flight
            continue
        ledger.record(Entry(ending, event, name, 1, 2 * number, why.get(number, "")))
        failing = ("msg-9", name) if number == 4 else (name,)
        told = why.get(number, "partial")
        ledger.answered(Invocation(2 * number, number + 0.1, ending, failing, told, None, raised_on=failing[0]))
        if number == 3:
            ledger.record(Entry(ending, EventType.DELETED, name, 1, 2 * number))
        elif number % 3 == 0:
            ledger.record(Entry(number + 20.0, EventType.DEAD_LETTERED, name, 1))
    for name in ("msg-40", "msg-41"):
        ledger.introduce(name, "{}", 0.0)
        failed(ledger, name, 0.0, 99, 1)
    return ledger


def overlapping() -> Ledger:
    """Received at 0, invoked at 15 after a batching window, done at 30; again 20 s later; in the DLQ at 40."""
    ledger = Ledger(visibility_timeout=20, max_receive_count=2)
    ledger.introduce("msg-1", "{}", 0.0)
    for count in (1, 2):
        start = 20.0 * (count - 1)
        ledger.record(Entry(start, EventType.RECEIVED, "msg-1", count, count))
        ledger.record(Entry(start + 20, EventType.VISIBLE_AGAIN, "msg-1", count))
        ledger.record(Entry(start + 30, EventType.HANDLED, "msg-1", count, count))
        ledger.invocations.append(Invocation(count, start + 15, start + 30, ("msg-1",), "", None))
    ledger.record(Entry(40.0, EventType.DEAD_LETTERED, "msg-1", 2))
    return ledger
