"""What Lambda writes to CloudWatch Logs, with the function's role: the function's lines and its own, around them.

(AWS Lambda guide, *Sending Lambda function logs to CloudWatch Logs*, *Configuring JSON and plain text log formats* and
*Lambda Telemetry API event schema reference*.) With JSON `platform.initStart`, `platform.start` and `platform.report`
are written at the level INFO of system logs, the default; with Text the lines INIT_START, START, END and REPORT.
"""

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from workbook import cloud
from workbook.cloud.permissions.acting import acting_as

_TAIL = 4 * 1024  # bytes of the log that an Invoke with LogType Tail gives back


class FunctionLog:
    """The log stream of one execution environment."""

    def __init__(self, group: str, role: str, *, as_json: bool) -> None:
        self.group, self._role, self._as_json = group, role, as_json
        self.stream = f"{time.strftime('%Y/%m/%d', time.gmtime())}/[$LATEST]{uuid4().hex}"
        self._events: list[dict[str, Any]] = []
        self._there = False

    def line(self, text: str) -> None:
        """One line that the function wrote. CloudWatch Logs has no empty ones."""
        if text:
            self._events.append({"timestamp": int(time.time() * 1000), "message": text})

    def init_start(self, runtime: str) -> None:
        record = {"initializationType": "on-demand", "phase": "init", "runtimeVersion": runtime}
        self._platform("initStart", record, f"INIT_START Runtime Version: {runtime}")

    def start(self, request_id: str, arn: str) -> None:
        record = {"requestId": request_id, "functionArn": arn, "version": "$LATEST"}
        self._platform("start", record, f"START RequestId: {request_id} Version: $LATEST")

    def report(self, request_id: str, metrics: dict[str, float], status: str, error_type: str = "") -> None:
        """`status` is success, error, failure or timeout; `metrics` go by the names of the Telemetry API."""
        record: dict[str, Any] = {"requestId": request_id, "metrics": metrics, "status": status}
        if error_type:
            record["errorType"] = error_type
        told = [f"REPORT RequestId: {request_id}", f"Duration: {metrics['durationMs']:.2f} ms"]
        told += [f"Billed Duration: {metrics['billedDurationMs']} ms", f"Memory Size: {metrics['memorySizeMB']} MB"]
        told += [f"Max Memory Used: {metrics['maxMemoryUsedMB']} MB"]
        if "initDurationMs" in metrics:
            told += [f"Init Duration: {metrics['initDurationMs']:.2f} ms"]
        if status != "success":
            told += [f"Status: {status}"]
        if not self._as_json:
            self.line(f"END RequestId: {request_id}")
        self._platform("report", record, "\t".join(told))

    def tail(self) -> str:
        """The end of what was written since the last `send`."""
        text = "\n".join(event["message"] for event in self._events)
        return text.encode()[-_TAIL:].decode(errors="ignore")

    def send(self) -> None:
        """Put what was written into the group. Where the role may not do it nothing comes, and nothing fails."""
        events, self._events = self._events, []
        if not events or not cloud.answers():  # the local cloud may be closed meanwhile
            return
        logs, place = cloud.shared_client("logs"), {"logGroupName": self.group, "logStreamName": self.stream}
        with acting_as(self._role), suppress(ClientError, BotoCoreError):
            if not self._there:
                try:
                    logs.create_log_stream(**place)
                except logs.exceptions.ResourceNotFoundException:
                    logs.create_log_group(logGroupName=self.group)
                    logs.create_log_stream(**place)
                self._there = True
            logs.put_log_events(**place, logEvents=events)

    def _platform(self, kind: str, record: dict[str, Any], text: str) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.line(json.dumps({"time": at, "type": f"platform.{kind}", "record": record}) if self._as_json else text)
