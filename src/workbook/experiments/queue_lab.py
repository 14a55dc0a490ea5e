"""The queue lab: turn a setting and see at once what becomes of twelve messages.

A simulation on the local cloud: queue and event source mapping are the workbook's, time is virtual, and the function
fails by lot.
"""

from dataclasses import dataclass, replace
from random import Random
from typing import Any

import ipywidgets
from IPython.display import display

from workbook.figures import Picture, Table, table, timeline
from workbook.messages.ledger import EventType, Ledger
from workbook.practice.scratch import scratch_queue

MESSAGES = 12
"""Few enough that the slowest setting is redrawn in 0.15 s."""


@dataclass(frozen=True)
class LabSettings:
    """What the lab's sliders set. The visibility timeout is in seconds."""

    batch_size: int = 5
    failure_rate: float = 0.2
    """How likely a record fails each time it is handled, from 0 to 1."""
    visibility_timeout: int = 20
    max_receive_count: int = 3
    report_batch_item_failures: bool = False

    def fails(self, message: str, receive_count: int) -> bool:
        """Whether this delivery fails: by lot, but the same in every run, whatever batch the message is in."""
        return Random(f"{message}, receive {receive_count}").random() < self.failure_rate


@dataclass(frozen=True)
class Result:
    """What became of the messages under some settings."""

    settings: LabSettings
    ledger: Ledger

    @property
    def picture(self) -> Picture:
        return timeline(self.ledger)

    def counts(self) -> dict[str, object]:
        """One row of the lab's table."""
        happened = self.ledger.counts()
        dead = [entry for entry in self.ledger.entries if entry.event is EventType.DEAD_LETTERED]
        innocent = [entry for entry in dead if not self._failed(entry.message, entry.receive_count)]
        return {
            "": "partial" if self.settings.report_batch_item_failures else "whole batch",
            "invocations": len(self.ledger.invocations),
            "deliveries": happened[EventType.RECEIVED],
            "deleted": happened[EventType.DELETED],
            "in the DLQ": len(dead),
            "of these innocent": len(innocent),
            "seconds to drain": max(entry.at for entry in self.ledger.entries),
        }

    def _failed(self, message: str, receives: int) -> bool:
        body = self.ledger.body(message)
        return any(self.settings.fails(body, number) for number in range(1, receives + 1))


def run(settings: LabSettings) -> Result:
    """Send the messages to a queue of their own and drain it.

    Without ReportBatchItemFailures the function raises at the first record that fails; with it, it handles every record
    and lists those that failed.
    """

    def handler(event: dict[str, Any], context: Any) -> object:
        failed = [
            record["messageId"]
            for record in event["Records"]
            if settings.fails(record["body"], int(record["attributes"]["ApproximateReceiveCount"]))
        ]
        if failed and not settings.report_batch_item_failures:
            raise RuntimeError("a record failed")
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    with scratch_queue(
        visibility_timeout=settings.visibility_timeout, max_receive_count=settings.max_receive_count
    ) as queue:
        queue.send(*(f"message {number}" for number in range(1, MESSAGES + 1)))
        types = ["ReportBatchItemFailures"] if settings.report_batch_item_failures else []
        return Result(settings, queue.drain(handler, batch_size=settings.batch_size, function_response_types=types))


def look(settings: LabSettings) -> tuple[Picture, Table]:
    """The timeline under `settings`, and the counts with and without ReportBatchItemFailures."""
    this = run(settings)
    opposite = replace(settings, report_batch_item_failures=not settings.report_batch_item_failures)
    # A batch of one fails as a whole either way, and it is the slowest setting: no need to run it again.
    other = Result(opposite, this.ledger) if settings.batch_size == 1 else run(opposite)
    both = sorted((this, other), key=lambda result: result.settings.report_batch_item_failures)
    return this.picture, table([result.counts() for result in both])


def queue_lab() -> None:
    """Show the lab: sliders, the timeline and the counts.

    A notebook that is only read, or not trusted, has no sliders; the picture and the table stand for themselves.
    """
    start = LabSettings()
    sliders = {
        "batch_size": ipywidgets.IntSlider(value=start.batch_size, min=1, max=10, description="BatchSize"),
        "failure_rate": ipywidgets.FloatSlider(
            value=start.failure_rate, min=0, max=1, step=0.05, description="failure rate"
        ),
        "visibility_timeout": ipywidgets.IntSlider(
            value=start.visibility_timeout, min=5, max=60, step=5, description="VisibilityTimeout (s)"
        ),
        "max_receive_count": ipywidgets.IntSlider(
            value=start.max_receive_count, min=1, max=5, description="maxReceiveCount"
        ),
        "report_batch_item_failures": ipywidgets.Checkbox(
            value=start.report_batch_item_failures, description="ReportBatchItemFailures", indent=False
        ),
    }
    for slider in sliders.values():
        slider.continuous_update = False
        slider.style.description_width = "160px"
        slider.layout.width = "460px"
    display(ipywidgets.VBox(list(sliders.values())))  # type: ignore[no-untyped-call]
    views = [display(view, display_id=True) for view in look(start)]  # type: ignore[no-untyped-call]

    def redraw(change: object) -> None:
        settings = LabSettings(**{name: slider.value for name, slider in sliders.items()})
        for view, new in zip(views, look(settings), strict=True):
            view.update(new)

    for slider in sliders.values():
        slider.observe(redraw, names="value")
