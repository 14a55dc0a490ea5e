"""Tries a reader's consumer that waits longer after each failure: on queues, in virtual time."""

from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

from botocore.exceptions import ParamValidationError

from workbook import cloud
from workbook.basics.shown import describe
from workbook.event_source import NeverDrained
from workbook.event_source.response import interpret
from workbook.exercises.chapter_04.settings import moved_at
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.invocations import says_not_done, unusable
from workbook.messages.ledger import EventType, Ledger
from workbook.practice.scratch import ScratchQueue, scratch_queue

Function = Callable[..., Any]

VISIBILITY, MOST = 20, 5
"""The queue's visibility timeout, in seconds, and its maxReceiveCount."""

SOON, OUTAGE, LATEST = 10, 120, 900
"""The longest first wait, how long the table may be away, and when poison has to be in the DLQ at the latest; in
seconds."""

_COUNTS_ALONE = (
    "Your consumer counts by itself, and Lambda may run several of it: the record's `ApproximateReceiveCount` counts "
    "for all."
)
_AGAIN = "the example of the call above, and what each field of a record is"


class NotDone(Exception):
    """The work on a record failed."""


def growing_wait(function: Function) -> Verdict:
    """`function(event, work, sqs, queue_url)`, with one record in each event."""
    trial = _Trial(function)
    return (
        trial.succeeds()
        or trial.poison()
        or trial.outage()
        or trial.received_before()
        or Right(
            f"The waits were {_listed(trial.waits)}. A short outage costs little, a long one costs nobody an answer, "
            "and poison is out of the way in the end."
        )
    )


