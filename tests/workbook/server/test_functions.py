"""Functions behind the server run from the package they were deployed with, as Lambda runs them."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import psutil
import pytest
from botocore.exceptions import ClientError
from moto.awslambda.utils import get_backend

from tests.workbook.server.conftest import Function, a_role, until
from workbook.server.lambda_runtime import child
from workbook.server.lambda_runtime.credentials import Sessions
from workbook.server.lambda_runtime.environment import Environment
from workbook.server.lambda_runtime.functions import DeployedFunctions
from workbook.server.lambda_runtime.packages import Packages

pytestmark = pytest.mark.usefixtures("cloud_at_work")

ANSWERS = """
import os
seen = []
def handler(event, context):
    seen.append(event)
    print("handling", event)
    told = {"event": event, "id": context.aws_request_id, "times": len(seen), "name": context.function_name}
    told |= {"left": context.get_remaining_time_in_millis(), "mine": os.environ.get("MINE")}
    return told | {"region": os.environ["AWS_REGION"]}
"""


def test_a_handler_gets_the_event_its_context_and_its_environment() -> None:
    function = Function(ANSWERS, Environment={"Variables": {"MINE": "yes"}})
    answer = function.invoke({"a": [1, None]})
    told = answer["Payload"]
    assert (answer["StatusCode"], told["event"], told["mine"]) == (200, {"a": [1, None]}, "yes")
    assert (told["name"], told["region"], 0 < told["left"] <= 20_000) == (function.name, "us-east-1", True)


def test_an_environment_is_used_again_until_the_code_changes() -> None:
    function = Function(ANSWERS)
    assert [function.invoke()["Payload"]["times"] for _ in range(2)] == [1, 2]
    function.update(ANSWERS + "\nseen.append('new')\n")
    assert function.invoke()["Payload"]["times"] == 2


RAISES = """
def handler(event, context):
    raise LookupError("not there")
"""


def test_an_exception_is_told_with_its_type_its_message_and_its_trace() -> None:
    answer = Function(RAISES).invoke()
    told = answer["Payload"]
    assert (answer["FunctionError"], told["errorType"], told["errorMessage"]) == (
        "Unhandled",
        "LookupError",
        "not there",
    )
    assert len(told["stackTrace"]) == 1
    assert "app.py" in told["stackTrace"][0]


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("import no_such_module", "Runtime.ImportModuleError", "Unable to import module 'app': No module named"),
        ("import workbook", "Runtime.ImportModuleError", "No module named 'workbook'"),
        ("def handler(", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app'"),
        ("x = 1", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        ("handler = lambda event, context: {1, 2}", "Runtime.MarshalError", "Unable to marshal response"),
        ("import sys\ndef handler(*_): sys.exit(3)", "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        ("import os\ndef handler(*_): os._exit(0)", "Runtime.ExitError", "Runtime exited without providing a reason"),
    ],
)
def test_what_goes_wrong_around_the_handler_has_the_runtimes_own_error(text: str, kind: str, message: str) -> None:
    answer = Function(text).invoke()
    assert (answer["FunctionError"], answer["Payload"]["errorType"]) == ("Unhandled", kind)
    assert message in answer["Payload"]["errorMessage"]


SLOW = """
import time
def handler(event, context):
    time.sleep(event)
    return "done"
