"""Draws the README's picture: the state machine, coloured by a booking of twenty applications.

`python -m workbook.chapters.readme` writes it; `make notebooks` does that too.
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
from workbook.practice.sample import post_job

PICTURE = PROJECT / "notebooks" / "pictures" / "booking.svg"


def booking() -> figures.Picture:
    """Books the first of twenty applicants on a fresh local cloud and draws the execution."""
    with cloud.connect() as stack:
        posted = post_job(BookingTable(stack.outputs["TableName"]), 20)
        client = cloud.client("stepfunctions")
        answer = client.start_sync_execution(
            stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(posted.booking(0))
        )
        history = client.get_execution_history(executionArn=answer["executionArn"], maxResults=1000)["events"]
        return figures.state_machine(stack.template.definition("BookNannyStateMachine"), history)


def write(to: Path = PICTURE) -> None:
    """Draw the picture and put it in the place of the one before; raises `OSError` when it cannot be written."""
    picture = booking()
    to.parent.mkdir(parents=True, exist_ok=True)
    picture.save(to)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the picture and give the exit status."""
    argparse.ArgumentParser(
        prog="python -m workbook.chapters.readme",
        description=f"Draws {PICTURE.relative_to(PROJECT)} again, by a booking.",
    ).parse_args(arguments)
    write()
    return 0
