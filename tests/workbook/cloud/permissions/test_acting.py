"""On the local cloud a role's policies decide what is done with its credentials, as on AWS."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from booking.handlers import decline_applications
from booking.table import BookingTable
from workbook.cloud import Stack
from workbook.cloud.permissions.acting import acting_as, recorded
from workbook.event_source import EventSourceMapping
from workbook.practice.sample import post_job


def role_of(stack: Stack, logical_id: str) -> str:
    """A role's name."""
    found = boto3.client("cloudformation").describe_stack_resource(StackName=stack.name, LogicalResourceId=logical_id)
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def arn_of(role: str) -> str:
    return str(boto3.client("iam").get_role(RoleName=role)["Role"]["Arn"])


def without(role: str, sid: str) -> None:
    """Takes a statement out of the one policy of a role."""
    iam = boto3.client("iam")
    [name] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    left = [statement for statement in document["Statement"] if statement["Sid"] != sid]
    assert len(left) == len(document["Statement"]) - 1
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document | {"Statement": left}))


def book(stack: Stack) -> Any:
    posted = post_job(BookingTable(stack.outputs["TableName"]), 3)
    answer = boto3.client("stepfunctions").start_sync_execution(
        stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(posted.booking(0))
    )
    return answer["status"], answer.get("error"), answer.get("cause", "")


def test_a_workflow_is_denied_what_its_role_no_longer_allows(stack: Stack) -> None:
    without(role_of(stack, "BookNannyStateMachineRole"), "ReadTheApplicationsOfAJob")
    with recorded() as calls:
        status, error, cause = book(stack)
    assert (status, error) == ("FAILED", "BookingInterrupted")
    assert "interrupted by DynamoDb.DynamoDbException" in cause
    assert {call.request.action for call in calls if not call.decision.allowed} == {"dynamodb:Query"}


def test_a_transaction_is_denied_for_one_of_its_parts_and_writes_nothing(stack: Stack) -> None:
    without(role_of(stack, "BookNannyStateMachineRole"), "CloseTheJobAndAcceptTheApplication")
    assert book(stack)[0] == "FAILED"
    items = boto3.client("dynamodb").scan(TableName=stack.outputs["TableName"])["Items"]
    assert "CLOSED" not in {item.get("jobStatus", {}).get("S") for item in items}


def test_a_handler_that_a_mapping_invokes_acts_as_its_functions_role(stack: Stack) -> None:
    without(role_of(stack, "UpdateJobApplicationsFunctionRole"), "DeclineAnApplication")
    assert book(stack)[0] == "SUCCEEDED"
    mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction", decline_applications)
    mapping.run_for(300)
    waiting = boto3.client("sqs").get_queue_attributes(
        QueueUrl=stack.outputs["DeadLetterQueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert waiting["Attributes"]["ApproximateNumberOfMessages"] == "2"


@pytest.mark.parametrize(
    ("service", "operation", "params", "code", "status"),
    [
        ("dynamodb", "scan", {"TableName": "another"}, "AccessDeniedException", 400),
        ("sqs", "purge_queue", {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/1/another"}, "AccessDenied", 403),
        ("sns", "publish", {"TopicArn": "arn:aws:sns:us-east-1:1:x", "Message": "m"}, "AuthorizationError", 403),
    ],
)  # fmt: skip
def test_who_is_denied_gets_the_services_own_error(
    stack: Stack, service: str, operation: str, params: dict[str, Any], code: str, status: int
) -> None:
    client = boto3.client(service)
    role = arn_of(role_of(stack, "UpdateJobApplicationsFunctionRole"))
    with acting_as(role), pytest.raises(ClientError) as denied:
        getattr(client, operation)(**params)
    assert denied.value.response["Error"]["Code"] == code
    assert denied.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert isinstance(denied.value, client.exceptions.from_code(code))
    assert f"assumed-role/{role.rpartition('/')[2]}/" in str(denied.value)
    assert "because no identity-based policy allows the " in str(denied.value)


def test_an_explicit_deny_says_so(stack: Stack) -> None:
    role = role_of(stack, "UpdateJobApplicationsFunctionRole")
    document = {
        "Version": "2012-10-17",
        "Statement": {"Sid": "No", "Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"},
    }
    boto3.client("iam").put_role_policy(RoleName=role, PolicyName="no", PolicyDocument=json.dumps(document))
    with acting_as(arn_of(role)), pytest.raises(ClientError, match="with an explicit deny in an identity-based policy"):
        boto3.client("dynamodb").update_item(TableName=stack.outputs["TableName"], Key={"PK": {"S": "1"}})


def test_an_attached_policy_counts_like_one_of_the_roles_own(stack: Stack) -> None:
    iam, role = boto3.client("iam"), role_of(stack, "UpdateJobApplicationsFunctionRole")
    document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": "*"}}
    made = iam.create_policy(PolicyName="scan", PolicyDocument=json.dumps(document))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=role, PolicyArn=made)
    with acting_as(arn_of(role)):
        assert boto3.client("dynamodb").scan(TableName=stack.outputs["TableName"])["Count"] == 0


def test_who_owns_the_cloud_may_do_everything(stack: Stack) -> None:
    role = arn_of(role_of(stack, "UpdateJobApplicationsFunctionRole"))
    with acting_as(role), acting_as(None):
        boto3.client("dynamodb").scan(TableName=stack.outputs["TableName"])
    boto3.client("dynamodb").scan(TableName=stack.outputs["TableName"])


def test_a_state_that_is_tried_alone_acts_as_the_role_that_is_given(stack: Stack) -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan",
        "Parameters": {"TableName": stack.outputs["TableName"]},
        "End": True,
    }
    tried = boto3.client("stepfunctions").test_state(
        definition=json.dumps(state), roleArn=arn_of(role_of(stack, "BookNannyStateMachineRole")), input="{}"
    )
    assert (tried["status"], tried["error"]) == ("FAILED", "DynamoDb.DynamoDbException")


def test_every_decision_is_recorded_allowed_or_denied(stack: Stack) -> None:
    name = role_of(stack, "UpdateJobApplicationsFunctionRole")
    with recorded() as calls, acting_as(arn_of(name)), pytest.raises(ClientError):
        boto3.client("dynamodb").scan(TableName=stack.outputs["TableName"])
    [call] = calls
    assert (call.role, call.request.action, call.decision.allowed) == (name, "dynamodb:Scan", False)
    boto3.client("dynamodb").list_tables()
    assert len(calls) == 1
