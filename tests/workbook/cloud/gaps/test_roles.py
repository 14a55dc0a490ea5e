"""Gaps 9, 20 and 21: roles count, and their policies can be read as the template wrote them; a canary each."""

import json
from typing import Any

import boto3
import pytest

LOG_GROUP = {"Fn::GetAtt": ["Group", "Arn"]}
STATEMENT = {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": LOG_GROUP}
TEMPLATE = {
    "Resources": {
        "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "group"}},
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": "writer",
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
                "Policies": [
                    {"PolicyName": "it", "PolicyDocument": {"Version": "2012-10-17", "Statement": [STATEMENT]}}
                ],
            },
        },
    },
    "Outputs": {"Group": {"Value": LOG_GROUP}},
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
LISTING = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:listQueues", "Parameters": {}, "End": True}


def deployed() -> tuple[Any, str]:
    """What GetRolePolicy answers of the role that CloudFormation made, and the log group's ARN in an Output."""
    cloudformation = boto3.client("cloudformation")
    cloudformation.create_stack(
        StackName="small", TemplateBody=json.dumps(TEMPLATE), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    [output] = cloudformation.describe_stacks(StackName="small")["Stacks"][0]["Outputs"]
    policy = boto3.client("iam").get_role_policy(RoleName="writer", PolicyName="it")["PolicyDocument"]
    return policy, output["OutputValue"]


@pytest.mark.usefixtures("local")
def test_a_roles_policy_comes_back_as_the_template_has_it_with_the_arns_filled_in() -> None:
    policy, group = deployed()
    assert group == "arn:aws:logs:us-east-1:123456789012:log-group:group:*"
    assert policy["Statement"] == [STATEMENT | {"Resource": group}]


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_answers_with_a_policy_that_is_no_json() -> None:
    assert isinstance(deployed()[0], str)


@pytest.mark.usefixtures("plain_moto")
def test_canary_a_log_groups_arn_in_a_template_of_motos_names_the_group_alone() -> None:
    assert deployed()[1] == "arn:aws:logs:us-east-1:123456789012:log-group:group"


def status_of_a_machine_whose_role_allows_nothing() -> str:
    role = boto3.client("iam").create_role(RoleName="nothing", AssumeRolePolicyDocument=json.dumps(TRUST))
    client = boto3.client("stepfunctions")
    machine = client.create_state_machine(
        name="listing",
        definition=json.dumps({"StartAt": "List", "States": {"List": LISTING}}),
        roleArn=role["Role"]["Arn"],
    )
    started = client.start_execution(stateMachineArn=machine["stateMachineArn"], name="one")["executionArn"]
    while (status := client.describe_execution(executionArn=started)["status"]) == "RUNNING":
        pass  # moto's engine has threads of its own
    return str(status)


@pytest.mark.usefixtures("local")
def test_a_machine_whose_role_allows_nothing_can_do_nothing() -> None:
    assert status_of_a_machine_whose_role_allows_nothing() == "FAILED"


@pytest.mark.usefixtures("plain_moto")
def test_canary_in_moto_the_role_of_a_state_machine_is_never_used() -> None:
    assert status_of_a_machine_whose_role_allows_nothing() == "SUCCEEDED"