class _Trial:
    """Each method runs the reader's consumer on a queue of its own and tells what is wrong, or None."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self._stumbled: Exception | None = None
        self.waits: list[float] = []

    def _run(self, queue: ScratchQueue, work: Callable[[Any], None], at_most: float = 3_600) -> Ledger:
        """The ledger of a run, as far as it came."""
        self._stumbled = None
        sqs = cloud.client("sqs")

        def handler(event: dict[str, Any], context: Any) -> object:
            try:
                return self._function(event, work, sqs, queue.url)
            except Exception as error:
                if not says_not_done(error, NotDone):
                    self._stumbled = error
                raise

        mapping = queue.mapping(handler, batch_size=1)
        with suppress(NeverDrained):
            mapping.drain(at_most)
        return mapping.ledger

    def succeeds(self) -> Wrong | None:
        """A record whose work succeeds, outside of a queue: so an answer that is not written yet is known as such."""
        worked: list[object] = []
        record = {
            "messageId": "message-1",
            "receiptHandle": "…",
            "body": "decline Amara",
            "attributes": {"ApproximateReceiveCount": "1"},
        }
        with scratch_queue(visibility_timeout=VISIBILITY, max_receive_count=MOST) as queue:
            try:
                said = self._function({"Records": [record]}, worked.append, _Patient(), queue.url)
            except Exception as error:
                return self._sentence("A record whose work succeeds", error)
        if not worked:
            return Wrong(
                "Nothing was done with a good record: `work(record)` does the work of one.", came="a good record"
            )
        if interpret(said, ["message-1"], reports_batch_item_failures=True).failed:
            return Wrong(
                "The work of a good record succeeded, and the answer says that it failed. When it succeeds there is "
                "nothing more to do: return, and Lambda deletes the message.",
                came=f"with a good record, it returned {describe(said)}",
            )
        return None

    def poison(self) -> Wrong | None:
        with scratch_queue(visibility_timeout=VISIBILITY, max_receive_count=MOST) as queue:
            queue.send("poison")
            ledger = self._run(queue, _fails)
        came = f"a record that always fails, received at {_listed(_receives(ledger))}"
        if lost := self._lost(ledger, came):
            return lost
        if self._stumbled:
            return self._sentence("A record whose work fails", self._stumbled)
        if any(isinstance(each.response, str | list) for each in ledger.invocations):
            return Wrong(
                "When the work fails it returns a text or a list, and AWS says nothing of such an answer. Let the "
                "error out: `raise`.",
                came=came,
            )
        if why := unusable(ledger):
            return Wrong(f"Lambda cannot use what it returned: {why}. Let the error out: `raise`.", came=came)
        at, times = moved_at(ledger), _receives(ledger)
        self.waits = [after - before for before, after in pairwise([*times, *([] if at is None else [at])])]
        if any("timed out" in each.outcome for each in ledger.invocations):
            return Wrong(
                "It waited inside the function, which costs money and ends at the function's timeout. The queue waits "
                "for nothing: `sqs.change_message_visibility` is the call.",
                came=came,
                look=_AGAIN,
            )
        if set(self.waits) <= {VISIBILITY}:
            return Wrong(
                "Nobody changed its visibility: it was hidden for the queue's own timeout each time. "
                "`sqs.change_message_visibility` is the call.",
                came=came,
                look=_AGAIN,
            )
        if self.waits and self.waits[0] > SOON:
            said = f"After the first failure it was back after {self.waits[0]:g} s. {SOON} s at most are asked for."
            return Wrong(said, came=came)
        between_receives = self.waits[: MOST - 1]
        if any(after <= before for before, after in pairwise(between_receives)):
            return Wrong(
                f"Its waits were {_listed(self.waits)}: not each is longer than the one before. What tells the first "
                "receive from the third is `ApproximateReceiveCount`.",
                came=came,
            )
        if at is None or at > LATEST:
            when = "after an hour it was not in the DLQ" if at is None else f"it was in the DLQ at t+{at:g} s"
            return Wrong(f"The waits are too long: {when}. {LATEST // 60} minutes at most are asked for.", came=came)
        return None

    def outage(self) -> Wrong | None:
        with scratch_queue(visibility_timeout=VISIBILITY, max_receive_count=MOST) as queue:
            well_again = queue.clock.elapsed + OUTAGE

            def work(record: Any) -> None:
                if queue.clock.elapsed < well_again:
                    raise NotDone("the table does not answer")

            queue.send("decline Bruno")
            ledger = self._run(queue, work)
        came = f"an outage of {OUTAGE} s, received at {_listed(_receives(ledger))}"
        first, second = [*_receives(ledger), LATEST][:2]
        if second - first > SOON:
            said = f"Another message was back only after {second - first:g} s, though it had failed once."
            return Wrong(f"{said} {_COUNTS_ALONE}", came=came)
        if ledger.counts()["HANDLED"]:
            return self._lost(ledger, came)
        return Wrong(
            f"The table was away for {OUTAGE} s, and a good message is in the DLQ: it was received for the last time "
            f"at t+{_receives(ledger)[-1]:g} s. The waits have to grow faster.",
            came=came,
        )

    def received_before(self) -> Wrong | None:
        """A message that somebody else received twice: only the message itself knows."""
        with scratch_queue(visibility_timeout=VISIBILITY, max_receive_count=MOST) as queue:
            sqs = cloud.client("sqs")
            queue.send("one that is gone")  # else the poison had the id that it had in the trial before
            sqs.purge_queue(QueueUrl=queue.url)
            queue.send("poison")
            for _ in range(2):
                sqs.receive_message(QueueUrl=queue.url, VisibilityTimeout=1)
                queue.clock.advance(1)
            ledger = self._run(queue, _fails)
        third, fourth, *_ = _receives(ledger)
        wait = fourth - third
        if self.waits[1] < wait < self.waits[3]:  # not the same as before where there is jitter in it
            return None
        return Wrong(
            f"A message that others had received twice was hidden for {wait:g} s on its third receive, and another one "
            f"for {self.waits[2]:g} s. {_COUNTS_ALONE}",
            came="a message with ApproximateReceiveCount 3",
        )

    def _lost(self, ledger: Ledger, came: str) -> Wrong | None:
        done = {entry.message for entry in ledger.entries if entry.event is EventType.HANDLED}
        gone = {entry.message for entry in ledger.entries if entry.event is EventType.DELETED}
        failed = {entry.message for entry in ledger.entries if entry.event is EventType.DEAD_LETTERED}
        if "poison" in map(ledger.body, ledger.messages) and (done | gone) - failed:
            return Wrong(
                "The work failed, and the message was deleted: it is lost. After the call the error has to leave your "
                "consumer, or Lambda takes the message for done.",
                came=came,
            )
        return None

    def _sentence(self, what: str, error: Exception) -> Wrong:
        """What the reader's function stumbled over, with the way out where it is a common one."""
        lines = str(error).splitlines() or [""]
        text = lines[-1 if isinstance(error, ParamValidationError) else 0]
        said = f"{what} made your consumer stumble: {type(error).__name__}" + (f": {text}" if text else "")
        if isinstance(error, TypeError | ParamValidationError) and "'str'" in text:
            said += ". `ApproximateReceiveCount` is a text: `int()` makes a number of it"
        elif isinstance(error, KeyError):
            said += (
                ". A record of Lambda's event has `receiptHandle`, `body` and `attributes`, and in these "
                "`ApproximateReceiveCount`"
            )
        return Wrong(said.rstrip(".") + ".", look=_AGAIN, came=f"{type(error).__name__}")


class _Patient:
    """A client whose calls succeed and change nothing."""

    def __getattr__(self, name: str) -> Callable[..., dict[str, object]]:
        return lambda **_: {}


def _fails(record: Any) -> None:
    raise NotDone("it never succeeds")


def _receives(ledger: Ledger) -> list[float]:
    return [entry.at for entry in ledger.entries if entry.event is EventType.RECEIVED]


def _listed(seconds: list[float]) -> str:
    return ", ".join(f"{each:g}" for each in seconds[:8]) + " s" if seconds else "never"
