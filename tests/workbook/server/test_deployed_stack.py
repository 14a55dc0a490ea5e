"""A stack deployed to the server as `sam deploy` does it: by change set, with code and definition in S3."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
import yaml
from samtranslator.yaml_helper import yaml_parse

from booking.table import BookingTable
from tests.workbook.server.conftest import until, zipped
from workbook.cloud.stack_status import find, not_there
from workbook.cloud.template import TEMPLATE
from workbook.practice.sample import post_job, statuses
from workbook.rehearsal.listing import listing
from workbook.server.over_http import address, serving
from workbook.server.own_stack import package

NAME, BUCKET = "rehearsed", "bucket-of-the-tests"


@pytest.fixture(scope="module")
def outputs() -> Iterator[dict[str, str]]:
    """The stack's Outputs. It is removed at the end, and leaves nothing. Its functions reach the cloud by HTTP."""
    with serving(0) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield from deployed(address(server))
        finally:
            server.shutdown()
            thread.join()


def deployed(endpoint_url: str) -> Iterator[dict[str, str]]:
    before = listing(boto3.client)
    s3, cloudformation = boto3.client("s3"), boto3.client("cloudformation")
    s3.create_bucket(Bucket=BUCKET)
    for key, body in uploads().items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    uploaded = f"{endpoint_url}/{BUCKET}/template.yaml"
    cloudformation.create_change_set(
        StackName=NAME, ChangeSetName="c", ChangeSetType="CREATE", TemplateURL=uploaded, Capabilities=["CAPABILITY_IAM"]
    )
    cloudformation.execute_change_set(StackName=NAME, ChangeSetName="c")
    stack = find(NAME)
    assert stack is not None
    assert (stack.status, not_there(stack)) == ("CREATE_COMPLETE", [])
    yield dict(stack.outputs)
    cloudformation.delete_stack(StackName=NAME)
    for key in uploads():
        s3.delete_object(Bucket=BUCKET, Key=key)
    s3.delete_bucket(Bucket=BUCKET)
    assert listing(boto3.client) == before


def uploads() -> dict[str, bytes]:
    """What `sam package` uploads."""
    source = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    found = {"code.zip": package()}
    for resource in source["Resources"].values():
        properties: dict[str, Any] = resource.get("Properties", {})
        if "CodeUri" in properties:
            properties["CodeUri"] = f"s3://{BUCKET}/code.zip"
        if "DefinitionUri" in properties:
            found["definition.json"] = Path(TEMPLATE.parent, properties["DefinitionUri"]).read_bytes()
            properties["DefinitionUri"] = f"s3://{BUCKET}/definition.json"
    return found | {"template.yaml": yaml.safe_dump(json.loads(json.dumps(source))).encode()}


def test_a_booking_declines_the_others_by_itself(outputs: dict[str, str]) -> None:
    table = BookingTable(outputs["TableName"])
    posted = post_job(table, applications=4, seed=77)
    answer = boto3.client("stepfunctions").start_sync_execution(
        stateMachineArn=outputs["StateMachineArn"], input=json.dumps(posted.booking(2))
    )
    assert answer["status"] == "SUCCEEDED"
    until(lambda: statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 3})


def test_the_booking_as_one_function_runs(outputs: dict[str, str]) -> None:
    table = BookingTable(outputs["TableName"])
    posted = post_job(table, applications=3, seed=78)
    answer = boto3.client("lambda").invoke(
        FunctionName=outputs["BookNannyFunctionName"], Payload=json.dumps(posted.booking(1))
    )
    assert json.loads(answer["Payload"].read())["queued"] == 2
    until(lambda: statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 2})


SCANS = """
import os, boto3
def scan(event, context):
    try:
        return str(boto3.client("dynamodb").scan(TableName=os.environ["TABLE_NAME"])["Count"])
    except Exception as error:
        return str(error)
def delete(event, context):
    try:
        return str(boto3.client("sqs").purge_queue(QueueUrl=event))
    except Exception as error:
        return f"{type(error).__name__} {error}"
"""


@pytest.mark.parametrize(
    ("handler", "told"),
    [
        ("app.scan", "is not authorized to perform: dynamodb:Scan on resource: arn:aws:dynamodb:"),
        ("app.delete", "is not authorized to perform: sqs:PurgeQueue on resource: arn:aws:sqs:"),
    ],
)
def test_a_function_may_do_what_its_role_allows_and_nothing_else(
    outputs: dict[str, str], handler: str, told: str
) -> None:
    client = boto3.client("lambda")
    deployed = client.get_function_configuration(FunctionName=outputs["FunctionName"])
    name = handler.replace(".", "-")
    client.create_function(
        FunctionName=name,
        Role=deployed["Role"],
        Runtime="python3.13",
        Handler=handler,
        Timeout=20,
        Environment=deployed["Environment"],
        Code={"ZipFile": zipped(app=SCANS)},
    )
    answer = client.invoke(FunctionName=name, Payload=json.dumps(outputs["QueueUrl"]))["Payload"].read().decode()
    client.delete_function(FunctionName=name)
    assert told in answer
