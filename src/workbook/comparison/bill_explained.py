"""The bill of what has run: an execution as Step Functions tells of it, and the ledger of the queue behind it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from workbook.comparison import bill_lines as lines
from workbook.comparison.bill import Bill, BillError, BillLine
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_booking import function_memory
from workbook.comparison.counts import Counts
from workbook.messages.ledger import Entry, EventType, Ledger
from workbook.messages.receives import by_another_hand
from workbook.your_workflow.price import transitions

RECEIVED_AT_ONCE = 10
"""Messages that one ReceiveMessage brings at most, and one DeleteMessageBatch deletes (SQS API reference)."""


def explained(
    execution: Mapping[str, Any] | None = None,
    ledger: Ledger | None = None,
    counts: Counts | None = None,
    *,
    architecture: str = "arm64",
    in_a_batch: int = 1,
    milliseconds: float | None = None,
) -> Bill:
    """Each line of the bill with its rounding.

    `execution` is what StartSyncExecution answered, for an Express workflow, or what GetExecutionHistory answered, for
    a Standard one. `ledger` is the queue's: it has the requests to SQS, and the invocations. `counts` adds the units of
    DynamoDB and the publishes of that booking, which neither of the two knows. `in_a_batch` says how many messages one
    call sent. `milliseconds` is what an invocation took, in place of the ledger's own times: in virtual time code takes
    none, and is billed 1 ms. Lambda does not tell how its pollers delete: in batches of ten, we take it.

    Raises `BillError` where nothing is given, or something else than these.
    """
    if execution is None and ledger is None:
        raise BillError("Give an execution, a ledger or both: there is nothing to bill.")
    made: list[BillLine] = []
    left_out = []
    if execution is not None:
        made += _execution(execution)
    if counts is not None:
        made += lines.items(counts.read_units, counts.write_units)
        made += lines.topic([Assumed().message] * counts.calls.get("sns.Publish", 0))
    else:
        left_out.append("Left out: DynamoDB and SNS; `counts` has their units.")
    if ledger is not None:
        if not isinstance(ledger, Ledger):
            raise BillError(f"A ledger is what a mapping's `ledger` gives, not {type(ledger).__name__}.")
        if not isinstance(in_a_batch, int) or not 1 <= in_a_batch <= RECEIVED_AT_ONCE:
            raise BillError(f"One call sends 1 to {RECEIVED_AT_ONCE} messages, not {in_a_batch!r}.")
        made += lines.queue(_requests(ledger, in_a_batch))
        took = [1000 * (it.ended - it.started) if milliseconds is None else milliseconds for it in ledger.invocations]
        made += lines.function("invocations", took, function_memory(), architecture)
    if not made:
        raise BillError("Nothing was used: the ledger has no message and no invocation.")
    return Bill("What has run", made, left_out)


def _execution(execution: Mapping[str, Any]) -> Iterable[BillLine]:
    if isinstance(execution, Mapping) and "billingDetails" in execution:
        billed = execution["billingDetails"]
        return lines.express(
            billed["billedDurationInMilliseconds"], billed["billedMemoryUsedInMB"], _between_its_dates(execution)
        )
    if isinstance(execution, Mapping) and isinstance(execution.get("events"), list):
        return lines.standard(transitions(execution["events"]))
    raise BillError(
        "An execution is the answer of StartSyncExecution, which has `billingDetails`, or of GetExecutionHistory, "
        "which has `events`. What you gave has neither."
    )


def _between_its_dates(execution: Mapping[str, Any]) -> str:
    if not {"startDate", "stopDate"} <= execution.keys():
        return ""
    return f"{(execution['stopDate'] - execution['startDate']).total_seconds() * 1000:,.0f} ms"


def _requests(ledger: Ledger, in_a_batch: int) -> dict[str, list[float]]:
    """The bytes of each request, by operation: of the messages that it sent or brought; a delete carries none."""
    size = {message: len(ledger.body(message).encode()) for message in ledger.messages}
    sent = [entry.message for entry in ledger.entries if entry.event is EventType.SENT]
    sends = _packed([size[message] for message in sent], in_a_batch)
    receives: list[float] = []
    for start in ledger.starts:
        receives += _packed([size[message] for message, _ in start.receives], RECEIVED_AT_ONCE)
    deletes: list[float] = []
    by_batch: defaultdict[object, list[float]] = defaultdict(list)
    for entry in ledger.entries:
        if by_another_hand(entry):
            receives += [size[entry.message]] * (entry.event is EventType.RECEIVED)
            deletes += [0.0] * (entry.event is EventType.DELETED)
        elif entry.event in (EventType.DELETED, EventType.FILTERED):
            by_batch[_batch(entry)].append(0.0)
    for batch in by_batch.values():
        deletes += _packed(batch, RECEIVED_AT_ONCE)
    operation = "SendMessage" if in_a_batch == 1 else "SendMessageBatch"
    return {operation: sends, "ReceiveMessage": receives, "DeleteMessage": deletes}


def _batch(entry: Entry) -> object:
    return entry.at if entry.invocation is None else f"invocation {entry.invocation}"


def _packed(sizes: list[int] | list[float], at_once: int) -> list[float]:
    return [float(sum(sizes[place : place + at_once])) for place in range(0, len(sizes), at_once)]
