"""The templates: every role may do what its owner does, on what it does it to, and nothing else.

A change to any statement, in either direction, makes one of these fail.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from booking.handlers import decline_applications
from booking.model import DeclineMessage
from booking.single_function import book_nanny
from booking.table import BookingTable
from workbook.cloud import Stack, connect, faults
from workbook.cloud.permissions import __main__ as command
from workbook.cloud.permissions import simulate
from workbook.cloud.permissions.acting import Decided, acting_as, recorded
from workbook.cloud.permissions.audit import DeployedRole, Needs, deployed_roles, findings, needs
from workbook.cloud.permissions.patterns import listed
from workbook.cloud.template import AT_SCALE, BESIDE, TEMPLATE, Template
from workbook.event_source import EventSourceMapping
from workbook.messages.execution_log import history_of
from workbook.practice.at_scale import machines_at_scale
from workbook.practice.sample import PostedJob, post_job

MACHINES_AT_SCALE = {"BookNannyAtScaleRole": "AtScaleStateMachineArn", "BookNannyShardedRole": "ShardedStateMachineArn"}
ROLES = (
    *("UpdateJobApplicationsFunctionRole", "BookNannyFunctionRole", "BookNannyStateMachineRole", "FrontDoorRole"),
    *MACHINES_AT_SCALE,
)


@pytest.fixture(scope="module")
def deployed() -> tuple[dict[str, DeployedRole], dict[str, Needs]]:
    roles: dict[str, DeployedRole] = {}
    wanted: dict[str, Needs] = {}
    with connect() as stack:
        machines_at_scale(stack)
        cloudformation, iam = boto3.client("cloudformation"), boto3.client("iam")
        for name in (stack.name, stack.name + BESIDE):
            roles |= deployed_roles(name, cloudformation, iam)
            wanted |= needs(name, cloudformation)
    return roles, wanted


def test_every_role_of_the_templates_is_looked_at(deployed: Any) -> None:
    roles, wanted = deployed
    written = [name for path in (TEMPLATE, AT_SCALE) for name, _ in Template.load(path).of_type("AWS::IAM::Role")]
    assert set(roles) == set(wanted) == set(ROLES) == set(written)


@pytest.mark.parametrize("name", ROLES)
def test_a_role_may_do_what_it_needs_and_nothing_else(deployed: Any, name: str) -> None:
    roles, wanted = deployed
    assert findings(roles[name], wanted[name]) == []


def changed(role: DeployedRole) -> Iterator[tuple[str, DeployedRole]]:
    """The role with one thing in one statement narrower or wider, for each statement and each thing in it."""
    for number, document in enumerate(role.documents):
        for index, statement in enumerate(document["Statement"]):
            for what, other in statements_changed(statement):
                copy = deepcopy(document)
                copy["Statement"][index : index + 1] = other
                documents = (*role.documents[:number], copy, *role.documents[number + 1 :])
                yield f"{statement['Sid']}: {what}", replace(role, documents=documents)
    [trust] = role.trust["Statement"]
    for what, changed_trust in trust_changed(trust):
        yield f"trust: {what}", replace(role, trust={"Statement": [changed_trust]})


def statements_changed(statement: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    actions, resources = listed(statement["Action"]), listed(statement["Resource"])
    yield "taken out", []
    yield "turned into a Deny", [statement | {"Effect": "Deny"}]
    yield "under a condition", [statement | {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}}}]
    yield "every action but it", [{"Effect": "Allow", "NotAction": "iam:*", "Resource": statement["Resource"]}]
    for operator, keys in statement.get("Condition", {}).items():
        for key in keys:
            kept = {each: wanted for each, wanted in keys.items() if each != key}
            yield f"without {key}", [statement | {"Condition": statement["Condition"] | {operator: kept}}]
            yield f"with any {key}", [statement | {"Condition": statement["Condition"] | {operator: keys | {key: "*"}}}]
            for value in listed(keys[key]):
                less = [each for each in listed(keys[key]) if each != value]
                narrower = statement["Condition"] | {operator: keys | {key: less}}
                yield f"{key} without {value}", [statement | {"Condition": narrower}]
    for action in actions:
        service = action.partition(":")[0]
        yield f"without {action}", [statement | {"Action": [it for it in actions if it != action]}]
        yield f"{action} made {service}:*", [statement | {"Action": [*actions, f"{service}:*"]}]
        yield f"{action} made {action[:-3]}*", [statement | {"Action": [*actions, f"{action[:-3]}*"]}]
        yield f"beside {action} {service}:DeleteIt", [statement | {"Action": [*actions, f"{service}:DeleteIt"]}]
    for resource in resources:
        others = [it for it in resources if it != resource]
        if resource == "*":
            yield "narrowed to one resource", [statement | {"Resource": "arn:aws:logs:us-east-1:123456789012:x"}]
            continue
        head, _, tail = resource.rpartition(":")
        yield "on a resource of another name", [statement | {"Resource": [*others, f"{resource}2"]}]
        yield "on everything", [statement | {"Resource": "*"}]
        yield "on everything that begins alike", [statement | {"Resource": [*others, f"{resource.rstrip('*')}*x*"]}]
        yield "on all of its kind", [statement | {"Resource": [*others, f"{head}:*" if tail != "*" else f"{head}*"]}]
        yield "in every Region", [statement | {"Resource": [*others, resource.replace("us-east-1", "*")]}]
        yield "and on another", [statement | {"Resource": [*resources, f"{resource.rstrip(':*')}-another"]}]


def trust_changed(trust: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    [service] = trust["Principal"].values()
    yield "everybody", trust | {"Principal": "*"}
    yield "this account", trust | {"Principal": {"AWS": "*"}}
    yield "another service, too", trust | {"Principal": {"Service": [service, "ec2.amazonaws.com"]}}
    yield "another service", trust | {"Principal": {"Service": "ec2.amazonaws.com"}}
    yield "another action", trust | {"Action": "sts:TagSession"}
    yield "nobody", trust | {"Effect": "Deny"}
    if "Condition" in trust:
        yield "whoever names it", {key: value for key, value in trust.items() if key != "Condition"}


def test_both_workflows_at_scale_share_their_permissions_but_those_of_a_distributed_map(deployed: Any) -> None:
    [paged], [sharded] = (deployed[0][name].documents for name in MACHINES_AT_SCALE)
    more = [it for it in sharded["Statement"] if it not in paged["Statement"]]
    assert [it for it in paged["Statement"] if it not in sharded["Statement"]] == []
    assert {it["Sid"] for it in more} == {"StartTheRanges", "FollowTheRanges"}


@pytest.mark.parametrize("name", [name for name in ROLES if name != "BookNannyAtScaleRole"])
def test_widening_or_narrowing_any_statement_of_a_role_is_found(deployed: Any, name: str) -> None:
    roles, wanted = deployed
    changes = list(changed(roles[name]))
    assert len(changes) > 25
    assert [what for what, role in changes if findings(role, wanted[name]) == []] == []


def test_a_policy_that_is_attached_is_looked_at_too(deployed: Any) -> None:
    roles, wanted = deployed
    role = roles[ROLES[0]]
    more = {"Statement": {"Sid": "More", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
    [forbidden, *_] = found = findings(replace(role, documents=(*role.documents, more)), wanted[ROLES[0]])
    assert "s3:GetObject" in forbidden
    assert "by More, and never uses it" in found[-1]


# ------------------------------------------------------------------------------------------------- what the code calls


def context() -> Any:
    return SimpleNamespace(
        function_name="function",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:function",
        aws_request_id="00000000-0000-4000-8000-000000000000",
        get_remaining_time_in_millis=lambda: 900_000,
    )


def made(calls: list[Decided], role: str) -> set[Any]:
    assert [call for call in calls if not call.decision.allowed] == []
    return {replace(call.request, context={}) for call in calls if f"-{role}-" in call.role}


@pytest.fixture
def posted(stack: Stack) -> PostedJob:
    return post_job(BookingTable(stack.outputs["TableName"]), 12)


def entered(stack: Stack, booking: Any) -> set[str]:
    """The Task states that an execution entered."""
    client = boto3.client("stepfunctions")
    arn = client.start_execution(stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(booking))
    events = history_of(arn["executionArn"])
    return {event["stateEnteredEventDetails"]["name"] for event in events if event["type"] == "TaskStateEntered"}


def tasks(states: dict[str, Any]) -> set[str]:
    inner = [tasks(state["ItemProcessor"]["States"]) for state in states.values() if state["Type"] == "Map"]
    return {name for name, state in states.items() if state["Type"] == "Task"}.union(*inner)


def test_the_workflow_makes_the_calls_that_its_role_is_given_for_in_every_task_it_has(
    stack: Stack, posted: PostedJob
) -> None:
    with recorded() as calls:
        seen = entered(stack, posted.booking(0)) | entered(stack, posted.booking(1))
    assert seen == tasks(stack.template.definition("BookNannyStateMachine")["States"])
    wanted = needs(stack.name, boto3.client("cloudformation"))["BookNannyStateMachineRole"]
    assert made(calls, "BookNannyStateMachineRole") == set(wanted.makes)


def test_the_declining_function_makes_the_calls_that_its_role_is_given_for(stack: Stack, posted: PostedJob) -> None:
    entered(stack, posted.booking(0))
    sqs, url = boto3.client("sqs"), stack.outputs["QueueUrl"]
    for application in (posted.applications[0], posted.applications[1]):  # the accepted one, and one a second time
        message = DeclineMessage(jobId=posted.job.id, applicationId=application.id)
        sqs.send_message(QueueUrl=url, MessageBody=message.model_dump_json())
    nobodys = DeclineMessage(jobId=posted.job.id, applicationId=posted.job.id)
    sqs.send_message(QueueUrl=url, MessageBody=nobodys.model_dump_json())
    sqs.send_message(QueueUrl=url, MessageBody="no JSON")
    with recorded() as calls:
        EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction", decline_applications).run_for(300)
    wanted = needs(stack.name, boto3.client("cloudformation"))["UpdateJobApplicationsFunctionRole"]
    assert made(calls, "UpdateJobApplicationsFunctionRole") == set(wanted.makes)


def test_the_single_function_makes_the_calls_that_its_role_is_given_for(
    stack: Stack, posted: PostedJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, output in {"TABLE_NAME": "TableName", "QUEUE_URL": "QueueUrl", "TOPIC_ARN": "TopicArn"}.items():
        monkeypatch.setenv(name, stack.outputs[output])
    role = deployed_roles(stack.name, boto3.client("cloudformation"), boto3.client("iam"))["BookNannyFunctionRole"]
    arn = boto3.client("iam").get_role(RoleName=role.name)["Role"]["Arn"]
    with recorded() as calls, acting_as(arn):
        with faults.inject("sqs", "SendMessageBatch", error="AccessDenied"), pytest.raises(Exception, match="interr"):
            book_nanny(posted.booking(0), context())
        book_nanny(posted.booking(0), context())  # goes on where it stopped
        with pytest.raises(Exception, match="CLOSED"):
            book_nanny(posted.booking(1), context())
    wanted = needs(stack.name, boto3.client("cloudformation"))["BookNannyFunctionRole"]
    assert made(calls, "BookNannyFunctionRole") == set(wanted.makes)


def booked(stack: Stack, arn: str, booking: dict[str, Any]) -> Any:
    """The execution when it is over."""
    client = boto3.client("stepfunctions")
    if client.describe_state_machine(stateMachineArn=arn)["type"] == "EXPRESS":
        return client.start_sync_execution(stateMachineArn=arn, input=json.dumps(booking))
    started = client.start_execution(stateMachineArn=arn, input=json.dumps(booking))["executionArn"]
    while (execution := client.describe_execution(executionArn=started))["status"] == "RUNNING":
        stack.clock.advance(1)
    return execution


@pytest.mark.parametrize("role", MACHINES_AT_SCALE)
def test_a_workflow_at_scale_makes_the_calls_that_its_role_is_given_for(
    stack: Stack, posted: PostedJob, role: str
) -> None:
    arn = machines_at_scale(stack)[MACHINES_AT_SCALE[role]]
    strangers = {"input": posted.booking(0)["input"] | {"username": "somebody"}}
    with recorded() as calls:
        for booking in (posted.booking(0), posted.booking(0), strangers):
            booked(stack, arn, booking)
    assert made(calls, role) == set(needs(stack.name + BESIDE, boto3.client("cloudformation"))[role].makes)


@pytest.mark.parametrize("role", MACHINES_AT_SCALE)
def test_a_workflow_at_scale_fails_without_any_of_its_permissions_and_is_finished_with_them(
    stack: Stack, role: str
) -> None:
    # Also its own start: Step Functions guide, "IAM policies for using Distributed Map states".
    arn = machines_at_scale(stack)[MACHINES_AT_SCALE[role]]
    cloudformation, iam, name = boto3.client("cloudformation"), boto3.client("iam"), stack.name + BESIDE
    whose = deployed_roles(name, cloudformation, iam)[role]
    [document] = whose.documents
    before: list[dict[str, Any]] = list(document["Statement"])
    actions = sorted({it.action for it in needs(name, cloudformation)[role].makes})

    def allow(without: str = "") -> None:
        statements = [it | {"Action": [each for each in listed(it["Action"]) if each != without]} for it in before]
        policy = json.dumps({**document, "Statement": [it for it in statements if it["Action"]]})
        iam.put_role_policy(RoleName=whose.name, PolicyName="BookNanny", PolicyDocument=policy)

    for seed, action in enumerate(actions):
        posted = post_job(BookingTable(stack.outputs["TableName"]), 3, seed=seed)
        allow(without=action)
        with recorded() as calls:
            execution = booked(stack, arn, posted.booking(0))
        assert (execution["status"], execution["error"]) == ("FAILED", "BookingInterrupted"), action
        assert {it.request.action for it in calls if not it.decision.allowed} == {action}
    allow()
    assert booked(stack, arn, posted.booking(0))["status"] == "SUCCEEDED"


# ------------------------------------------------------------------------------------------------------- on an account


def test_on_an_account_iams_own_simulator_decides_over_the_same_table(deployed: Any) -> None:
    roles, wanted = deployed
    role, its = roles[ROLES[0]], wanted[ROLES[0]]
    client = boto3.client("iam", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as iam:
        for request in (*its.all, *its.must_not):
            answer = {"EvalActionName": request.action, "EvalDecision": "implicitDeny"}
            asked = {
                "PolicyInputList": [json.dumps(document) for document in role.documents],
                "ActionNames": [request.action],
                "ResourceArns": [request.resource],
                "ContextEntries": [
                    {"ContextKeyName": key, "ContextKeyValues": list(values), "ContextKeyType": "stringList"}
                    for key, values in request.context.items()
                ],
            }
            iam.add_response("simulate_custom_policy", {"EvaluationResults": [answer]}, asked)
        found = findings(role, its, simulate.by(client))
        iam.assert_no_pending_responses()
    assert found == [f"{role.name} is denied {request}, and needs it" for request in its.all]


def test_the_command_says_which_role_has_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 0
    told = sorted(capsys.readouterr().out.splitlines())
    assert told == sorted(f"{name}: as little as it can work with" for name in ROLES)
