"""template.yaml: every role may do what its owner does, on what it does it to, and nothing else."""

import json
from typing import Any

import pytest

from workbook.cloud.template import Template

# Actions that AWS cannot limit to a resource, and so the only ones that may stand beside "*".
UNLIMITED = ("xray:", "logs:")
ROLE_BOUND = {"AWS::Lambda::Function", "AWS::StepFunctions::StateMachine"}
TRACING = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
LOGGING = {"logs:CreateLogStream", "logs:PutLogEvents"}


@pytest.fixture(scope="module")
def template() -> Template:
    return Template.load()


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
    assert {f"{name}Role" for name, _ in owners} == {name for name, _ in template.of_type("AWS::IAM::Role")}


def allowed(template: Template, role: str, resource: Any) -> set[str]:
    """The actions that a role may do on one resource, which is `"*"` or what names it in the template."""
    return {
        action
        for name, statement in statements(template)
        if name.startswith(f"{role}.") and statement["Resource"] == resource and statement["Effect"] == "Allow"
        for action in actions(statement)
    }


def arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def test_the_declining_function_may_poll_its_queue_update_the_table_and_write_its_log(template: Template) -> None:
    # Lambda guide, "Using Lambda with Amazon SQS", execution role permissions.
    role = "UpdateJobApplicationsFunctionRole"
    polling = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
    assert allowed(template, role, arn("UpdateJobApplicationsSQSQueue")) == polling
    assert allowed(template, role, arn("BookingTable")) == {"dynamodb:UpdateItem"}
    assert allowed(template, role, arn("UpdateJobApplicationsFunctionLogGroup")) == LOGGING
    assert allowed(template, role, "*") == TRACING


@pytest.mark.parametrize("role", ["BookNannyStateMachineRole", "BookNannyFunctionRole"])
def test_who_books_may_read_and_change_the_table_send_and_publish_each_on_what_it_is_for(
    template: Template, role: str
) -> None:
    index = {"Fn::Sub": "${BookingTable.Arn}/index/jobApplications"}
    assert allowed(template, role, index) == {"dynamodb:Query"}
    assert allowed(template, role, arn("BookingTable")) == {"dynamodb:GetItem", "dynamodb:UpdateItem"}
    assert allowed(template, role, arn("UpdateJobApplicationsSQSQueue")) == {"sqs:SendMessage"}
    assert allowed(template, role, {"Ref": "AcceptedApplicantTopic"}) == {"sns:Publish"}


def test_the_single_function_may_write_its_own_log(template: Template) -> None:
    assert allowed(template, "BookNannyFunctionRole", arn("BookNannyFunctionLogGroup")) == LOGGING
    assert allowed(template, "BookNannyFunctionRole", "*") == TRACING


def test_the_state_machine_may_do_what_its_log_and_its_traces_need(template: Template) -> None:
    # Step Functions guide, "Using CloudWatch Logs to log execution history" and "Trace with X-Ray": without these the
    # state machine cannot be made with logging, or is never traced.
    deliveries = {f"logs:{verb}LogDelivery" for verb in ("Create", "Get", "Update", "Delete")}
    policies = {"logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies"}
    sampling = {"xray:GetSamplingRules", "xray:GetSamplingTargets"}
    assert allowed(template, "BookNannyStateMachineRole", "*") == deliveries | policies | sampling | TRACING | {
        "logs:DescribeLogGroups"
    }


@pytest.mark.parametrize(
    ("role", "service"),
    [
        ("UpdateJobApplicationsFunctionRole", "lambda.amazonaws.com"),
        ("BookNannyFunctionRole", "lambda.amazonaws.com"),
        ("BookNannyStateMachineRole", "states.amazonaws.com"),
    ],
)
def test_only_the_service_that_acts_with_a_role_may_take_it(template: Template, role: str, service: str) -> None:
    [trust] = template.resources[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert (trust["Effect"], trust["Action"], trust["Principal"]) == ("Allow", "sts:AssumeRole", {"Service": service})
    if service.startswith("states"):
        # Step Functions guide, "Cross-service confused deputy prevention".
        assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_the_state_machine_may_do_what_its_tasks_do_and_no_more(template: Template) -> None:
    # IAM has no action for a transaction: it looks at the transaction's parts.
    needs = {
        "aws-sdk:dynamodb:query": "dynamodb:Query",
        "aws-sdk:dynamodb:transactWriteItems": "dynamodb:UpdateItem",
        "aws-sdk:dynamodb:transactGetItems": "dynamodb:GetItem",
        "aws-sdk:dynamodb:getItem": "dynamodb:GetItem",
        "aws-sdk:dynamodb:updateItem": "dynamodb:UpdateItem",
        "sqs:sendMessage": "sqs:SendMessage",
        "sns:publish": "sns:Publish",
    }
    definition = json.dumps(template.definition("BookNannyStateMachine"))
    tasks = {part.partition('"')[0] for part in definition.split("arn:aws:states:::")[1:]}
    may = {
        action
        for name, statement in statements(template)
        if name.startswith("BookNannyStateMachineRole")
        for action in actions(statement)
        if not action.startswith(UNLIMITED)
    }
    assert may == {needs[task] for task in tasks}
