"""Draws the README's picture: the state machine, coloured by a booking of twenty applications.

`python -m workbook.readme` writes it; `make notebooks` does that too.
"""

import json
from pathlib import Path

import boto3

from booking.table import BookingTable
from workbook import figures
from workbook.cloud import connect
from workbook.sample import post_job
from workbook.template import PROJECT

PICTURE = PROJECT / "notebooks" / "pictures" / "booking.svg"


def booking() -> figures.Picture:
    """Books the first of twenty applicants on a fresh local cloud and draws the execution."""
    with connect() as stack:
        posted = post_job(BookingTable(stack.outputs["TableName"]), 20)
        client = boto3.client("stepfunctions")
        answer = client.start_sync_execution(
            stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(posted.booking(0))
        )
        history = client.get_execution_history(executionArn=answer["executionArn"], maxResults=1000)["events"]
        return figures.state_machine(stack.template.definition("BookNannyStateMachine"), history)


def write(to: Path = PICTURE) -> None:
    to.parent.mkdir(exist_ok=True)
    booking().save(to)


if __name__ == "__main__":
    write()
