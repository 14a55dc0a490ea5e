"""Gap 14: what executions write to CloudWatch Logs.

(Step Functions guide, *Using CloudWatch Logs to log execution history in Step Functions*.) What the guide does not say
of a line's form is as LocalStack's tests of logging recorded it on AWS.
"""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from threading import RLock
from typing import Any

from moto.logs.models import LogGroup, logs_backends
from moto.stepfunctions.models import StateMachine

from asl_interpreter.execution import RUNNING, Execution

_FATAL = ("ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut")
_ERROR = ("Aborted", "Failed", "TimedOut", "FailStateEntered")  # how the types end that the guide's table marks
_KEPT: dict[str, tuple[str, ...]] = {"ALL": ("",), "ERROR": _ERROR, "FATAL": _FATAL}
"""By log level: the ends of the types of events that are logged."""

_DATA = ("input", "output")
_MOST_DATA = 248 * 1024  # bytes of an escaped input or output; the rest of it is cut off


class ExecutionLog:
    """Follows executions whose state machine logs. It writes what is new only when somebody looks (`catch_up`):
    most logs are never read, and a booking is not to wait for its own."""

    def __init__(self) -> None:
        self._followed: list[_Followed] = []
        self._one_at_a_time = RLock()

    def follow(self, machine: StateMachine, execution: Execution) -> None:
        """Called as an execution begins. It logs as its state machine was set by then, whatever becomes of that."""
        logging = machine.loggingConfiguration
        level, destinations = logging.get("level", "OFF"), logging.get("destinations", [])
        if level in _KEPT and destinations:
            group = destinations[0]["cloudWatchLogsLogGroup"]["logGroupArn"]
            with self._one_at_a_time:
                self._followed.append(_Followed(execution, group, level, bool(logging.get("includeExecutionData"))))

    def catch_up(self) -> None:
        """Write what happened since the last time."""
        if not self._followed:
            return
        with self._one_at_a_time:
            followed, self._followed = self._followed, []
            for each in followed:
                running = each.execution.status == RUNNING  # before its events are read: it may end meanwhile
                each.write()
                if running:
                    self._followed.append(each)


def logged_bytes(events: Sequence[dict[str, Any]], execution_arn: str) -> int:
    """UTF-8 bytes of the lines that these events of an execution are at level ALL, with their data."""
    lines = (_line(event, _milliseconds(event["timestamp"]), execution_arn, with_data=True) for event in events)
    return sum(len(line.encode()) for line in lines)


@dataclass
class _Followed:
    execution: Execution
    group_arn: str
    level: str
    with_data: bool
    written: int = 0
    """How many of its events were looked at."""

    def write(self) -> None:
        events = self.execution.history.events()[self.written :]
        self.written += len(events)
        if (group := _group(self.group_arn)) is None:
            return  # what AWS cannot deliver is lost
        created = _milliseconds(group.creation_time.replace(tzinfo=UTC))
        lines = [
            {"timestamp": instant, "message": _line(event, instant, self.execution.arn, self.with_data)}
            for event in events
            if event["type"].endswith(_KEPT[self.level]) and (instant := _milliseconds(event["timestamp"])) >= created
        ]
        if lines:
            stream = _stream(self.execution)
            if stream not in group.streams:
                group.create_log_stream(stream)
            group.put_log_events(stream, lines)


def _group(arn: str) -> LogGroup | None:
    _, _, _, region, account, _, name, *_ = arn.split(":")
    group: LogGroup | None = logs_backends[account][region].groups.get(name)
    return group


def _stream(execution: Execution) -> str:
    """`states/book-a-nanny/2026-01-01-09-00/7851b2d9`: executions that begin in one minute share a stream."""
    began = datetime.fromtimestamp(execution.started, UTC)
    name = f"states/{execution.machine_arn.rpartition(':')[2]}/{began:%Y-%m-%d-%H-%M}"
    return f"{name}/{sha256(name.encode()).hexdigest()[:8]}"


def _line(event: dict[str, Any], instant: int, execution_arn: str, with_data: bool) -> str:
    details: dict[str, Any] = next((value for name, value in event.items() if name.endswith("EventDetails")), {})
    written = {
        "id": str(event["id"]),
        "type": event["type"],
        "details": dict(sorted((_cut(details) if with_data else _without_data(details)).items())),
        "previous_event_id": str(event["previousEventId"]),
        "event_timestamp": str(instant),
        "execution_arn": execution_arn,
        "redrive_count": "0",
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def _without_data(details: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name.removesuffix("Details") not in _DATA}


def _cut(details: dict[str, Any]) -> dict[str, Any]:
    long = {name: details[name] for name in _DATA if name in details and _escaped(details[name]) > _MOST_DATA}
    for name, text in long.items():
        most = bisect_right(range(len(text)), _MOST_DATA, key=lambda length: _escaped(text[:length])) - 1
        details = details | {name: text[:most], f"{name}Details": {"truncated": True}}
    return details


def _escaped(text: str) -> int:
    """Bytes of `text` inside a line."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - len('""')


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp()) * 1000 + instant.microsecond // 1000
