"""What Lambda and a function write to CloudWatch, in AWS's shape."""

import json
import time
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from booking.handlers import decline_applications
from workbook.event_source.log import captured


def event(message: dict[str, Any] | str, at: float, number: int) -> dict[str, Any]:
    """One of FilterLogEvents; `at` in seconds since the epoch."""
    text = message if isinstance(message, str) else json.dumps(message)
    return {"eventId": str(number), "timestamp": round(at * 1000), "message": text}


def started(request_id: str, at: float) -> dict[str, Any]:
    record = {"requestId": request_id, "functionArn": "arn", "version": "$LATEST"}
    return {"time": _time(at), "type": "platform.start", "record": record}


def report(request_id: str, at: float, status: str = "success") -> dict[str, Any]:
    metrics = {"durationMs": 98.5, "billedDurationMs": 99, "memorySizeMB": 512, "maxMemoryUsedMB": 93}
    record = {"requestId": request_id, "metrics": metrics, "status": status}
    return {"time": _time(at), "type": "platform.report", "record": record}


def line(request_id: str, message_id: str, count: int = 1, sent: float = 0.0, **more: Any) -> dict[str, Any]:
    """The consumer's, by Powertools."""
    about = {"messageId": message_id, "receiveCount": count, "sentTimestamp": round(sent * 1000)}
    return {"level": "INFO", "message": "Declined", "function_request_id": request_id, **about, **more}


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class Logging:
    """The deployed consumer, whose lines go to `events` with those that Lambda writes around them."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def __call__(self, batch: dict[str, Any], context: Any) -> Any:
        began, text = time.time(), StringIO()
        with captured(text):
            answer = decline_applications(batch, context)
        lines: list[dict[str, Any] | str] = [started(context.aws_request_id, began), *text.getvalue().splitlines()]
        self.events += [event(each, began, len(self.events)) for each in lines]
        ended = began + 0.1
        self.events.append(event(report(context.aws_request_id, ended), ended, len(self.events)))
        return answer
