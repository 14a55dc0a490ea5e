"""The bill of one booking by one way, made of its counts."""

import json
from collections.abc import Iterable, Mapping, Sequence

from asl_interpreter.execution import LONGEST as LONGEST_STANDARD
from asl_interpreter.execution import LONGEST_EXPRESS
from workbook.cloud.template import AT_SCALE, TEMPLATE, Template
from workbook.comparison import bill_lines as lines
from workbook.comparison.bill import Bill, BillError, BillLine
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.counts import Counts
from workbook.comparison.simulation.rounds import duration, legs
from workbook.practice.workflows import workflow

EXPRESS, STANDARD = "EXPRESS", "STANDARD"
LONGEST = {EXPRESS: 1_000 * LONGEST_EXPRESS, STANDARD: 1_000 * LONGEST_STANDARD, "function": 900_000}
"""Milliseconds; a function's are those of the Lambda guide, *Lambda quotas*."""

AT_SCALE_WAY = "workflow at scale"
_WORKFLOWS = {"workflow": "book_nanny", AT_SCALE_WAY: "book_nanny_at_scale"}
"""By the names of their files in `asl`."""
DURABLE_WAY = "durable function"
FUNCTIONS = ("single function", DURABLE_WAY)
_LEFT_OUT = "Left out: an idle queue's polling, and what workbook.comparison.bill_left_out names."
_BY_THE_POLLERS = {"sqs.ReceiveMessage", "sqs.DeleteMessage", "sqs.DeleteMessageBatch", "lambda.Invoke"}


def booking_bill(
    counts: Counts,
    *,
    runs_as: str = EXPRESS,
    architecture: str = "arm64",
    milliseconds: float | None = None,
    assumed: Assumed | None = None,
    logs_at: str | None = None,
) -> Bill:
    """One booking with the declines after it, from the request at the front door on.

    `runs_as` is the type of a workflow, EXPRESS or STANDARD; `architecture` that of every function. `milliseconds` is
    how long the booking took, `billingDetails` for one; without it the calls that follow one another take what
    `assumed` says. `logs_at` is the level at which a workflow logs; without it that of its template.

    Raises `BillError` for a way, a type, an architecture or a level that is none, a booking that failed or took longer
    than it may, and a call for which no time is assumed.
    """
    assumed = assumed or Assumed()
    if counts.outcome != "SUCCEEDED":
        raise BillError(f"{_named(counts)} ended with {counts.outcome}: half a booking has no price.")
    if counts.way not in (*FUNCTIONS, *_WORKFLOWS):
        raise BillError(f"{counts.way!r} is no way to book. There are {', '.join([*FUNCTIONS, *_WORKFLOWS])}.")
    if counts.way in _WORKFLOWS and runs_as not in (EXPRESS, STANDARD):
        raise BillError(f"A state machine is {EXPRESS} or {STANDARD}, not {runs_as!r}.")
    took = booking_milliseconds(counts, assumed) if milliseconds is None else milliseconds
    kind = runs_as if counts.way in _WORKFLOWS else "function"
    if took > LONGEST[kind]:
        longest = f"{kind} ends after {LONGEST[kind] / 1000:,.0f} s"
        raise BillError(f"{_named(counts)} takes {took / 1000:,.3f} s; {longest}.")
    level = (logs_at or log_level(counts.way)) if counts.way in _WORKFLOWS else ""
    if level not in ("", *log_levels()):
        raise BillError(f"A workflow logs at {', '.join(log_levels())}, not at {level!r}.")
    name = counts.way if kind == "function" else f"{counts.way}, {kind.title()}"
    made = [
        lines.front_door(),
        *(
            function_lines(counts, took, architecture, assumed)
            if kind == "function"
            else workflow_lines(counts, kind, took)
        ),
        *lines.items(counts.read_units, counts.write_units),
        *lines.topic([assumed.message] * counts.calls.get("sns.Publish", 0)),
        *lines.queue(_messages(counts, assumed)),
        *_declining(counts, architecture, assumed),
        *_told(counts, kind, level, assumed),
    ]
    notes = [f"The workflow logs at level {level}."] if level else []
    return Bill(f"A booking of {counts.applications:,} by the {name}", made, [*notes, _LEFT_OUT])


