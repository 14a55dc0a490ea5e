"""MiniStack, an independent server that speaks AWS: its program, and the stack made there by CloudFormation's own API.

PyPI has it as `ministack`. It has pins of its own, so it lives in an environment of its own and is no dependency of
this project's. It runs functions with its own Python: so beside it is what Lambda's runtime has, boto3, and what the
layer has, which it cannot get.
"""

import io
import json
import os
import shutil
import socket
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

from workbook import cloud
from workbook.cloud.template import PROJECT, Template
from workbook.rehearsal.processes import RehearsalError, running
from workbook.server.__main__ import SETTINGS
from workbook.server.over_http import HOST

PROGRAM = "MINISTACK"
"""Names the program in the environment; otherwise it is looked for in `build/ministack` and on the PATH."""

_BUCKET = "rehearsal-packages"
_NO_LAYER = [{"ParameterKey": "PowertoolsLayer", "ParameterValue": "none"}]


def program() -> str:
    """MiniStack's file. Raises `RehearsalError` that says how to install it."""
    own = os.pathsep.join(str(PROJECT / "build" / "ministack" / folder) for folder in ("bin", "Scripts"))
    found = shutil.which(os.environ.get(PROGRAM, "ministack")) or shutil.which("ministack", path=own)
    if found is None:
        raise RehearsalError(
            "MiniStack is not here. It has an environment of its own: `python3 -m venv build/ministack`, then "
            "`build/ministack/bin/pip install ministack boto3 'aws-lambda-powertools[parser,tracer]'`; or set "
            f"{PROGRAM} to the program."
        )
    return found


def version() -> str:
    """What its environment's metadata says, e.g. `1.5.33`."""
    environment = Path(program()).resolve().parent.parent
    [metadata] = environment.glob("[Ll]ib/**/site-packages/ministack-*.dist-info")
    return Distribution.at(metadata).version


@contextmanager
def served() -> Iterator[dict[str, str]]:
    """The settings that a client needs. It listens on this machine only, and its files go when it stops."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as files:
        own = {"BIND_HOST": HOST, "MINISTACK_HOST": HOST, "GATEWAY_PORT": str(port), "TMPDIR": files}
        own |= {"DOCKER_HOST": f"unix://{files}/none", "S3_DATA_DIR": f"{files}/s3"}  # it is to find no Docker
        with running("ministack", [program()], SETTINGS | own) as server:
            server.wait_until(lambda: f"Running on http://{HOST}:{port}" in server.printed, "ready")
            yield {"AWS_ENDPOINT_URL": f"http://{HOST}:{port}", **SETTINGS}


def deploy(name: str) -> None:
    """Make the stack of `template.yaml`, transformed by SAM's translator here. Raises what boto3 raises."""
    cloudformation = cloud.client("cloudformation")
    cloudformation.create_stack(
        StackName=name, TemplateBody=json.dumps(_packaged()), Parameters=_NO_LAYER, Capabilities=["CAPABILITY_IAM"]
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})


def destroy(name: str) -> None:
    """Delete the stack, and what `deploy` put there for it."""
    cloudformation = cloud.client("cloudformation")
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    s3 = cloud.client("s3")
    for each in s3.list_objects_v2(Bucket=_BUCKET).get("Contents", ()):
        s3.delete_object(Bucket=_BUCKET, Key=each["Key"])
    s3.delete_bucket(Bucket=_BUCKET)


def _packaged() -> dict[str, Any]:
    """The transformed template, its code and definition put into MiniStack's S3."""
    s3, template = cloud.client("s3"), Template.load()
    s3.create_bucket(Bucket=_BUCKET)
    s3.put_object(Bucket=_BUCKET, Key="booking.zip", Body=_package())
    cloudformation = deepcopy(template.cloudformation)
    for logical_id, resource in cloudformation["Resources"].items():
        properties: dict[str, Any] = resource.get("Properties", {})
        if resource["Type"] == "AWS::Lambda::Function":
            properties["Code"] = {"S3Bucket": _BUCKET, "S3Key": "booking.zip"}
        elif resource["Type"] == "AWS::StepFunctions::StateMachine":
            definition = template.definition_file(logical_id).read_bytes()
            s3.put_object(Bucket=_BUCKET, Key=logical_id, Body=definition)
            properties["DefinitionS3Location"] = {"Bucket": _BUCKET, "Key": logical_id}
    return cloudformation


def _package() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for file in (PROJECT / "src" / "booking").glob("*.py"):
            archive.write(file, f"booking/{file.name}")
    return written.getvalue()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
