"""Which of a template's alarms on queues would ring: computed from a ledger, as CloudWatch would from its metrics."""

from collections.abc import Callable, Iterator, Mapping
from operator import ge, gt
from typing import Any

from workbook.cloud.template import Template
from workbook.messages.ledger import EventType, Ledger

_ALARM = "AWS::CloudWatch::Alarm"
_MINUTE = 60  # SQS tells its metrics once a minute (SQS guide, *Available CloudWatch metrics for Amazon SQS*)
_PUT_BACK = 3  # receives after which a message no longer counts as the oldest (the same page)
_OPERATORS: Mapping[str, tuple[str, Callable[[float, float], bool]]] = {
    "GreaterThanThreshold": (">", gt),
    "GreaterThanOrEqualToThreshold": (">=", ge),
}
_GONE = {EventType.DELETED, EventType.PURGED, EventType.DEAD_LETTERED, EventType.REDRIVEN, EventType.EXPIRED}


def rows(template: Template, ledger: Ledger, minutes: int | None = None) -> list[dict[str, object]]:
    """A row for each alarm on one of SQS's metrics: what it watches, its threshold, the most there was, when it rings.

    The ledger is that of the queue which declines; `minutes` is how long CloudWatch looks, until the last event's
    minute unless told otherwise. A dead letter stays: nobody takes it out. The two metrics that the template's alarms
    have are known, `ApproximateNumberOfMessagesVisible` of the dead-letter queue and `ApproximateAgeOfOldestMessage`
    of the queue; with `TreatMissingData` notBreaching a minute without a message is a quiet one.
    """
    if minutes is None:
        minutes = int(max((entry.at for entry in ledger.entries), default=0.0) // _MINUTE) + 1
    series = {
        "ApproximateNumberOfMessagesVisible": list(_dead_letters(ledger, minutes)),
        "ApproximateAgeOfOldestMessage": list(_ages(ledger, minutes)),
    }
    found = []
    for name, alarm in template.of_type(_ALARM):
        properties = alarm["Properties"]
        if (values := series.get(properties["MetricName"])) is not None:
            at = _rings(properties, values)
            found.append(
                {
                    "alarm": name,
                    "metric": properties["MetricName"],
                    "threshold": f"{_OPERATORS[properties['ComparisonOperator']][0]} {properties['Threshold']}",
                    "at most": max(values, default=0),
                    "rings": "never" if at is None else f"t+{at} s",
                }
            )
    return found


def _rings(alarm: Mapping[str, Any], values: list[float]) -> int | None:
    """The end of the period that makes it ring, in seconds."""
    _, breaches = _OPERATORS[alarm["ComparisonOperator"]]
    in_a_row = 0
    for minute, value in enumerate(values, 1):
        in_a_row = in_a_row + 1 if breaches(value, alarm["Threshold"]) else 0
        if in_a_row == alarm["EvaluationPeriods"] * alarm["Period"] // _MINUTE:
            return minute * _MINUTE
    return None


def _dead_letters(ledger: Ledger, minutes: int) -> Iterator[float]:
    moved = [entry.at for entry in ledger.entries if entry.event is EventType.DEAD_LETTERED]
    for minute in range(1, minutes + 1):
        yield sum(at < minute * _MINUTE for at in moved)


def _ages(ledger: Ledger, minutes: int) -> Iterator[float]:
    """The age of the oldest message at each minute's end, of those that are there and count."""
    lives = []
    for message in ledger.messages:
        life = ledger.of(message)
        third = [it.at for it in life if it.event is EventType.RECEIVED and it.receive_count >= _PUT_BACK]
        gone = [it.at for it in life if it.event in _GONE]
        lives.append((life[0].at, min([*third, *gone], default=float("inf"))))
    for minute in range(1, minutes + 1):
        now = minute * _MINUTE
        yield max((round(now - sent) for sent, until in lives if sent <= now < until), default=0)
