"""Tries a reader's handler for a FIFO queue: on such a queue, with work that fails now and then."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from workbook.basics.shown import describe
from workbook.event_source.response import interpret
from workbook.exercises.chapter_05.trial_table import takes
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.invocations import says_not_done, unusable
from workbook.messages.ledger import EventType, Ledger
from workbook.practice.scratch import scratch_queue

Function = Callable[..., Any]

GROUPS = {"job-1": ("posted", "changed", "closed"), "job-2": ("posted again", "closed again")}
"""What is sent, by message group, in this order."""

_TROUBLES: tuple[tuple[str, dict[str, int]], ...] = (
    ("nothing fails", {}),
    ("`changed` fails once", {"changed": 1}),
    ("`posted`, the first, fails once", {"posted": 1}),
    ("`closed again`, the last, fails once", {"closed again": 1}),
    ("`changed` fails twice and `posted again` once", {"changed": 2, "posted again": 1}),
)


_ESCAPED = "the error of another left your handler, and the whole batch came back. Catch it, and answer with a list"
_TOO_MANY = (
    "it succeeded before the failure, and came back all the same. List the one that failed and those after it; not "
    "those before"
)


class WorkFailed(Exception):
    """The work on a record failed."""


def fifo_handler(function: Function) -> Verdict:
    """`function(event, work)` answers for a batch of a FIFO queue."""
    if not takes(function, 2):
        return Wrong("Your function is called with two arguments: the event, and the function that works on a record.")
    if wrong := _asked_directly(function):
        return wrong
    for what, troubles in _TROUBLES:
        if wrong := _Run(function, troubles).wrong(f"a batch in which {what}"):
            return wrong
    if wrong := _alike(function):
        return wrong
    return Right(
        f"{len(_TROUBLES)} runs on a FIFO queue: in each group the order was kept, nothing was lost and nothing done "
        "twice."
    )


def _asked_directly(function: Function) -> Wrong | None:
    """One record that is done, outside of a queue: so an answer that is not written yet is known as such."""
    worked: list[object] = []

    def work(record: Any) -> None:  # `record` by name: so it can be given to Powertools as it is
        worked.append(record)

    try:
        function({"Records": [_record(1)]}, work)
    except Exception as error:
        return _stumbled(error, "one good record")
    return None if worked else Wrong("Nothing was done with a good record: `work(record)` does the work of one.")


def _alike(function: Function) -> Wrong | None:
    """Two records with the same body, of which the second fails."""
    done: list[object] = []

    def work(record: Any) -> None:
        if record["messageId"] == "message-2":
            raise WorkFailed("the second failed")
        done.append(record)

    said = function({"Records": [_record(1), _record(2)]}, work)
    if interpret(said, ["message-1", "message-2"], reports_batch_item_failures=True).failed == {"message-2"}:
        return None
    return Wrong(
        "Two records had the same body, and the second one failed: the answer has to list that one alone. A body is no "
        "name; a record is known by its place in the batch and by its `messageId`.",
        came=f"a batch of two alike: it returned {describe(said)}",
    )


def _record(number: int) -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": "1", "MessageGroupId": f"job-{number}"}
    return {"messageId": f"message-{number}", "body": "posted", "attributes": attributes}


def _stumbled(error: Exception, what: str) -> Wrong:
    said = f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}".rstrip(".: ")
    return Wrong(f"Your handler stumbled: {said}.", came=what)


class _Run:
    """One run on a FIFO queue of its own. `done` are the bodies whose work succeeded, in this order."""

    def __init__(self, function: Function, troubles: dict[str, int]) -> None:
        self._function, self._left = function, Counter(troubles)
        self.done: list[str] = []
        self.stumbled: Exception | None = None
        self.escaped = False

    def _work(self, record: Any) -> None:
        body = record["body"]
        if self._left[body]:
            self._left[body] -= 1
            raise WorkFailed(f"{body} failed")
        self.done.append(body)

    def _handler(self, event: dict[str, Any], context: Any) -> object:
        try:
            return self._function(event, self._work)
        except Exception as error:
            if not says_not_done(error, WorkFailed):
                self.stumbled = error
            self.escaped |= isinstance(error, WorkFailed)
            raise

    def wrong(self, what: str) -> Wrong | None:
        with scratch_queue(fifo=True) as queue:
            for group, bodies in GROUPS.items():
                queue.send(*bodies, group=group)
            ledger = queue.drain(self._handler)
        came = f"{what}: done were {', '.join(self.done) or 'none'}"
        if self.stumbled:
            return _stumbled(self.stumbled, what)
        return self._judged(ledger, came)

    def _judged(self, ledger: Ledger, came: str) -> Wrong | None:
        if unread := unusable(ledger):
            return Wrong(f"Lambda cannot use this answer: {unread}.", came=came)
        for group, bodies in GROUPS.items():
            done = [body for body in self.done if body in bodies]
            first = list(dict.fromkeys(done))
            if first != [body for body in bodies if body in first]:
                return Wrong(
                    f"In {group}, {_quoted(first)} were done in this order, and sent as {_quoted(bodies)}. What comes "
                    "after a failure has to wait for it: stop there.",
                    came=came,
                )
            if missing := [body for body in bodies if body not in done]:
                return Wrong(self._missing(ledger, missing), came=came)
            if len(done) > len(first):
                twice = next(body for body, times in Counter(done).items() if times > 1)
                why = _ESCAPED if self.escaped else _TOO_MANY
                return Wrong(f"`{twice}` was done twice: {why}.", came=came)
        return None

    def _missing(self, ledger: Ledger, missing: list[str]) -> str:
        dead = {ledger.body(it.message) for it in ledger.entries if it.event is EventType.DEAD_LETTERED}
        if missing[0] in dead:
            return f"`{missing[0]}` ended in the DLQ: it was never worked on again."
        return (
            f"`{missing[0]}` was deleted and never done: it is lost. What is not in the answer counts as done, so list "
            "the record that failed and every one after it."
        )


def _quoted(bodies: Iterable[str]) -> str:
    return ", ".join(f"`{body}`" for body in bodies)