def booking_milliseconds(counts: Counts, assumed: Assumed) -> float:
    """How long the booking takes: its round trips one after the other, each call as long as its median."""
    steps = legs(counts.booking)
    trips = sum(duration(leg, lambda name: _call(name, assumed)) for leg in steps)
    return trips + (assumed.own if counts.way in FUNCTIONS else assumed.state * max(len(steps) - 1, 0))


def workflow_lines(counts: Counts, kind: str, milliseconds: float) -> Iterable[BillLine]:
    """What Step Functions bills of one booking, by the workflow's type."""
    if kind == STANDARD:
        return lines.standard(counts.transitions)
    return lines.express(milliseconds, express_memory(counts))


def function_lines(counts: Counts, milliseconds: float, architecture: str, assumed: Assumed) -> Iterable[BillLine]:
    """What Lambda bills of the function that books, and of its durable execution if it has one."""
    memory = function_memory()
    yield from lines.function("booking", [milliseconds], memory, architecture)
    yield lines.cold_starts(1, assumed.cold, assumed.init, memory, architecture)
    if counts.durable_operations:
        yield from lines.durable(counts.durable_operations, counts.sum_bytes, assumed.kept)


def express_memory(counts: Counts) -> float:
    """MB of the workflow with what it handed from state to state."""
    return lines.express_megabytes(len(json.dumps(workflow(_WORKFLOWS[counts.way]))), counts.sum_bytes)


def function_memory() -> float:
    """MB of every function, as the template says."""
    return float(Template.load().source["Globals"]["Function"]["MemorySize"])


def log_level(way: str) -> str:
    """The level at which a workflow logs, as its template says by default."""
    template = Template.load(AT_SCALE if way == AT_SCALE_WAY else TEMPLATE)
    return str(template.source["Parameters"]["LogLevel"]["Default"])


def log_levels() -> Sequence[str]:
    """The levels that the template knows."""
    return [str(level) for level in Template.load().source["Parameters"]["LogLevel"]["AllowedValues"]]


def invocations_of_the_consumer(counts: Counts) -> int:
    """How often Lambda called the queue's function."""
    calls = counts.declining_calls
    return calls.get("lambda.Invoke", calls.get("sqs.ReceiveMessage", 0))


def _declining(counts: Counts, architecture: str, assumed: Assumed) -> Iterable[BillLine]:
    times = invocations_of_the_consumer(counts)
    if not times:
        return
    memory = function_memory()
    calls = {name: number for name, number in counts.declining_calls.items() if name not in _BY_THE_POLLERS}
    together = sum(number * _call(name, assumed) for name, number in calls.items()) + times * assumed.own
    yield from lines.function("declining", [together / times] * times, memory, architecture)
    yield lines.cold_starts(times, assumed.cold, assumed.init, memory, architecture)


def _messages(counts: Counts, assumed: Assumed) -> Mapping[str, list[float]]:
    """The bytes that each request to the queue carries, by operation: its share of what the operation moved."""
    found = {}
    for name, number in counts.calls.items():
        service, _, operation = name.partition(".")
        if service == "sqs":
            moved = 0 if operation.startswith("Delete") else counts.items.get(name, number)
            found[operation] = [moved / number * assumed.message] * number
    return found


def _told(counts: Counts, kind: str, level: str, assumed: Assumed) -> Iterable[BillLine]:
    booked = kind == "function"
    size = (invocations_of_the_consumer(counts) + booked) * assumed.logged_by_lambda
    size += (counts.items.get("sqs.ReceiveMessage", 0) + booked) * assumed.logged_by_handler
    yield lines.logs(size + (_logged_by_the_workflow(counts, assumed) if level == "ALL" else 0))
    yield lines.traces(1, assumed.traced)


def _logged_by_the_workflow(counts: Counts, assumed: Assumed) -> float:
    if assumed.logged_once is None and assumed.logged is None:
        return counts.logged_bytes
    return (assumed.logged_once or 0) + counts.applications * (assumed.logged or 0)


def _call(name: str, assumed: Assumed) -> float:
    if name in _BY_THE_POLLERS:
        return 0.0
    if name not in assumed.calls:
        raise BillError(f"No time is assumed for {name}: say Assumed(calls={{…, {name!r}: milliseconds}}).")
    return assumed.calls[name]


def _named(counts: Counts) -> str:
    return f"The booking of {counts.applications:,} by the {counts.way}"
