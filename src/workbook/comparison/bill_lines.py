"""What each service bills, and how it rounds: from a count to the lines of a bill.

Each rule is on the service's pricing page, whose address stands beside the price in `basics/prices.yaml`.
"""

from collections.abc import Iterable, Mapping, Sequence

from workbook.basics.prices import price, rounding
from workbook.comparison.bill import BillError, BillLine

GB = 1024
"""MB, where AWS bills memory by GB-seconds."""
BYTES = 1_000_000_000
"""Of a GB of logs or of durable data."""
_MONTH = 30  # days
ARCHITECTURES = ("arm64", "x86_64")


def express(milliseconds: float, megabytes: float, counted: str = "") -> Iterable[BillLine]:
    """One Express execution: a request; its duration in steps of 100 ms, times its memory in steps of 64 MB.

    `counted` says what was used, where the numbers are those that AWS rounded already.
    """
    took, held = rounding("Express duration").up(milliseconds), rounding("Express memory").up(megabytes)
    yield BillLine("Step Functions", "Express, requests", "1 execution", "1 request", 1, price("Express requests"))
    yield BillLine(
        "Step Functions",
        "Express, duration and memory",
        counted or f"{milliseconds:,.0f} ms in {megabytes:,.1f} MB",
        f"{took:,.0f} ms in {held:,.0f} MB",
        took / 1000 * held / GB,
        price("Express duration"),
    )


def express_megabytes(definition: int, data: int) -> float:
    """MB that an Express execution holds, from the bytes of its definition and of the data of all its steps.

    (AWS Step Functions pricing, *Pricing example 3*: 50 MB and these two.)
    """
    return 50 + (definition + data) / 1_000_000


def standard(transitions: int) -> Iterable[BillLine]:
    """One Standard execution: states entered and retries. Its duration and memory cost nothing."""
    name = "Standard, state transitions"
    yield BillLine(
        "Step Functions", name, f"{transitions:,}", f"{transitions:,}", transitions, price("Standard transitions")
    )


def function(name: str, durations: Sequence[float], megabytes: float, architecture: str) -> Iterable[BillLine]:
    """Invocations of one function, each with its milliseconds: requests; each duration rounded up to 1 ms.

    Raises `BillError` for an architecture that Lambda does not have.
    """
    if not durations:
        return
    times = len(durations)
    billed = sum(map(rounding("Lambda duration").up, durations))
    invocations = _count(times, "invocation")
    yield BillLine(
        "Lambda", f"{name}, requests", invocations, _count(times, "request"), times, price("Lambda requests")
    )
    yield BillLine(
        "Lambda",
        f"{name}, duration, {architecture}",
        f"{invocations}, {sum(durations):,.1f} ms together",
        f"{billed:,.0f} ms in {megabytes:,.0f} MB",
        billed / 1000 * megabytes / GB,
        price(_duration(architecture)),
    )


def cold_starts(invocations: int, share: float, milliseconds: float, megabytes: float, architecture: str) -> BillLine:
    """The INIT phase, billed like the rest since 2025-08-01, in that share of the invocations.

    (AWS Compute Blog, *AWS Lambda standardizes billing for INIT Phase*.)
    """
    took = rounding("Lambda duration").up(milliseconds)
    return BillLine(
        "Lambda",
        f"INIT, {architecture}",
        f"{share:.1%} of {_count(invocations, 'invocation')}, {milliseconds:,.0f} ms each",
        f"{invocations * share * took:,.1f} ms in {megabytes:,.0f} MB",
        invocations * share * took / 1000 * megabytes / GB,
        price(_duration(architecture)),
    )


def durable(operations: int, written: int, days: int) -> Iterable[BillLine]:
    """A durable execution beside its function: operations, what they write, and how long that is kept."""
    kept = f"{written:,} bytes for {days} days"
    yield BillLine(
        "durable execution",
        "operations",
        f"{operations:,}",
        _count(operations, "operation"),
        operations,
        price("durable operations"),
    )
    yield BillLine(
        "durable execution",
        "data written",
        f"{written:,} bytes",
        f"{written / BYTES:.3g} GB",
        written / BYTES,
        price("durable data written"),
    )
    months = written / BYTES * days / _MONTH
    yield BillLine(
        "durable execution", "data kept", kept, f"{months:.3g} GB-months", months, price("durable data retained")
    )


def queue(payloads: Mapping[str, Sequence[float]]) -> Iterable[BillLine]:
    """Requests to SQS by operation, each with the bytes that it carries: every 64 KB of them is a request.

    A batch of ten counts as one request if it has no more than 64 KB, and so does a receive that brings nothing.
    """
    yield from _requests("SQS", "SQS request", "SQS requests", payloads)


def topic(payloads: Sequence[float]) -> Iterable[BillLine]:
    """Publishes to SNS, each with its bytes: every 64 KB is a request. What a subscriber gets by mail is not here."""
    yield from _requests("SNS", "SNS request", "SNS requests", {"Publish": payloads})


def items(reads: float, writes: float) -> Iterable[BillLine]:
    """DynamoDB on demand, in request units: they are counted with their rounding to 4 KB and 1 KB already."""
    if reads:
        yield BillLine(
            "DynamoDB", "reads", f"{reads:,.1f} units", f"{reads:,.1f} units", reads, price("DynamoDB reads")
        )
    if writes:
        units = f"{writes:,.1f} units"
        yield BillLine("DynamoDB", "writes, with the indexes", units, units, writes, price("DynamoDB writes"))


def logs(size: float) -> BillLine:
    """What is written to CloudWatch Logs, in bytes."""
    gigabytes = size / BYTES
    return BillLine(
        "logs", "CloudWatch Logs", f"{size:,.0f} bytes", f"{gigabytes:.3g} GB", gigabytes, price("CloudWatch Logs")
    )


def traces(number: int, share: float) -> BillLine:
    """Traces that X-Ray records: that share of what could be traced."""
    recorded = number * share
    counted = f"{share:.0%} of {number:,}"
    return BillLine("logs", "X-Ray traces", counted, f"{recorded:g} traces", recorded, price("X-Ray traces"))


def front_door() -> BillLine:
    """One request to the REST API."""
    return BillLine("API Gateway", "requests", "1 request", "1 request", 1, price("API Gateway requests"))


def _requests(service: str, rounded: str, priced: str, payloads: Mapping[str, Sequence[float]]) -> Iterable[BillLine]:
    chunk = rounding(rounded)
    for operation, sizes in payloads.items():
        if sizes:
            billed = sum(chunk.up(size) / chunk.step for size in sizes)
            counted = f"{_count(len(sizes), 'call')} of {sum(sizes) / len(sizes):,.0f} bytes"
            yield BillLine(service, operation, counted, _count(round(billed), "request"), billed, price(priced))


def _duration(architecture: str) -> str:
    if architecture not in ARCHITECTURES:
        raise BillError(f"Lambda has no architecture {architecture!r}: it has {' and '.join(ARCHITECTURES)}.")
    return f"Lambda duration, {architecture}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
