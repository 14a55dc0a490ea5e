"""No AWS setting of the reader's stops the workbook, in whatever state it is: each is tried in a fresh process."""

import os
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import workbook

PROJECT = Path(__file__).resolve().parents[3]


def of_home(name: str, content: bytes | None) -> Callable[[Path], dict[str, str]]:
    """A file below ~/.aws with that content; None makes it a folder."""

    def put(home: Path) -> dict[str, str]:
        path = home / ".aws" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.mkdir()
        else:
            path.write_bytes(content)
        return {}

    return put


def variables(values: dict[str, str]) -> Callable[[Path], dict[str, str]]:
    return lambda home: values


# Those that do not hide each other share a process.
VARIABLES = {
    "AWS_PROFILE": {"AWS_PROFILE": "gone"},
    "AWS_DEFAULT_PROFILE": {"AWS_DEFAULT_PROFILE": "gone"},
    "files that are not there": {
        "AWS_CONFIG_FILE": "/nowhere/config",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere/credentials",
        "AWS_CA_BUNDLE": "/nowhere/bundle.pem",
        "AWS_DATA_PATH": "/nowhere",
        "BOTO_CONFIG": "/nowhere/boto.cfg",
        "SSLKEYLOGFILE": "/nowhere/keys",
    },
    "values of the wrong kind": {
        "AWS_DEFAULTS_MODE": "garbage",
        "AWS_DEFAULT_REGION": "not a Region",
        "AWS_LAMBDA_LOG_LEVEL": "garbage",
        "AWS_MAX_ATTEMPTS": "many",
        "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES": "garbage",
        "AWS_RETRY_MODE": "garbage",
        "AWS_XRAY_DAEMON_ADDRESS": "garbage",
        "MOTO_MAX_FORM_MEMORY_SIZE": "garbage",
        "HTTP_PROXY": "garbage://",
    },
    "other places": {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ENDPOINT_URL_SQS": "no address",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "POWERTOOLS_DEBUG": "garbage",
        "TEST_SERVER_MODE": "true",
    },
}
MODEL = "models/dynamodb/2012-08-10/service-2.json"
SETTINGS = {name: variables(values) for name, values in VARIABLES.items()} | {
    "config: garbage": of_home("config", b"[profile\n\x00 = = \xff"),
    "config: a folder": of_home("config", None),
    "config: a byte order mark": of_home("config", "\ufeff[default]\nregion = eu-west-1\n".encode()),
    "config: values of the wrong kind": of_home(
        "config", b"[default]\nmax_attempts = many\nretry_mode = odd\ns3 = x\n"
    ),
    "config: another endpoint": of_home("config", b"[default]\nendpoint_url = http://127.0.0.1:9\n"),
    "credentials: garbage": of_home("credentials", b"\xff\xfe["),
    "models: garbage": of_home(MODEL, b"{"),
}
# A command's own module runs when it is imported.
MODULES = [
    module.name
    for module in pkgutil.walk_packages(workbook.__path__, "workbook.")
    if not module.name.endswith("__main__")
]

# What is to be imported, a cloud and a job, then a check without a cloud: that is what a page does. To import all there
# is takes seconds, so three settings that stop a session in three ways stand for the others, and one for the three.
PAGE = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
from workbook.cloud import connect

with connect() as stack:
    from booking.table import BookingTable
    from moto.ec2.models.instance_types import INSTANCE_TYPES
    from workbook.practice.sample import post_job, statuses
    table = BookingTable(stack.outputs["TableName"])
    print(statuses(table, post_job(table, 2)), len(INSTANCE_TYPES))

from workbook.exercises.judge import judge
from workbook.exercises.registry import find
print(judge(find("01-2"), lambda *_: []).verdict)
"""
# What commands do beside: they ask SAM's translator, and run tests, whose conftest leaves the settings out.
COMMANDS = """
from workbook.cloud import sam_transform, template
sam_transform.of(template.TEMPLATE.read_text())

import tests.conftest
import boto3
boto3.Session()
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {"HOME": str(tmp_path)}


def run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# A process takes more than a second. Each of these stops plain boto3 in a way of its own, and none hides another.
# Together they are tried often; which of them it was, `-m slow` says.
TOGETHER = ("values of the wrong kind", "other places", "config: garbage", "credentials: garbage", "models: garbage")


def together(home: Path) -> dict[str, str]:
    return {name: value for setting in TOGETHER for name, value in SETTINGS[setting](home).items()}


PAGES = [
    pytest.param(SETTINGS["AWS_PROFILE"], PAGE + COMMANDS, MODULES, id="AWS_PROFILE"),
    pytest.param(together, PAGE, [], id="together"),
    *(
        pytest.param(put, PAGE, [], id=setting, marks=pytest.mark.slow)
        for setting, put in SETTINGS.items()
        if setting != "AWS_PROFILE"
    ),
    *(
        pytest.param(SETTINGS[setting], PAGE + COMMANDS, MODULES, id=f"{setting}, every module", marks=pytest.mark.slow)
        for setting in ("config: garbage", "values of the wrong kind")
    ),
]


@pytest.mark.parametrize(("put", "program", "modules"), PAGES)
def test_a_page_runs_whatever_the_setting(
    put: Callable[[Path], dict[str, str]], program: str, modules: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    """Every setting by itself under `-m slow`."""
    environment |= put(tmp_path)
    counted, verdict = run(environment, "-c", program, *modules).splitlines()
    assert verdict.startswith("Wrong(")
    assert counted == "{'PENDING': 2} 0"  # of EC2 nothing is read: a second of every start


@pytest.mark.slow
@pytest.mark.parametrize("setting", ["AWS_PROFILE", "config: garbage"])
def test_tests_run_too(setting: str, environment: dict[str, str], tmp_path: Path) -> None:
    environment |= SETTINGS[setting](tmp_path)
    a_test = "tests/booking/test_job_board.py::test_a_user_is_read_as_created"
    run(environment, "-m", "pytest", "-p", "no:cacheprovider", a_test)
