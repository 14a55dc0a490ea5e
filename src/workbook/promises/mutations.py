"""Mutations: the booking with one of its fixes taken out, to see that a promise falls.

Each takes out a fix against one of the problems that a booking has on AWS: races, late applications, a lagging index,
pages, a failure half-way, half a batch, duplicates, odd ids, somebody else's job. What is taken out of the function, of
applying and of the consumer is a piece of their source, replaced for the time of a trial.
"""

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pkgutil import resolve_name
from random import Random
from types import FunctionType

from booking import item_table, job_board, keys, notification, queue, single_function, table
from workbook.promises.edits import Edit
from workbook.promises.history import BookingHistory
from workbook.promises.making_up import made_up
from workbook.promises.mutated_at_scale import EDITS_AT_SCALE
from workbook.promises.mutated_workflow import EDITS
from workbook.promises.playing import Played, play
from workbook.promises.stage import HistoryStage
from workbook.promises.ways import WayToBook, at_scale, at_scale_twin, function, workflow
from workbook.promises.witnesses import witness

WORKFLOW, SCALE, TWIN, FUNCTION, AROUND = "workflow", "workflow at scale", "twin at scale", "function", "around them"
_EDITED = {WORKFLOW: workflow, SCALE: at_scale, TWIN: at_scale_twin}
MOST_HISTORIES = 500
"""Made-up histories within which chance is to catch a mutation."""


@dataclass(frozen=True)
class Mutation:
    """`name` is what goes wrong, `fix` what was taken out, `of` a workflow, the function, or what is around
    them. `witness` is a history that breaks a promise then.
    """

    name: str
    fix: str
    of: str
    edit: Edit | None = None
    code: Callable[..., object] | str | None = None
    old: str = ""
    new: str = ""

    @property
    def witness(self) -> BookingHistory:
        return witness(self.name, at_scale=self.of in (SCALE, TWIN))

    @contextmanager
    def in_place(self, stage: HistoryStage) -> Iterator[WayToBook]:
        """Within the context the way to book has this mutation."""
        if self.edit is not None:
            yield _EDITED[self.of](stage.stack, edited=self.edit)
            return
        assert self.code is not None
        with _replaced(self.code, self.old, self.new):
            yield function(stage.stack) if self.of == FUNCTION else workflow(stage.stack)


def caught(mutation: Mutation, stage: HistoryStage) -> Played:
    """The mutation's witness, played with the mutation in place."""
    with mutation.in_place(stage) as way:
        return play(mutation.witness, stage, way)


def caught_by_chance(mutation: Mutation, stage: HistoryStage, most: int = MOST_HISTORIES) -> tuple[int, Played] | None:
    """How many made-up histories it took to break a promise with the mutation in place, and the last one of them; None
    when none does."""
    with mutation.in_place(stage) as way:
        for seed in range(most):
            played = play(made_up(Random(seed)), stage, way)
            if not played.kept:
                return seed + 1, played
    return None


@contextmanager
def _replaced(code: Callable[..., object] | str, old: str, new: str) -> Iterator[None]:
    """Within the context the function's source has `new` for `old`, for everybody who holds it."""
    inner = inspect.unwrap(resolve_name(code) if isinstance(code, str) else code)
    assert isinstance(inner, FunctionType)
    source = textwrap.dedent(inspect.getsource(inner))
    assert source.count(old) == 1, f"{inner.__qualname__} has {old!r} {source.count(old)} times, not once"
    source = source[source.index("def ") :].replace(old, new)
    namespace: dict[str, FunctionType] = {}
    exec(compile(source, inspect.getfile(inner), "exec"), inner.__globals__, namespace)
    before = inner.__code__
    inner.__code__ = namespace[inner.__name__].__code__
    try:
        yield
    finally:
        inner.__code__ = before


def _of_function(name: str, code: Callable[..., object], old: str, new: str) -> Mutation:
    return Mutation(name, EDITS[name][0], FUNCTION, None, code, old, new)


_CLOSE, _WHY = table.BookingTable.close_and_accept, table.BookingTable._raise_unless_booked_before
_DECLINE, _PENDING = table.BookingTable.decline, '"jobApplicationStatus = :pending"'

