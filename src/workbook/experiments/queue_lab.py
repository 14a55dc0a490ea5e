"""The queue lab: turn a setting and see at once what becomes of twelve messages, and how far it is to the goal.

A simulation on the local cloud: queue and event source mapping are the workbook's, time is virtual, and the function
fails by lot.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import Any

from IPython.display import display

from workbook.experiments.queue_lab_controls import Controls, Said
from workbook.figures import Picture, Table, table, timeline
from workbook.figures.lives import Life, read_lives
from workbook.figures.scale import seconds
from workbook.messages.ledger import EventType, Ledger
from workbook.practice.scratch import scratch_queue

MESSAGES = 12
"""Few enough that the slowest setting is redrawn in half a second."""
IN_TIME = 60
"""Seconds in which the goal wants the queue drained, and no innocent message in the DLQ."""
_HEIGHT = 470
"""Of the picture's lanes and key: the same under all settings, so that nothing moves when a slider does."""


@dataclass(frozen=True)
class LabSettings:
    """What the lab's sliders set; times are in seconds. The function's timeout is the visibility timeout.

    The first four are given by the world, the others are yours.
    """

    failure_rate: float = 0.2
    """How likely a record fails each time it is handled, from 0 to 1."""
    throttles: float = 0.4
    """How likely an attempt to invoke the function is throttled, from 0 to 1."""
    duration: float = 2.0
    """Of one invocation."""
    seed: int = 7
    """Of the lots: another seed, other records that fail and other attempts that are throttled."""
    batch_size: int = 5
    maximum_batching_window: int = 0
    visibility_timeout: int = 30
    max_receive_count: int = 3
    report_batch_item_failures: bool = False

    def fails(self, message: str, receive_count: int) -> bool:
        """Whether this delivery fails: by lot, but the same in every run, whatever batch the message is in."""
        return Random(f"{message}, receive {receive_count}, seed {self.seed}").random() < self.failure_rate


@dataclass(frozen=True)
class Result:
    """What became of the messages under some settings."""

    settings: LabSettings
    ledger: Ledger

    @property
    def picture(self) -> Picture:
        return timeline(self.ledger, height=_HEIGHT)

    @cached_property
    def _dead(self) -> list[Life]:
        return [life for life in read_lives(self.ledger) if life.died]

    @property
    def innocent(self) -> int:
        """How many messages are in the dead-letter queue whose own record never failed.

        Of a function that ran out of time the ledger cannot tell whose record it was; the lot can.
        """
        return sum(life.innocent or not self._failed_by_lot(life) for life in self._dead)

    def _failed_by_lot(self, life: Life) -> bool:
        body = self.ledger.body(life.message)
        return any(self.settings.fails(body, receive.number) for receive in life.receives)

    @property
    def drained(self) -> float:
        """When the queue was empty, in seconds."""
        return max(entry.at for entry in self.ledger.entries)

    def counts(self) -> dict[str, object]:
        """One row of the lab's table."""
        happened = self.ledger.counts()
        return {
            "": "partial" if self.settings.report_batch_item_failures else "whole batch",
            "invocations": len(self.ledger.invocations),
            "deliveries": happened[EventType.RECEIVED],
            "deleted": happened[EventType.DELETED],
            "in the DLQ": len(self._dead),
            "of these innocent": self.innocent,
            "seconds to drain": round(self.drained, 1),
            "goal": "yes" if self.reaches_the_goal else "no",
        }

    @property
    def reaches_the_goal(self) -> bool:
        return not self.innocent and self.drained < IN_TIME

    @property
    def verdict(self) -> str:
        """Whether the goal is reached, and if not by how much."""
        lost, late = self.innocent, self.drained - IN_TIME
        others = f" ({len(self._dead)} that failed)" if self._dead and not lost else ""
        told = f"{lost} innocent{'s' if lost > 1 else ''} too many" if lost else "no innocent"
        drained = f"drained in {seconds(self.drained)} s"
        if late >= 0:
            drained += f", {seconds(late)} s too long" if late else ", and it has to be less"
        reached = "Goal reached" if self.reaches_the_goal else "Goal not reached"
        return f"{reached}: {told} in the DLQ{others}; {drained}."


def run(settings: LabSettings) -> Result:
    """Send the messages to a queue of their own and drain it.

    Without ReportBatchItemFailures the function raises at the first record that fails; with it, it handles every record
    and lists those that failed.
    """

    def handler(event: dict[str, Any], context: Any) -> object:
        failed = []
        for record in event["Records"]:
            if settings.fails(record["body"], int(record["attributes"]["ApproximateReceiveCount"])):
                if not settings.report_batch_item_failures:
                    raise RuntimeError(f"{record['body']} failed")
                failed.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failed}

    with scratch_queue(
        visibility_timeout=settings.visibility_timeout, max_receive_count=settings.max_receive_count
    ) as queue:
        queue.send(*(f"message {number}" for number in range(1, MESSAGES + 1)))
        ledger = queue.drain(
            handler,
            timeout=settings.visibility_timeout,
            duration=settings.duration,
            batch_size=settings.batch_size,
            maximum_batching_window_in_seconds=settings.maximum_batching_window,
            throttles=settings.throttles,
            seed=settings.seed,
            function_response_types=["ReportBatchItemFailures"] if settings.report_batch_item_failures else [],
        )
        return Result(settings, ledger)


def look(settings: LabSettings) -> tuple[Picture, Table]:
    """The timeline under `settings`, and the counts with and without ReportBatchItemFailures."""
    this, counts = _both(settings)
    return this.picture, counts


def _both(settings: LabSettings) -> tuple[Result, Table]:
    this = run(settings)
    opposite = replace(settings, report_batch_item_failures=not settings.report_batch_item_failures)
    # A batch of one fails as a whole either way, and it is the slowest setting: no need to run it again.
    other = Result(opposite, this.ledger) if settings.batch_size == 1 else run(opposite)
    both = sorted((this, other), key=lambda result: result.settings.report_batch_item_failures)
    return this, table([result.counts() for result in both])


def queue_lab() -> None:
    """Show the lab: sliders, whether the goal is reached, the counts and the timeline.

    A notebook that is only read, or not trusted, has no sliders; what stands below them stands for itself.
    """

    def views(settings: LabSettings) -> tuple[object, ...]:
        this, counts = _both(settings)
        return Said(this.verdict, good=this.reaches_the_goal), counts, this.picture

    def redraw(values: dict[str, Any]) -> None:
        for shown, view in zip(handles, views(LabSettings(**values)), strict=True):
            shown.update(view)

    start = LabSettings()
    display(Controls(start, redraw).box())
    handles = [display(view, display_id=True) for view in views(start)]
