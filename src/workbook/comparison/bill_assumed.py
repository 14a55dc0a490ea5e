"""What the bill of a counted booking needs beside its counts: said once, by name, so that a reader can change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbook.cloud.template import DURABLE, Template
from workbook.comparison.simulation.latencies import Latencies


@dataclass(frozen=True)
class Assumed:
    """The assumptions behind a bill, each one to be replaced by what you know better.

    Times are those of the simulation's `latencies.yaml`, which says where each is from.
    """

    calls: Mapping[str, float] = field(default_factory=lambda: _medians("calls"))
    """Milliseconds of one call, by name as in `Counts`: the medians."""

    state: float = field(default_factory=lambda: _medians("others")["state"])
    """Milliseconds that a workflow adds to each round trip after the first: the median."""

    own: float = 5.0
    """Milliseconds that a function's own code takes for each invocation, beside its calls. A guess."""

    cold: float = 0.01
    """The share of invocations that begin with INIT: "typically under 1 %" (AWS Compute Blog, *AWS Lambda standardizes
    billing for INIT Phase*)."""

    init: float = field(default_factory=lambda: Latencies.load().cold_start)
    """Milliseconds of INIT."""

    message: float = 103.0
    """Bytes of one message: what a decline has on the local cloud."""

    logged_once: float | None = None
    """Bytes that a workflow logs for each booking at level ALL, beside what it logs for each application. None for
    both: as many as were counted. At any other level a booking that succeeds logs nothing."""

    logged: float | None = None
    """Bytes that a workflow logs for each application at level ALL."""

    logged_by_lambda: float = 800.0
    """Bytes that Lambda itself logs of each invocation: that it began, and its report. A guess."""

    logged_by_handler: float = 690.0
    """Bytes of the line that a handler logs for each message or booking. Measured: 3,414 for five messages."""

    traced: float = 0.05
    """The share that X-Ray records, beside the first of each second (X-Ray guide, *Configuring sampling rules*)."""

    kept: int = field(default_factory=lambda: _retention())
    """Days for which Lambda keeps what a durable execution wrote: RetentionPeriodInDays in `durable.yaml`."""


def _medians(section: str) -> dict[str, float]:
    return {name: latency.quantile(0.5) for name, latency in getattr(Latencies.load(), section).items()}


def _retention() -> int:
    [(_, function)] = Template.load(DURABLE).of_type("AWS::Lambda::Function")
    return int(function["Properties"]["DurableConfig"]["RetentionPeriodInDays"])
