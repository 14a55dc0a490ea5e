"""at_scale.yaml: each workflow's role allows the calls that it makes, and no others."""

import json
from typing import Any

import boto3
import pytest

from booking.table import BookingTable
from workbook.cloud import STACK_NAME, connect
from workbook.cloud.permissions import Request, decide
from workbook.cloud.permissions.acting import Decided, recorded
from workbook.cloud.permissions.audit import DeployedRole, deployed_roles
from workbook.cloud.permissions.patterns import listed
from workbook.practice.at_scale import machines_at_scale
from workbook.practice.sample import post_job

# What Step Functions itself does with the role, so that no call here shows it.
OF_STEP_FUNCTIONS = {"SetUpLogDelivery", "Trace", "StartTheRanges", "FollowTheRanges"}
MACHINES = {"AtScaleStateMachineArn": "BookNannyAtScaleRole", "ShardedStateMachineArn": "BookNannyShardedRole"}


@pytest.fixture(scope="module")
def bookings() -> tuple[dict[str, list[Decided]], dict[str, DeployedRole], dict[str, str]]:
    """The requests of each workflow: of a booking, of its repetition, and of one for somebody else's job."""
    with connect() as stack:
        arns, client, calls = machines_at_scale(stack), boto3.client("stepfunctions"), {}
        for seed, output in enumerate(MACHINES):
            posted = post_job(BookingTable(stack.outputs["TableName"]), 3, seed=seed)
            strangers = {"input": posted.booking(0)["input"] | {"username": "somebody"}}
            with recorded() as calls[output]:
                for given in (posted.booking(0), posted.booking(0), strangers):
                    client.start_execution(stateMachineArn=arns[output], input=json.dumps(given))
        return (
            calls,
            deployed_roles(f"{STACK_NAME}-at-scale", boto3.client("cloudformation"), boto3.client("iam")),
            arns,
        )


def allowed(role: DeployedRole) -> dict[str, set[tuple[str, str]]]:
    """Actions and resources by the statement that allows them."""
    return {
        statement["Sid"]: {(act, arn) for act in listed(statement["Action"]) for arn in listed(statement["Resource"])}
        for document in role.documents
        for statement in document["Statement"]
    }


@pytest.mark.parametrize("output", MACHINES)
def test_a_role_allows_what_its_workflow_calls_and_nothing_else(bookings: Any, output: str) -> None:
    calls, roles, _ = bookings
    assert [call for call in calls[output] if not call.decision.allowed] == []
    made = {(call.request.action, call.request.resource) for call in calls[output]}
    statements = allowed(roles[MACHINES[output]])
    assert made == set().union(*(its for sid, its in statements.items() if sid not in OF_STEP_FUNCTIONS))


def test_a_distributed_map_may_start_and_follow_executions_of_its_own_machine_and_of_no_other(bookings: Any) -> None:
    # Step Functions guide, "IAM policies for using Distributed Map states".
    _, roles, arns = bookings
    own = arns["ShardedStateMachineArn"]
    children = own.replace(":stateMachine:", ":execution:")
    statements = allowed(roles["BookNannyShardedRole"])
    assert statements["StartTheRanges"] == {("states:StartExecution", own)}
    assert statements["FollowTheRanges"] == {
        (f"states:{action}", f"{children}:*") for action in ("DescribeExecution", "StopExecution")
    }
    other = Request("states:StartExecution", arns["AtScaleStateMachineArn"])
    assert not decide(roles["BookNannyShardedRole"].documents, other).allowed
    assert not OF_STEP_FUNCTIONS & {"StartTheRanges"} & allowed(roles["BookNannyAtScaleRole"]).keys()


@pytest.mark.parametrize("role", MACHINES.values())
def test_step_functions_takes_a_role_for_this_account_only(bookings: Any, role: str) -> None:
    [trust] = bookings[1][role].trust["Statement"]
    assert trust["Principal"] == {"Service": "states.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
