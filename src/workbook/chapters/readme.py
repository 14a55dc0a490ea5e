"""Draws the hero, the strip that shows the whole system: the README's, and a small one for the head of each chapter.

`python -m workbook.chapters.readme` writes them, with the counts of a booking; `make notebooks` does that too.
"""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.chapters.readme")  # before the imports below: Ctrl-C is answered while they last


import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from booking.table import BookingTable
from workbook import cloud, figures
from workbook.cloud.template import PROJECT
from workbook.event_source import EventSourceMapping
from workbook.figures.hero import PARTS
from workbook.practice.sample import post_job, statuses

PICTURES = PROJECT / "notebooks" / "pictures"
LIT = {
    "00": PARTS,
    "01": ("table",),
    "02": ("state machine",),
    "03": ("state machine",),
    "04": ("queue", "DLQ"),
    "05": ("queue", "function"),
    "06": PARTS,
    "07": ("state machine", "function"),
    "08": ("state machine", "table", "queue"),
}
"""The parts that each chapter is about."""


def booking() -> figures.HeroCounts:
    """Books the first of twenty applicants on a fresh local cloud, drains the queue, and counts what became of all."""
    with cloud.connect("moto") as stack:
        table = BookingTable(stack.outputs["TableName"])
        posted = post_job(table, 20)
        cloud.client("stepfunctions").start_sync_execution(
            stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(posted.booking(0))
        )
        messages = _waiting(stack.outputs["QueueUrl"])
        EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction").drain()
        became = statuses(table, posted)
        return figures.HeroCounts(
            applications=len(posted.applications),
            accepted=became.get("ACCEPTED", 0),
            declined=became.get("DECLINED", 0),
            messages=messages,
            dead=_waiting(stack.outputs["DeadLetterQueueUrl"]),
        )


def _waiting(queue: str) -> int:
    name = "ApproximateNumberOfMessages"
    answer = cloud.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=[name])
    return int(answer["Attributes"][name])


def pictures() -> dict[str, figures.Picture]:
    """Every hero by the name of its file."""
    counts = booking()
    small = {f"hero_{chapter}.svg": figures.hero(counts, lit) for chapter, lit in LIT.items()}
    return {"hero.svg": figures.hero(counts), **small}


def write(to: Path = PICTURES) -> None:
    """Draw the pictures, each in the place of the one before; raises `OSError` for one that cannot be written."""
    drawn = pictures()
    to.mkdir(parents=True, exist_ok=True)
    for name, picture in drawn.items():
        picture.save(to / name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures and give the exit status."""
    argparse.ArgumentParser(
        prog="python -m workbook.chapters.readme",
        description=f"Draws the pictures in {PICTURES.relative_to(PROJECT)} again, by a booking.",
    ).parse_args(arguments)
    write()
    return 0
