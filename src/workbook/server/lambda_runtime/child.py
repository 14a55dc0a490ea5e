"""What runs in a function's process: imports the handler, then calls it once for each line that comes in.

It is started as a file, with the function's environment, and imports nothing but Python's own library, so that a
package that forgets a module fails here as it would on Lambda. Requests come as lines of JSON on the standard input,
answers go out on what was the standard output; what the function prints goes to the standard error, which is its log.

(AWS Lambda guide, *Building Lambda functions with Python* and *Log and monitor Python Lambda functions*.)
"""

import importlib
import json
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from decimal import Decimal
from io import TextIOWrapper
from queue import SimpleQueue
from threading import Thread
from typing import Any, TextIO

END_OF_LOG = "\x1eend of "
"""Behind the last line of what one invocation logged, with its request id."""

_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"


class Context:
    """What a handler gets (AWS Lambda guide, *Using the Lambda context object to retrieve Python function
    information*)."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.aws_request_id = request["requestId"]
        self.invoked_function_arn = request["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._deadline = request["deadline"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.time()) * 1000))


def main() -> int:
    incoming, outgoing = _streams()
    _only_the_package_and_the_layer()
    running: dict[str, str] = {}
    _log_as_the_runtime_does(running)
    try:
        handler = _handler(os.environ["_HANDLER"])
    except BaseException as error:
        _answer(outgoing, {"failed": _told(error, "")})
        return 1
    _answer(outgoing, {"ready": True})
    requests = _requests(incoming)
    while True:
        request = json.loads(requests.get())
        running["id"] = request["requestId"]
        _answer(outgoing, _call(handler, request))


def _requests(incoming: TextIO) -> "SimpleQueue[str]":
    """The lines that come in. When no more can come the server is gone, and this process goes with all that it started,
    whatever the handler does."""
    lines: SimpleQueue[str] = SimpleQueue()

    def read() -> None:
        for line in incoming:
            lines.put(line)
        if os.name == "posix" and os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(0)

    Thread(target=read, daemon=True).start()
    return lines


def _streams() -> tuple[TextIO, TextIO]:
    incoming = os.fdopen(os.dup(0), encoding="utf-8")
    outgoing = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # also what is printed below Python goes to the log
    for stream in (sys.stdout, sys.stderr):
        assert isinstance(stream, TextIOWrapper)
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    return incoming, outgoing


def _only_the_package_and_the_layer() -> None:
    """The package first, then this environment's packages, which stand for the layer. Not the project's own source."""
    package = os.environ["LAMBDA_TASK_ROOT"]
    installed = tuple({sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix})
    sys.path[:] = [package, *(place for place in sys.path[1:] if place.startswith(installed))]
    os.chdir(package)


def _handler(setting: str) -> Callable[[Any, Context], object]:
    module, dot, name = setting.rpartition(".")
    if not dot:
        raise _Fault("Runtime.MalformedHandlerName", f"Bad handler '{setting}': not enough values to unpack")
    try:
        found = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        raise _Fault("Runtime.ImportModuleError", f"Unable to import module '{module}': {error}") from None
    except SyntaxError as error:
        place = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        raise _Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module}': {error}", [place]) from None
    try:
        handler: Callable[[Any, Context], object] = getattr(found, name)
    except AttributeError:
        raise _Fault("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module}'") from None
    return handler


class _Fault(Exception):
    def __init__(self, kind: str, message: str, trace: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.kind, self.trace = kind, list(trace)


def _call(handler: Callable[[Any, Context], object], request: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any]
    try:
        result = handler(json.loads(request["event"]), Context(request))
        try:
            answer = {"response": json.dumps(result, default=_as_the_runtime_does)}
        except (TypeError, ValueError, RecursionError) as error:
            raise _Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from None
    except Exception as error:
        answer = {"failed": _told(error, request["requestId"])}
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.write(2, f"{END_OF_LOG}{request['requestId']}\n".encode())
    return answer


def _as_the_runtime_does(value: object) -> object:
    if isinstance(value, Decimal):
        return json.loads(str(value)) if value.is_finite() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _told(error: BaseException, request_id: str) -> dict[str, Any]:
    """The error as the function's caller gets it; it is logged as well."""
    kind, trace = type(error).__name__, list[str]()
    if isinstance(error, _Fault):
        kind, trace = error.kind, error.trace
    else:
        frames = [each for each in traceback.extract_tb(error.__traceback__) if each.filename != __file__]
        trace = traceback.format_list(frames)
    told = {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": trace}
    if _JSON:
        print(json.dumps({"timestamp": _now(), "level": "ERROR", **told}))
    else:
        print(f"[ERROR] {kind}: {error}", *(["Traceback (most recent call last):", *trace] if trace else []), sep="\n")
    return told


def _log_as_the_runtime_does(running: dict[str, str]) -> None:
    """What Python's `logging` writes: JSON where the function's LogFormat says so."""

    class Lines(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            message = record.getMessage()
            if not _JSON:
                return f"[{record.levelname}]\t{_now(record.created)}\t{running.get('id', '')}\t{message}"
            told: dict[str, Any] = {"timestamp": _now(record.created), "level": record.levelname, "message": message}
            told |= {"logger": record.name, "requestId": running.get("id", "")}
            if record.exc_info and record.exc_info[0]:
                told |= {"errorType": record.exc_info[0].__name__, "errorMessage": str(record.exc_info[1])}
                told["stackTrace"] = traceback.format_exception(*record.exc_info)
            return json.dumps(told, default=str)

    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Lines())
    logging.getLogger().addHandler(handler)
    if level := os.environ.get("AWS_LAMBDA_LOG_LEVEL"):
        logging.getLogger().setLevel(level)


def _now(instant: float | None = None) -> str:
    instant = time.time() if instant is None else instant
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(instant)) + f".{int(instant * 1000) % 1000:03d}Z"


def _answer(outgoing: TextIO, message: dict[str, Any]) -> None:
    outgoing.write(json.dumps(message) + "\n")
    outgoing.flush()


if __name__ == "__main__":
    sys.exit(main())
