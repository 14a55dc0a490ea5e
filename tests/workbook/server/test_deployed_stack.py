"""A stack deployed to the server as `sam deploy` does it: by change set, with code and definition in S3."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
import yaml
from samtranslator.yaml_helper import yaml_parse

from booking.table import BookingTable
from tests.workbook.server.conftest import until, zipped
from workbook.cloud.permissions.audit import deployed_roles
from workbook.cloud.stack_status import find, not_there
from workbook.cloud.template import AT_SCALE, TEMPLATE, Template
from workbook.practice.sample import post_job, statuses
from workbook.rehearsal.listing import listing
from workbook.server.over_http import address, serving
from workbook.server.own_stack import package

NAME, BUCKET = "rehearsed", "bucket-of-the-tests"
BESIDE = f"{NAME}-at-scale"


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
    outputs: dict[str, str] = {}
    for name, template in {NAME: TEMPLATE, BESIDE: AT_SCALE}.items():
        for key, body in uploads(template).items():
            s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        given = Template.load(template).parameters_of(outputs)
        cloudformation.create_change_set(
            StackName=name,
            ChangeSetName="c",
            ChangeSetType="CREATE",
            TemplateURL=f"{endpoint_url}/{BUCKET}/{template.name}",
            Parameters=[{"ParameterKey": key, "ParameterValue": it} for key, it in given.items()],
            Capabilities=["CAPABILITY_IAM"],
        )
        cloudformation.execute_change_set(StackName=name, ChangeSetName="c")
        stack = find(name)
        assert stack is not None
        assert (stack.status, not_there(stack)) == ("CREATE_COMPLETE", [])
        outputs |= stack.outputs
    yield outputs
    for name, template in {BESIDE: AT_SCALE, NAME: TEMPLATE}.items():
        cloudformation.delete_stack(StackName=name)
        for key in uploads(template):
            s3.delete_object(Bucket=BUCKET, Key=key)
    s3.delete_bucket(Bucket=BUCKET)
    assert listing(boto3.client) == before


@cache
def uploads(template: Path) -> dict[str, bytes]:
    """What `sam package` uploads."""
    source = yaml_parse(template.read_text(encoding="utf-8"))
    found = {"code.zip": package()}
    for resource in source["Resources"].values():
        properties: dict[str, Any] = resource.get("Properties", {})
        if "CodeUri" in properties:
            properties["CodeUri"] = f"s3://{BUCKET}/code.zip"
        if definition := properties.get("DefinitionUri"):
            found[definition] = Path(template.parent, definition).read_bytes()
            properties["DefinitionUri"] = f"s3://{BUCKET}/{definition}"
    return found | {template.name: yaml.safe_dump(json.loads(json.dumps(source))).encode()}


def test_a_booking_declines_the_others_by_itself(outputs: dict[str, str]) -> None:
    table = BookingTable(outputs["TableName"])
    posted = post_job(table, applications=3, seed=77)
    answer = boto3.client("stepfunctions").start_sync_execution(
        stateMachineArn=outputs["StateMachineArn"], input=json.dumps(posted.booking(2))
    )
    assert answer["status"] == "SUCCEEDED"
    until(lambda: statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 2})


def test_the_booking_as_one_function_runs(outputs: dict[str, str]) -> None:
    table = BookingTable(outputs["TableName"])
    posted = post_job(table, applications=3, seed=78)
    answer = boto3.client("lambda").invoke(
        FunctionName=outputs["BookNannyFunctionName"], Payload=json.dumps(posted.booking(1))
    )
    assert json.loads(answer["Payload"].read())["queued"] == 2
    until(lambda: statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 2})


def test_a_booking_in_ranges_needs_the_right_to_start_its_own_machine(outputs: dict[str, str]) -> None:
    """Step Functions guide, *IAM policies for using Distributed Map states*."""
    iam, role = boto3.client("iam"), deployed_roles(BESIDE, boto3.client("cloudformation"), boto3.client("iam"))
    [document] = (sharded := role["BookNannyShardedRole"]).documents
    less = [it for it in document["Statement"] if it["Sid"] != "StartTheRanges"]
    table = BookingTable(outputs["TableName"])
    posted = post_job(table, applications=3, seed=79)
    for statements, status in ((less, "FAILED"), (document["Statement"], "SUCCEEDED")):
        policy = json.dumps({**document, "Statement": statements})
        iam.put_role_policy(RoleName=sharded.name, PolicyName="BookNanny", PolicyDocument=policy)
        execution = booked(outputs["ShardedStateMachineArn"], posted.booking(2))
        assert execution["status"] == status, execution.get("cause")
    until(lambda: statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 2})


def booked(arn: str, booking: dict[str, Any]) -> Any:
    """The execution of a Standard workflow when it is over."""
    client = boto3.client("stepfunctions")
    started = client.start_execution(stateMachineArn=arn, input=json.dumps(booking))["executionArn"]
    until(lambda: client.describe_execution(executionArn=started)["status"] != "RUNNING")
    return client.describe_execution(executionArn=started)


ASKS = """
import os, boto3
def asks(event, context):
    told = []
    for service, operation, asked in event:
        try:
            told.append(str(getattr(boto3.client(service), operation)(**asked)))
        except Exception as error:
            told.append(str(error))
    return told
"""


def test_a_function_may_do_what_its_role_allows_and_nothing_else(outputs: dict[str, str]) -> None:
    client = boto3.client("lambda")
    deployed = client.get_function_configuration(FunctionName=outputs["FunctionName"])
    client.create_function(
        FunctionName="asks",
        Role=deployed["Role"],
        Runtime="python3.13",
        Handler="app.asks",
        Timeout=20,
        Environment=deployed["Environment"],
        Code={"ZipFile": zipped(app=ASKS)},
    )
    calls = [
        ("dynamodb", "scan", {"TableName": outputs["TableName"]}),
        ("sqs", "purge_queue", {"QueueUrl": outputs["QueueUrl"]}),
        ("sqs", "get_queue_attributes", {"QueueUrl": outputs["QueueUrl"], "AttributeNames": ["QueueArn"]}),
    ]
    answer = client.invoke(FunctionName="asks", Payload=json.dumps(calls))["Payload"]
    client.delete_function(FunctionName="asks")
    scan, purge, attributes = json.load(answer)
    assert "is not authorized to perform: dynamodb:Scan on resource: arn:aws:dynamodb:" in scan
    assert "is not authorized to perform: sqs:PurgeQueue on resource: arn:aws:sqs:" in purge
    assert outputs["QueueArn"] in attributes
