"""One execution environment: a process with the function's code, which takes one invocation at a time.

(AWS Lambda guide, *Understanding the Lambda execution environment lifecycle*.)
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

import psutil

from workbook.server.lambda_runtime import child
from workbook.server.lambda_runtime.log import FunctionLog

LONGEST_INIT = 30.0
"""Seconds that the code outside of the handler may take; the function's timeout counts from the handler's call on.
Lambda gives ten and a second try. Here environments that start together share the processors of one machine."""

_LAST_LINES = 10.0
"""Seconds in which what was logged has to arrive once the process has answered or ended. Only a process that closed its
own log keeps it waiting."""

_MOST_ANSWER = 6_291_556  # bytes of a synchronous answer, as Lambda's own message says it
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Configuration:
    """What a function was deployed with; environments of equal settings can stand for each other."""

    arn: str
    handler: str
    role: str
    timeout: float
    memory: int
    digest: str
    group: str
    log_format: str
    log_level: str
    variables: Mapping[str, str] = field(hash=False)

    @property
    def name(self) -> str:
        return self.arn.split(":")[6]


@dataclass(frozen=True)
class InvocationResult:
    """What an invocation came to: the payload, as its caller gets it, and whether that tells of an error."""

    payload: str
    failed: bool
    log_tail: str = ""


class Environment:
    """A process for a function. `code` is where its package lies, `calls` how it reaches AWS: environment variables."""

    def __init__(self, settings: Configuration, code: Path, calls: Mapping[str, str]) -> None:
        self.settings = settings
        self._log = FunctionLog(settings.group, settings.role, as_json=settings.log_format == "JSON")
        self._answers: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        self._all_logged = Event()
        self._request = ""
        self._over = False
        self._init_took: float | None = None
        self._began = time.monotonic()
        self._log.init_start(f"python:{sys.version_info.major}.{sys.version_info.minor}")
        self._process = subprocess.Popen(
            [sys.executable, str(Path(child.__file__))],
            env=self._variables(code) | dict(calls),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
            start_new_session=True,  # Ctrl-C is for the server, which ends its environments
        )
        for read in (self._read_answers, self._read_log):
            Thread(target=read, daemon=True).start()
        self._ready = False

    def invoke(self, payload: str, request_id: str) -> InvocationResult:
        """Call the handler with a JSON text. Afterwards `usable` tells whether the environment can be used again."""
        failure = None if self._ready else self._init()
        self._log.start(request_id, self.settings.arn)
        began = time.monotonic()
        told = failure or self._asked(payload, request_id, self.settings.timeout)
        took = time.monotonic() - began
        self._all_logged.wait(_LAST_LINES)
        outcome, status, error_type = self._outcome(told, request_id)
        self._log.report(request_id, self._metrics(took), status, error_type)
        tail = self._log.tail()
        if failure or not told.keys() & {"response", "failed"}:
            self.end()
        self._log.send()
        return InvocationResult(outcome, status != "success", tail)

    @property
    def usable(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """Kill the process and what it started; a second time does no harm."""
        if self._over:
            return
        self._over = True
        if os.name == "posix":
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # the process began a session, so the group is its own
        self._process.kill()
        self._process.wait()

    # ------------------------------------------------------------------ the process

    def _variables(self, code: Path) -> dict[str, str]:
        own = self.settings
        # What a process needs on this machine, and nothing of the reader's.
        base = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        return (
            base
            | dict(own.variables)
            | {
                "TZ": "UTC",
                "PYTHONHASHSEED": "0",
                "PYTHONDONTWRITEBYTECODE": "1",
                "LAMBDA_TASK_ROOT": str(code),
                "_HANDLER": own.handler,
                "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
                "AWS_LAMBDA_FUNCTION_NAME": own.name,
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(own.memory),
                "AWS_LAMBDA_LOG_GROUP_NAME": own.group,
                "AWS_LAMBDA_LOG_STREAM_NAME": self._log.stream,
                "AWS_LAMBDA_LOG_FORMAT": own.log_format,
                "AWS_LAMBDA_LOG_LEVEL": own.log_level,
                "AWS_SAM_LOCAL": "true",  # as `sam local` says it: no X-Ray daemon is here
            }
        )

    def _read_answers(self) -> None:
        for line in self._process.stdout or ():
            try:
                self._answers.put(json.loads(line))
            except ValueError:  # the process was stopped while it answered
                break
        self._answers.put(None)  # the process has ended, or cannot answer any more

    def _read_log(self) -> None:
        for line in self._process.stderr or ():
            text, mark, request_id = line.rstrip("\n").partition(
                child.END_OF_LOG
            )  # the function's last may be half a line
            self._log.line(text)
            if mark and request_id == self._request:
                self._all_logged.set()
        self._all_logged.set()

    # ------------------------------------------------------------------ what it says

    def _init(self) -> dict[str, Any] | None:
        """Wait until the handler is imported; what is to be told where that fails."""
        told = self._answer_within(LONGEST_INIT - (time.monotonic() - self._began))
        self._init_took = time.monotonic() - self._began
        self._ready = "ready" in told
        return None if self._ready else told

    def _asked(self, payload: str, request_id: str, timeout: float) -> dict[str, Any]:
        self._request = request_id
        self._all_logged.clear()
        request = {
            "requestId": request_id,
            "event": payload,
            "deadline": time.time() + timeout,
            "arn": self.settings.arn,
        }
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except OSError:  # it has ended meanwhile
            return {"ended": True}
        return self._answer_within(timeout)

    def _answer_within(self, seconds: float) -> dict[str, Any]:
        try:
            answer = self._answers.get(timeout=max(0.0, seconds))
        except Empty:
            self.end()  # whatever it does: on Lambda its process is gone
            return {"timed out": seconds}
        return {"ended": True} if answer is None else answer

    def _outcome(self, told: dict[str, Any], request_id: str) -> tuple[str, str, str]:
        """The payload, the status of the report and its errorType."""
        if "response" in told and len(told["response"].encode()) > _MOST_ANSWER:
            kind = "Function.ResponseSizeTooLarge"
            message = f"Response payload size exceeded maximum allowed payload size ({_MOST_ANSWER} bytes)."
            return json.dumps({"errorType": kind, "errorMessage": message}), "error", kind
        if "response" in told:
            return told["response"], "success", ""
        if "failed" in told:
            return json.dumps(told["failed"] | {"requestId": request_id}), "error", told["failed"]["errorType"]
        if "timed out" in told:
            message = f"RequestId: {request_id} Error: Task timed out after {self.settings.timeout:.2f} seconds"
            return json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": message}), "timeout", ""
        message = f"RequestId: {request_id} Error: Runtime exited {self._how()}"
        return json.dumps({"errorType": "Runtime.ExitError", "errorMessage": message}), "failure", "Runtime.ExitError"

    def _how(self) -> str:
        try:
            status = self._process.wait(_LAST_LINES)
        except subprocess.TimeoutExpired:  # it closed what it answers on, and goes on
            return "with error: signal: killed"
        if status == 0:
            return "without providing a reason"
        return f"with error: exit status {status}" if status > 0 else "with error: signal: killed"

    def _metrics(self, took: float) -> dict[str, float]:
        milliseconds = round(took * 1000, 2)
        metrics: dict[str, float] = {"durationMs": milliseconds, "billedDurationMs": ceil(milliseconds)}
        metrics |= {"memorySizeMB": self.settings.memory, "maxMemoryUsedMB": self._memory()}
        if self._init_took is not None:
            metrics["initDurationMs"] = round(self._init_took * 1000, 2)
            # Billed as well since August 2025 (AWS Compute blog, *AWS Lambda standardizes billing for INIT phase*).
            metrics["billedDurationMs"] = ceil(milliseconds + metrics["initDurationMs"])
            self._init_took = None
        return metrics

    def _memory(self) -> int:
        try:
            return ceil(psutil.Process(self._process.pid).memory_info().rss / _MEGABYTE)
        except psutil.Error:  # it has ended
            return self.settings.memory
