"""What a function's log on CloudWatch tells of its invocations and of each message in them.

Two kinds of lines are read. Lambda's own, with the log format JSON, say when an invocation began and ended
(`platform.start`, `platform.report`; AWS Lambda guide, *Working with Lambda function logs*, and the guide's Telemetry
API schema for their fields). The function's own say what came of a message: `messageId`, `receiveCount`,
`sentTimestamp`, and the error's name where it failed (`booking.handlers`). Any other line is kept as the invocation's
log. What no line tells nobody knows: an invocation that ran out of time says which messages it had done, not which it
had.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workbook.messages.logs import logged

_PLATFORM = "platform."
_STARTED, _REPORTED = f"{_PLATFORM}start", f"{_PLATFORM}report"
SUCCESS = "success"
"""The status of an invocation that ended with an answer."""


@dataclass(frozen=True)
class LoggedReceive:
    """What one line says of one receive of a message. `sent` is in seconds since the epoch, `body` what is known of it:
    the ids that the line names, as JSON, else nothing. `error` is empty for a message that was done."""

    message_id: str
    receive_count: int
    sent: float
    error: str
    body: str


@dataclass
class SeenInvocation:
    """One invocation, by its request id; times in seconds since the epoch, None where no line has told yet."""

    request_id: str
    started: float | None = None
    ended: float | None = None
    status: str = ""
    lines: list[str] = field(default_factory=list)
    receives: list[LoggedReceive] = field(default_factory=list)


def invocations(events: Iterable[Mapping[str, Any]]) -> list[SeenInvocation]:
    """The invocations that log events of CloudWatch (`FilterLogEvents`) tell of, in the order in which they began.

    One of which only the beginning or only the end is there yet is among them; lines that name no request are not.
    """
    found: dict[str, SeenInvocation] = {}
    for event in sorted(events, key=lambda each: each["timestamp"]):
        text = event["message"].rstrip("\n")
        line = logged(text)
        record = line["record"] if isinstance(line.get("record"), dict) else {}
        request_id = record.get("requestId") or line.get("function_request_id") or line.get("requestId")
        if not isinstance(request_id, str):
            continue
        invocation = found.setdefault(request_id, SeenInvocation(request_id))
        match line.get("type"):
            case kind if kind == _STARTED:
                invocation.started = _instant(line, event)
            case kind if kind == _REPORTED:
                invocation.ended = _instant(line, event)
                invocation.status = record.get("status", SUCCESS)
            case str(kind) if kind.startswith(_PLATFORM):
                pass
            case _:
                invocation.lines.append(text)
                if receive := _receive(line):
                    _add(receive, invocation.receives)
    return sorted(found.values(), key=lambda each: (each.started or each.ended or 0.0, each.request_id))


def _add(receive: LoggedReceive, to: list[LoggedReceive]) -> None:
    """A line can be delivered twice, and a function can log twice of one receive: that it failed is what counts."""
    one = (receive.message_id, receive.receive_count)
    for place, known in enumerate(to):
        if (known.message_id, known.receive_count) == one:
            if receive.error:
                to[place] = receive
            return
    to.append(receive)


def _receive(line: Mapping[str, Any]) -> LoggedReceive | None:
    try:
        message_id, count, sent = str(line["messageId"]), int(line["receiveCount"]), line["sentTimestamp"] / 1000
    except (KeyError, TypeError, ValueError):  # another function's way to log
        return None
    ids = {name: line[name] for name in ("jobId", "applicationId") if name in line}
    told = line.get("stack_trace")
    reason = f": {told['value']}" if isinstance(told, dict) and told.get("value") else ""
    error = f"{line['exception_name']}{reason}" if "exception_name" in line else ""
    return LoggedReceive(message_id, count, sent, error, json.dumps(ids) if ids else "")


def _instant(line: Mapping[str, Any], event: Mapping[str, Any]) -> float:
    """The line's own time is that of what it tells; CloudWatch's that of the line."""
    try:
        return datetime.fromisoformat(line["time"]).timestamp()
    except (KeyError, TypeError, ValueError):
        return float(event["timestamp"]) / 1000
