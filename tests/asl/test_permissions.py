"""The templates: how permissions are written. What they come to is in tests/workbook/cloud/permissions."""

from typing import Any

import pytest

from workbook.cloud.template import AT_SCALE, DURABLE, TEMPLATE, Template

# Actions that AWS cannot limit to a resource, and so the only ones that may stand beside "*".
UNLIMITED = ("xray:", "logs:")
ROLE_BOUND = {"AWS::Lambda::Function", "AWS::StepFunctions::StateMachine"}


@pytest.fixture(scope="module", params=[TEMPLATE, AT_SCALE, DURABLE], ids=lambda path: path.name)
def template(request: pytest.FixtureRequest) -> Template:
    return Template.load(request.param)


def statements(template: Template) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{name}.{statement['Sid']}", statement)
        for name, role in template.of_type("AWS::IAM::Role")
        for policy in role["Properties"].get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def actions(statement: dict[str, Any]) -> list[str]:
    action = statement["Action"]
    return [action] if isinstance(action, str) else action


def test_no_statement_names_every_resource_unless_aws_offers_no_other(template: Template) -> None:
    wide = [(name, action) for name, it in statements(template) if it["Resource"] == "*" for action in actions(it)]
    assert [it for it in wide if not it[1].startswith(UNLIMITED)] == []
    log_writes = {action for _, action in wide} & {"logs:CreateLogStream", "logs:PutLogEvents", "logs:CreateLogGroup"}
    assert log_writes == set()


def test_no_statement_uses_a_wildcard_in_an_action(template: Template) -> None:
    assert [name for name, it in statements(template) for action in actions(it) if "*" in action] == []


def test_no_role_carries_a_managed_policy(template: Template) -> None:
    assert [
        name for name, role in template.of_type("AWS::IAM::Role") if "ManagedPolicyArns" in role["Properties"]
    ] == []


def test_every_function_and_state_machine_has_a_role_of_its_own(template: Template) -> None:
    owners = [(name, it["Properties"]) for name, it in template.resources.items() if it["Type"] in ROLE_BOUND]
    assert {name: its.get("Role", its.get("RoleArn")) for name, its in owners} == {
        name: arn(f"{name}Role") for name, _ in owners
    }
    roles = {name for name, _ in template.of_type("AWS::IAM::Role")}
    gateways = {"FrontDoorRole" for _ in template.of_type("AWS::ApiGateway::RestApi")}
    assert roles == {f"{name}Role" for name, _ in owners} | gateways


def test_the_gateway_calls_services_with_its_own_role_and_not_the_callers() -> None:
    [(_, api)] = Template.load().of_type("AWS::ApiGateway::RestApi")
    methods = [method for path in api["Properties"]["Body"]["paths"].values() for method in path.values()]
    assert [it["x-amazon-apigateway-integration"]["credentials"] for it in methods] == [arn("FrontDoorRole")] * 2


def arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}
