"""The role for API Gateway's logs: made where the account has none, left alone where it has one, and never removed."""

import boto3
import pytest

from workbook.cloud.account import AccountError
from workbook.deployment import gateway_logs


def stacks() -> list[str]:
    return [it["StackName"] for it in boto3.client("cloudformation").describe_stacks()["Stacks"]]


def test_where_there_is_none_a_stack_of_its_own_makes_one(aws: str) -> None:
    assert "The stack api-gateway-logs holds one now" in gateway_logs.ensured()
    assert stacks() == [gateway_logs.STACK]
    [role] = boto3.client("iam").list_roles()["Roles"]
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "apigateway.amazonaws.com"}


def test_one_that_is_there_is_left_alone(aws: str) -> None:
    theirs = "arn:aws:iam::123456789012:role/theirs"
    gateway = boto3.client("apigateway")
    gateway.update_account(patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": theirs}])
    assert gateway_logs.ensured() == ""
    assert (stacks(), gateway.get_account()["cloudwatchRoleArn"]) == ([], theirs)


def test_who_may_not_make_it_is_told_the_command_for_somebody_who_may(
    aws: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    boto3.client("cloudformation").create_stack(StackName=gateway_logs.STACK, TemplateBody='{"Resources": {}}')
    with pytest.raises(AccountError, match="aws cloudformation deploy --stack-name api-gateway-logs"):
        gateway_logs.ensured()