MUTATIONS: tuple[Mutation, ...] = (
    *(Mutation(name, fix, WORKFLOW, edit) for name, (fix, edit) in EDITS.items()),
    *(Mutation(name, it.fix, SCALE, it.jsonpath) for name, it in EDITS_AT_SCALE.items()),
    *(Mutation(name, it.fix, TWIN, it.jsonata) for name, it in EDITS_AT_SCALE.items()),
    _of_function(
        "a closed job is booked once more",
        _CLOSE,
        '"jobStatus = :open AND username = :caller{counted}"',
        '"(jobStatus = :open OR jobStatus = :closed) AND username = :caller{counted}"',
    ),
    _of_function(
        "anybody books",
        _CLOSE,
        '"jobStatus = :open AND username = :caller{counted}"',
        '"(attribute_not_exists(PK) OR jobStatus = :open AND username = :caller){counted}"',
    ),
    _of_function(
        "an application that is not there is accepted",
        _CLOSE,
        _PENDING,
        '"attribute_not_exists(PK) OR jobApplicationStatus = :pending"',
    ),
    _of_function("the accepted one is not stored", _CLOSE, "acceptedApplicationId = :accepted", "booked = :accepted"),
    _of_function("the count is not asked", _CLOSE, "applicationCount <= :seen", "applicationCount >= :seen"),
    _of_function("a booking cannot be repeated", _WHY, "job.acceptedApplicationId != request.applicationId", "True"),
    _of_function("a repeated booking does not count", _WHY, "if all_seen:", "if True:"),
    _of_function(
        "a refused message is dropped",
        queue.send_batch,
        'for failure in answer.get("Failed", [])',
        "for failure in []",
    ),
    _of_function(
        "an interruption says it succeeded",
        single_function._book,
        'send_all(sqs_client(), os.environ["QUEUE_URL"], declined)',
        'try:\n        send_all(sqs_client(), os.environ["QUEUE_URL"], declined)\n    except Exception:\n        pass',
    ),
    _of_function(
        "remembered before told",
        notification.tell_accepted,
        "    sns_client().publish(",
        "    table.remember_notification(accepted)\n    sns_client().publish(",
    ),
    _of_function(
        "told before booked",
        single_function._book,
        "    applications = _close_and_accept(table, request)\n    tell_accepted(table, request)\n",
        "    tell_accepted(table, request)\n    applications = _close_and_accept(table, request)\n",
    ),
    _of_function("the first item is dropped", single_function._book, "], declined)", "], declined[1:])"),
    _of_function(
        "one page is read",
        item_table.ItemTable.query,
        'self.client.get_paginator("query").paginate(**self._asked(index, condition, values))',
        "[self.client.query(**self._asked(index, condition, values), Limit=2)]",
    ),
    _of_function(
        "two writes in place of a transaction",
        _CLOSE,
        "self._items.transact(close_job, accept_application)",
        "[self._items.write(each) for each in (close_job, accept_application)]",
    ),
    _of_function("ids are not looked at", keys.checked_id, " and _UUID.fullmatch(value)", ""),
    Mutation(
        "a closed job takes applications",
        "applying IF the job is OPEN",
        AROUND,
        code=job_board.JobBoard.apply,
        old='"jobStatus = :open",',
        new='"jobStatus = :open OR attribute_exists(PK)",',
    ),
    Mutation(
        "applications are not counted",
        "the job counts its applications in the transaction that takes them",
        AROUND,
        code=job_board.JobBoard.apply,
        old="applicationCount + :one",
        new="applicationCount + :one - :one",
    ),
    Mutation(
        "applying again starts anew",
        "Put IF attribute_not_exists(PK)",
        AROUND,
        code=item_table.ItemTable.put_new,
        old='"attribute_not_exists(PK)"',
        new='"attribute_not_exists(PK) OR attribute_exists(PK)"',
    ),
    Mutation(
        "declining overwrites",
        "declining IF PENDING",
        AROUND,
        code=_DECLINE,
        old=_PENDING,
        new='"attribute_exists(PK) OR jobApplicationStatus = :pending"',
    ),
    Mutation(
        "declining makes an item",
        "declining IF the application is there",
        AROUND,
        code=_DECLINE,
        old=_PENDING,
        new='"attribute_not_exists(PK) OR jobApplicationStatus = :pending"',
    ),
    Mutation(
        "a missing application is no failure",
        "a message about nothing goes to the dead-letter queue",
        AROUND,
        code=_DECLINE,
        old="if not error.item:",
        new="if not error.item:\n            return ApplicationStatus.DECLINED\n        if not error.item:",
    ),
    Mutation(
        "a duplicate is a failure",
        "ReturnValuesOnConditionCheckFailure ALL_OLD tells a duplicate from nothing",
        AROUND,
        code=item_table.ItemTable.update,
        old='"ALL_OLD"',
        new='"NONE"',
    ),
    Mutation(
        "failures are not reported",
        "the function answers with the messages that failed",
        AROUND,
        code="booking.handlers:decline_applications",  # imported when it is used: it makes an X-Ray client
        old='    metrics.add_metric("RecordsReceived"',
        new='    response["batchItemFailures"] = []\n    metrics.add_metric("RecordsReceived"',
    ),
)
"""Each fix, taken out of the workflows, of the function, and of what is around all of them."""
