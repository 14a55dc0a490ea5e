"""Pictures of the state machine and of the whole system."""

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from booking.table import BookingTable
from tests.workbook.figures.conftest import DEFINITIONS
from workbook import cloud
from workbook.figures import HeroCounts, Picture, hero, state_machine
from workbook.messages.execution_log import history_of
from workbook.practice.definitions import so_far
from workbook.practice.sample import post_job

BOOK_NANNY: dict[str, Any] = json.loads((Path(__file__).parents[4] / "asl" / "book_nanny.asl.json").read_text())
HALF_WRITTEN = so_far(
    {name: BOOK_NANNY["States"][name] for name in ("Get All Job Applications", "Iterate through Application Items")}
    | {"Update Job and Application Status": BOOK_NANNY["States"]["Update Job and Application Status"]},
    "Get All Job Applications",
)


@cache
def histories() -> dict[str, list[dict[str, Any]]]:
    """A booking, the same once more, and the one of another applicant, which comes too late."""
    with cloud.connect() as stack:
        posted = post_job(BookingTable(stack.outputs["TableName"]), 20)
        client = cloud.client("stepfunctions")
        found = {}
        for name, applicant in (("booked", 0), ("booked again", 0), ("too late", 1)):
            answer = client.start_sync_execution(
                stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(posted.booking(applicant))
            )
            found[name] = history_of(answer["executionArn"])
        return found


def _executed(name: str, **how: Any) -> Picture:
    return state_machine(BOOK_NANNY, histories()[name], **how)


PICTURES: dict[str, Callable[[], Picture]] = {
    "hero": partial(hero, HeroCounts(20, 1, 19, 19)),
    "hero of a run that is not over": partial(hero, HeroCounts(300, 1, 80, 299, 3)),
    "hero of a chapter": partial(hero, HeroCounts(20, 1, 19, 19), ["queue", "DLQ"]),
    "book a nanny": partial(state_machine, BOOK_NANNY),
    "half written, so that the key is wider than what is drawn": partial(state_machine, HALF_WRITTEN),
    "book a nanny, whole": partial(state_machine, BOOK_NANNY, whole=True),
    **{name: partial(_executed, name, times=True) for name in ("booked", "booked again")},
    "booked too late": partial(_executed, "too late", times=True),
    "booked, whole": partial(_executed, "booked", whole=True, note="These times are made up."),
    **{name: partial(state_machine, definition) for name, definition in DEFINITIONS.items()},
}
