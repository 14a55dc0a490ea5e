"""durable.yaml: the booking as a durable function, as AWS's guides ask for one, with the rights that it needs."""

import json
import re
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import boto3
import pytest

from workbook.cloud import STACK_NAME, connect
from workbook.cloud.deploy import deploy
from workbook.cloud.permissions import Request, acting, decide
from workbook.cloud.permissions.acting import Decided, recorded
from workbook.cloud.permissions.patterns import listed
from workbook.cloud.template import DURABLE, PROJECT, TEMPLATE, Template
from workbook.comparison.durable_run import run
from workbook.practice.sample import job_with_applications, put_job

# What Lambda and the SDK do with the role, so that no call here shows it.
OF_LAMBDA = {"RememberItsSteps", "WriteItsLog", "Trace"}


@pytest.fixture(scope="module")
def template() -> Template:
    return Template.load(DURABLE)


@pytest.fixture(scope="module")
def function(template: Template) -> dict[str, Any]:
    [(_, found)] = template.of_type("AWS::Lambda::Function")
    properties: dict[str, Any] = found["Properties"]
    return properties


def test_cfn_lint_finds_nothing_with_no_rule_ignored(cfn_lint: Any) -> None:
    every_rule = cfn_lint.ManualArgs(include_checks=["I", "W", "E"], ignore_checks=[], regions=["us-east-1"])
    matches = cfn_lint.lint_file(DURABLE, config=every_rule)
    assert [f"{match.rule.id} line {match.linenumber}: {match.message}" for match in matches] == []


def test_a_durable_function_is_called_by_an_alias_of_a_published_version(template: Template) -> None:
    # Lambda guide, "Deploy Lambda durable functions with Infrastructure as Code".
    called = template.resources[template.cloudformation["Outputs"]["DurableFunctionArn"]["Value"]["Ref"]]
    assert called["Type"] == "AWS::Lambda::Alias"
    version = template.resources[called["Properties"]["FunctionVersion"]["Fn::GetAtt"][0]]
    assert version["Type"] == "AWS::Lambda::Version"
    assert version["Properties"]["FunctionName"] == called["Properties"]["FunctionName"] == {"Ref": "BookNannyDurably"}


def test_who_waits_for_an_execution_waits_at_most_a_quarter_of_an_hour(function: dict[str, Any]) -> None:
    # Lambda guide, "Invoking Lambda durable functions": above it a synchronous invocation is refused.
    assert function["Timeout"] <= function["DurableConfig"]["ExecutionTimeout"] <= 900


def test_it_runs_as_the_functions_of_the_template_do(function: dict[str, Any]) -> None:
    there = Template.load(TEMPLATE).resources["BookNannyFunction"]["Properties"]
    for name in ("Runtime", "Architectures", "MemorySize", "Layers", "TracingConfig"):
        assert function[name] == there[name], name
    # So the comparison may run it with the environment of the ordinary function.
    assert function["Environment"]["Variables"].keys() == there["Environment"]["Variables"].keys()


def test_the_package_has_the_versions_that_are_tested() -> None:
    [shipped] = re.findall(
        r"^DURABLE_SDK := (.+)$", (PROJECT / "src/Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    locked = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert [pin for pin in shipped.split() if f"\n{pin} \\\n" not in locked] == []
    assert "aws-durable-execution-sdk-python==" in shipped


@pytest.fixture(scope="module")
def booked() -> Iterator[tuple[list[str], list[Decided], dict[str, Any]]]:
    """How a booking, its repetition and one for somebody else's job ended; what the role was asked; its policy."""
    with connect() as stack:
        beside = Template.load(DURABLE)
        # The canary of gap 38, which is named and not closed.
        with pytest.warns(UserWarning, match="AWS::Lambda::Alias"):
            deploy(beside, f"{STACK_NAME}-durable", beside.parameters_of(stack.outputs))
        deployed = boto3.client("lambda").get_function_configuration(
            FunctionName=f"{STACK_NAME}-durable-BookNannyDurably"
        )
        name = deployed["Role"].rpartition("/")[2]
        policy = boto3.client("iam").get_role_policy(RoleName=name, PolicyName="BookNanny")["PolicyDocument"]
        posted = put_job(stack.outputs["TableName"], job_with_applications(12))
        strangers = {"input": posted.booking(0)["input"] | {"username": "somebody"}}
        with pytest.MonkeyPatch.context() as patched, recorded() as asked:
            # As everybody's role and not this thread's: the runner invokes the function in threads of its own.
            patched.setattr(acting, "_role", ContextVar("role", default=deployed["Role"]))
            outcomes = [
                run(json.dumps(event), deployed["Environment"]["Variables"], lambda: None).outcome
                for event in (posted.booking(0), posted.booking(0), strangers)
            ]
        yield outcomes, asked, policy


def test_its_role_allows_what_the_booking_calls_and_nothing_else(booked: Any) -> None:
    outcomes, asked, policy = booked
    assert outcomes == ["SUCCEEDED", "SUCCEEDED", "NotYourJob"]
    assert [each for each in asked if not each.decision.allowed] == []
    made = {(each.request.action, each.request.resource) for each in asked}
    assert made == {pair for sid, pairs in _allowed(policy).items() if sid not in OF_LAMBDA for pair in pairs}


@pytest.mark.parametrize("action", ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"])
def test_it_remembers_the_steps_of_its_own_executions_of_every_version_and_nobody_elses(
    booked: Any, action: str
) -> None:
    # Lambda guide, "Security and permissions for Lambda durable functions": of an execution, not of the function.
    functions = "arn:aws:lambda:us-east-1:123456789012:function"
    for name, may in {f"{STACK_NAME}-durable-BookNannyDurably": True, "another": False}.items():
        for version in ("1", "27", "$LATEST"):
            request = Request(action, f"{functions}:{name}:{version}/durable-execution/a-name/an-id")
            assert decide([booked[2]], request).allowed is may, request.resource


def _allowed(policy: dict[str, Any]) -> dict[str, set[tuple[str, str]]]:
    """Actions and resources by the statement that allows them."""
    return {
        statement["Sid"]: {(act, arn) for act in listed(statement["Action"]) for arn in listed(statement["Resource"])}
        for statement in policy["Statement"]
    }