"""


def test_a_function_that_runs_out_of_time_is_stopped_and_the_next_invocation_runs() -> None:
    function = Function(SLOW, Timeout=1, LoggingConfig={"LogFormat": "JSON"})
    answer = function.invoke(30)
    assert answer["Payload"]["errorType"] == "Sandbox.Timedout"
    assert answer["Payload"]["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert function.logged()[-1]["record"]["status"] == "timeout"
    assert function.invoke(0)["Payload"] == "done"


def test_the_log_has_lambdas_json_events_around_the_functions_own_lines() -> None:
    function = Function(ANSWERS, LoggingConfig={"LogFormat": "JSON", "LogGroup": "chosen"})
    request_id = function.invoke(7)["Payload"]["id"]
    init, start, line, report = function.logged()
    assert (init["type"], start["type"], line) == ("platform.initStart", "platform.start", "handling 7")
    assert start["record"] == {"requestId": request_id, "functionArn": function.arn, "version": "$LATEST"}
    assert (report["type"], report["record"]["requestId"]) == ("platform.report", request_id)
    assert report["record"]["status"] == "success"
    assert report["record"]["metrics"].keys() == {
        *("durationMs", "billedDurationMs", "memorySizeMB", "maxMemoryUsedMB", "initDurationMs")
    }


def test_the_log_of_the_format_text_has_start_end_and_report() -> None:
    function = Function(ANSWERS)
    answer = function.invoke(7, LogType="Tail")
    lines = function.logged()
    assert [str(line).split()[0] for line in lines] == ["INIT_START", "START", "handling", "END", "REPORT"]
    assert "Memory Size: 128 MB" in lines[-1]
    assert base64.b64decode(answer["LogResult"]).decode().splitlines() == lines


@pytest.mark.parametrize("format", ["Text", "JSON"])
def test_an_error_is_logged_in_the_format_of_the_function(format: str) -> None:
    function = Function(RAISES, LoggingConfig={"LogFormat": format})
    function.invoke()
    errors = [line for line in function.logged() if "LookupError" in str(line)]
    if format == "JSON":
        assert (errors[0]["level"], errors[0]["errorType"]) == ("ERROR", "LookupError")
    else:
        assert errors[0] == "[ERROR] LookupError: not there"


def test_what_pythons_logging_writes_is_json_where_the_format_is() -> None:
    function = Function(
        "import logging\ndef handler(event, context): logging.getLogger('mine').warning('careful')",
        LoggingConfig={"LogFormat": "JSON"},
    )
    function.invoke()
    [line] = [line for line in function.logged() if line.get("logger") == "mine"]
    assert (line["level"], line["message"]) == ("WARNING", "careful")
    assert line["requestId"] == function.logged()[-1]["record"]["requestId"]


def test_a_function_that_may_not_write_its_log_runs_without_one() -> None:
    function = Function(ANSWERS, role=a_role("sqs:ReceiveMessage"))
    assert function.invoke(1)["Payload"]["event"] == 1
    groups = boto3.client("logs").describe_log_groups(logGroupNamePrefix=function.log_group)["logGroups"]
    assert groups == []


def test_an_asynchronous_invocation_is_taken_at_once_and_runs() -> None:
    function = Function(ANSWERS)
    assert function.invoke(5, InvocationType="Event")["StatusCode"] == 202
    until(lambda: "handling 5" in _logged_or_nothing(function))


def _logged_or_nothing(function: Function) -> list[Any]:
    try:
        return function.logged()
    except ClientError:
        return []


def test_a_dry_run_runs_nothing() -> None:
    function = Function(RAISES)
    assert function.invoke(InvocationType="DryRun")["StatusCode"] == 204


def test_reserved_concurrency_throttles() -> None:
    function = Function(SLOW)
    client = boto3.client("lambda")
    client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=0)
    with pytest.raises(client.exceptions.TooManyRequestsException) as refused:
        function.invoke(0)
    assert refused.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    client.delete_function_concurrency(FunctionName=function.name)
    assert function.invoke(0)["Payload"] == "done"


def test_two_invocations_at_once_have_an_environment_each() -> None:
    function = Function("import os, time\ndef handler(event, context):\n    time.sleep(0.5)\n    return os.getpid()")
    answers: list[Any] = []
    threads = [Thread(target=lambda: answers.append(function.invoke()["Payload"])) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 2


@pytest.mark.parametrize("payload", [b"{", b"[1,"])
def test_a_payload_that_is_no_json_is_refused(payload: bytes) -> None:
    client = boto3.client("lambda")
    with pytest.raises(client.exceptions.InvalidRequestContentException, match="Could not parse request body"):
        client.invoke(FunctionName=Function(ANSWERS).name, Payload=payload)


def test_an_answer_above_six_megabytes_is_refused() -> None:
    answer = Function("handler = lambda event, context: 'x' * 7_000_000").invoke()
    assert (answer["FunctionError"], answer["Payload"]["errorType"]) == ("Unhandled", "Function.ResponseSizeTooLarge")


def test_a_last_line_without_an_end_is_logged_as_it_was_written() -> None:
    function = Function("def handler(event, context): print('no end', end='')", LoggingConfig={"LogFormat": "JSON"})
    function.invoke()
    assert function.logged()[-2] == "no end"


def test_a_function_that_closes_what_it_answers_on_is_stopped() -> None:
    text = "import os, time\ndef handler(event, context):\n    os.closerange(3, 99)\n    time.sleep(1.5)"
    assert Function(text, Timeout=1).invoke()["Payload"]["errorType"] in ("Sandbox.Timedout", "Runtime.ExitError")


STARTS_ANOTHER = """
import subprocess, sys, time
def handler(event, context):
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(900)"]).pid
    time.sleep(event)
    return started
"""


def test_what_a_function_started_ends_with_its_environment() -> None:
    function = Function(STARTS_ANOTHER)
    started = psutil.Process(function.invoke(0)["Payload"])
    boto3.client("lambda").delete_function(FunctionName=function.name)
    until(lambda: _has_ended(started))


def _has_ended(process: psutil.Process) -> bool:
    # Who is left without a parent may stay a zombie where nobody is there to wait for it.
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_an_environment_that_is_being_made_while_the_server_stops_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Environment] = []

    def makes(*given: Any) -> Environment:
        made.append(Environment(*given))
        running.close()
        return made[0]

    monkeypatch.setattr(Packages, "close", lambda self: None)  # without its package it would end by itself
    running = DeployedFunctions("http://127.0.0.1:9", Sessions())
    monkeypatch.setattr("workbook.server.lambda_runtime.functions.Environment", makes)
    function = get_backend("123456789012", "us-east-1").get_function(Function(ANSWERS).name)
    assert running.invoke(function, "{}").failed
    assert not made[0].usable


def test_a_function_ends_with_the_server_whatever_it_does(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def handler(event, context):\n    print('at work')\n    while True: pass")
    variables = dict.fromkeys(_NAMES, "x") | {"_HANDLER": "app.handler", "LAMBDA_TASK_ROOT": str(tmp_path)}
    started = subprocess.Popen(
        [sys.executable, child.__file__],
        env=os.environ | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    with started:
        assert started.stdin is not None
        assert started.stderr is not None
        started.stdin.write(b'{"requestId": "r", "arn": "a", "event": "0", "deadline": 0}\n')
        started.stdin.flush()
        assert started.stderr.readline() == b"at work\n"
        started.stdin.close()  # as when the server was killed
        try:
            started.wait(60)
        finally:
            started.kill()


_NAMES = [f"AWS_LAMBDA_{name}" for name in ("FUNCTION_NAME", "FUNCTION_VERSION", "FUNCTION_MEMORY_SIZE")]
_NAMES += [f"AWS_LAMBDA_LOG_{name}_NAME" for name in ("GROUP", "STREAM")]
