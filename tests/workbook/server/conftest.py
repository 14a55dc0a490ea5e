"""The server's cloud inside the test's process, and functions made of a few lines."""

import io
import itertools
import json
import os
import re
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import psutil
import pytest

from workbook.server.__main__ import SETTINGS
from workbook.server.local_cloud import at_work

_PATIENCE = 60  # s; what is awaited takes a moment, on a busy machine longer
TRUST = json.dumps(
    {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}
)


@pytest.fixture(scope="module")
def cloud_at_work() -> Iterator[None]:
    """The cloud of `make serve`, without HTTP: what runs in a function cannot call it."""
    with at_work("http://127.0.0.1:9"):
        yield


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, str]]:
    """A served stack's Outputs, with this process's AWS settings pointing at it."""
    command = [sys.executable, "-u", "-m", "workbook.server", "--port", "0"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server,
        pytest.MonkeyPatch.context() as patch,
    ):
        try:
            assert server.stdout is not None
            found = {}
            for line in server.stdout:
                if setting := re.match(r"export (\w+)=(.*)", line):
                    patch.setenv(setting[1], setting[2])
                elif output := re.match(r"(\w+)  (\S+)", line):
                    found[output[1]] = output[2]
                if "BookingsUrl" in found:
                    break
            assert {*SETTINGS, "AWS_ENDPOINT_URL"} <= os.environ.keys()
            boto3.setup_default_session()
            yield found
        finally:
            children = psutil.Process(server.pid).children()
            server.kill()
            boto3.DEFAULT_SESSION = None
            # What runs functions ends with the server, also where nobody could tell it to.
            assert psutil.wait_procs(children, timeout=10)[1] == []


def until(told: Callable[[], Any]) -> Any:
    """What `told` says as soon as it is true."""
    end = time.monotonic() + _PATIENCE
    while not (answer := told()):
        assert time.monotonic() < end, "it never came to that"
    return answer


def zipped(**modules: str) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, text in modules.items():
            archive.writestr(f"{name.replace('__', '/')}.py", textwrap.dedent(text))
    return package.getvalue()


_numbers = itertools.count(1)


def a_role(*actions: str) -> str:
    """The ARN of a role that may do `actions`, on everything."""
    name = f"role-{next(_numbers)}"
    iam = boto3.client("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(allow))
    return str(arn)


class Function:
    """A function whose module `app` is `text`; anything else goes to CreateFunction."""

    def __init__(self, text: str, role: str | None = None, **settings: Any) -> None:
        self.name, self._client = f"function-{next(_numbers)}", boto3.client("lambda")
        made = self._client.create_function(
            FunctionName=self.name,
            Role=role or a_role("logs:*", "sqs:*"),
            Runtime="python3.13",
            Code={"ZipFile": zipped(app=text)},
            **{"Handler": "app.handler", "Timeout": 20} | settings,
        )
        self.arn = made["FunctionArn"]
        self.log_group = made["LoggingConfig"]["LogGroup"]

    def invoke(self, event: object = None, **more: Any) -> Any:
        """Invoke's answer, its Payload read."""
        answer = self._client.invoke(FunctionName=self.name, Payload=json.dumps(event), **more)
        return answer | {"Payload": json.loads(answer["Payload"].read() or "null")}

    def update(self, text: str) -> None:
        self._client.update_function_code(FunctionName=self.name, ZipFile=zipped(app=text))

    def logged(self) -> list[Any]:
        """Every line of its log, JSON read."""
        events = boto3.client("logs").filter_log_events(logGroupName=self.log_group)["events"]
        return [json.loads(text) if text.startswith("{") else text for text in (each["message"] for each in events)]
