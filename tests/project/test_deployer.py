"""deployer/: who deploys may deploy, update and remove this stack, and touches no other."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from samtranslator.yaml_helper import yaml_parse

from workbook.cloud.local_aws import local_aws
from workbook.cloud.permissions import Request, decide
from workbook.cloud.permissions.patterns import listed
from workbook.cloud.template import AT_SCALE, TEMPLATE, Template

FOLDER = Path(__file__).parents[2] / "deployer"
HERE = "us-east-1:123456789012"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"

# Each type of resource in the transformed template: what makes, tags and removes it (the type's handlers in the
# CloudFormation registry), and the ARN it gets in a stack.
LIFE = {
    "AWS::DynamoDB::Table": ("dynamodb", "CreateTable TagResource DeleteTable", "table/{stack}-T-1"),
    "AWS::SQS::Queue": ("sqs", "CreateQueue TagQueue SetQueueAttributes DeleteQueue", "{stack}-Q"),
    "AWS::SNS::Topic": ("sns", "CreateTopic TagResource SetTopicAttributes DeleteTopic", "{stack}-T-1"),
    "AWS::SNS::Subscription": ("sns", "Subscribe Unsubscribe", "{stack}-T-1"),
    "AWS::Lambda::Function": ("lambda", "CreateFunction TagResource DeleteFunction", "function:{stack}-F-1"),
    "AWS::Logs::LogGroup": ("logs", "CreateLogGroup PutRetentionPolicy DeleteLogGroup", "log-group:{stack}-G-1:*"),
    "AWS::CloudWatch::Alarm": ("cloudwatch", "PutMetricAlarm TagResource DeleteAlarms", "alarm:{stack}-A-1"),
    "AWS::IAM::Role": ("iam", "CreateRole PutRolePolicy TagRole DeleteRolePolicy DeleteRole", "role/{stack}-R-1"),
    "AWS::StepFunctions::StateMachine": (
        "states",
        "CreateStateMachine TagResource UpdateStateMachine DeleteStateMachine",
        "stateMachine:BookNannyStateMachine-1",
    ),
}  # fmt: skip
MAPPING = "AWS::Lambda::EventSourceMapping"
GATEWAY = {"AWS::ApiGateway::RestApi", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage"}


def made(file: str, **parameters: str) -> Any:
    """A deployed template of the folder: its resources' names by logical id."""
    client = boto3.client("cloudformation")
    client.create_stack(
        StackName=file,
        TemplateBody=(FOLDER / f"{file}.yaml").read_text(encoding="utf-8"),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    listed = client.describe_stack_resources(StackName=file)["StackResources"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed}


@pytest.fixture(scope="module")
def documents() -> Iterator[dict[str, Any]]:
    """The deployer's policy, the OIDC role's own one and its trust policy, with their parameters filled in."""
    with local_aws():
        iam = boto3.client("iam")
        policy = made("policy")["DeployerPolicy"]
        version = iam.get_policy_version(PolicyArn=policy, VersionId="v1")["PolicyVersion"]["Document"]
        whose = {"Repository": "someone/book-a-nanny", "ProviderArn": PROVIDER}
        role = made("github", DeployerPolicyArn=policy, **whose)["WorkflowRole"]
        own = iam.get_role_policy(RoleName=role, PolicyName="UseTheStack")["PolicyDocument"]
        trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
        yield {"deployer": version, "own": own, "trust": trust}


def life(kind: str, stack: str) -> list[Request]:
    service, actions, name = LIFE[kind]
    region = ":123456789012" if service == "iam" else HERE
    arn = f"arn:aws:{service}:{region}:{name.format(stack=stack)}"
    return [Request(f"{service}:{action}", arn) for action in actions.split()]


def test_every_type_of_resource_in_the_templates_is_looked_at() -> None:
    resources = [it for path in (TEMPLATE, AT_SCALE) for it in Template.load(path).resources.values()]
    assert {resource["Type"] for resource in resources} == {*LIFE, *GATEWAY, MAPPING}


@pytest.mark.parametrize("kind", LIFE)
def test_the_deployer_may_make_and_remove_what_is_named_after_the_stack(documents: Any, kind: str) -> None:
    assert [it for it in life(kind, "book-a-nanny") if not decide([documents["deployer"]], it).allowed] == []


@pytest.mark.parametrize("kind", [kind for kind, (_, _, name) in LIFE.items() if "{stack}" in name])
def test_the_deployer_touches_no_other_stacks_resources(documents: Any, kind: str) -> None:
    assert [it for it in life(kind, "another") if decide([documents["deployer"]], it).allowed] == []


def test_a_mapping_may_be_made_for_the_stacks_functions_alone(documents: Any) -> None:
    for stack, may in {"book-a-nanny": True, "another": False}.items():
        context = {"lambda:FunctionArn": f"arn:aws:lambda:{HERE}:function:{stack}-F-1"}
        request = Request("lambda:CreateEventSourceMapping", "*", context)
        assert decide([documents["deployer"]], request).allowed is may


def test_an_api_is_made_with_the_workbooks_tag_and_no_other_is_touched(documents: Any) -> None:
    gateway = "arn:aws:apigateway:us-east-1::"
    for project, may in {"book-a-nanny": True, "another": False, None: False}.items():
        asked, there = ({f"aws:{key}/Project": project} if project else {} for key in ("RequestTag", "ResourceTag"))
        requests = [Request("apigateway:POST", f"{gateway}/restapis", asked)]
        requests += [Request("apigateway:PUT", f"{gateway}/tags/arn%3Aaws%3Aapigateway", asked)]
        for verb in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            requests += [
                Request(f"apigateway:{verb}", f"{gateway}/restapis/{path}", there) for path in ("a", "a/stages/v1")
            ]
        assert {decide([documents["deployer"]], it).allowed for it in requests} == {may}, project


def test_an_api_gets_its_policy_before_it_has_a_tag(documents: Any) -> None:
    # https://github.com/serverless/serverless/issues/13075: with a condition on the tag a new API is refused.
    for path in ("", "/a"):
        request = Request("apigateway:UpdateRestApiPolicy", f"arn:aws:apigateway:us-east-1::/restapis{path}")
        assert decide([documents["deployer"]], request).allowed


def test_a_stacks_name_is_short_enough_to_stand_whole_in_the_names_that_cloudformation_makes() -> None:
    # A role's name has 64 characters at most: the stack's, a hyphen, the logical id or its beginning, and 13 more.
    longest = (64 - 13 - 1) // 2
    for file in ("policy", "github"):
        pattern = yaml_parse((FOLDER / f"{file}.yaml").read_text(encoding="utf-8"))["Parameters"]["StackName"][
            "AllowedPattern"
        ]
        assert re.fullmatch(pattern, "s" * (longest - 1))
        assert not re.fullmatch(pattern, "s" * (longest + 1))


def test_a_role_is_handed_to_the_three_services_that_act_with_one(documents: Any) -> None:
    role = "arn:aws:iam::123456789012:role/book-a-nanny-R-1"
    for service, may in {
        "apigateway.amazonaws.com": True,
        "lambda.amazonaws.com": True,
        "states.amazonaws.com": True,
        "ec2.amazonaws.com": False,
    }.items():
        request = Request("iam:PassRole", role, {"iam:PassedToService": service})
        assert decide([documents["deployer"]], request).allowed is may, service


@pytest.mark.parametrize(
    "request_",
    [
        Request("iam:AttachRolePolicy", "arn:aws:iam::123456789012:role/book-a-nanny-R-1"),
        Request("iam:CreateUser", "arn:aws:iam::123456789012:user/somebody"),
        Request("iam:CreateAccessKey", "arn:aws:iam::123456789012:user/somebody"),
        Request("dynamodb:Scan", f"arn:aws:dynamodb:{HERE}:table/book-a-nanny-T-1"),
        Request("sqs:ReceiveMessage", f"arn:aws:sqs:{HERE}:book-a-nanny-Q"),
        Request("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:book-a-nanny-F-1"),
        Request("s3:DeleteBucket", "arn:aws:s3:::somebodys"),
        Request("s3:GetObject", "arn:aws:s3:::somebodys/object"),
        Request("kms:Decrypt", f"arn:aws:kms:{HERE}:key/1"),
        Request("kms:CreateGrant", f"arn:aws:kms:{HERE}:key/1"),
        Request("cloudformation:DeleteStack", f"arn:aws:cloudformation:{HERE}:stack/another/1"),
        Request("apigateway:PATCH", "arn:aws:apigateway:us-east-1::/account"),
        Request("execute-api:Invoke", f"arn:aws:execute-api:{HERE}:a/v1/POST/jobs/1/bookings"),
    ],
    ids=str,
)
def test_the_deployer_may_not(documents: Any, request_: Request) -> None:
    assert not decide([documents["deployer"]], request_).allowed


def test_the_policy_fits_into_a_managed_one_in_any_region_and_for_the_longest_name_of_a_stack(documents: Any) -> None:
    # IAM user guide, "IAM and AWS STS quotas": 6,144 characters, white space not counted.
    policy = json.dumps(documents["deployer"], separators=(",", ":"))
    longest = policy.replace("us-east-1", "ap-northeast-1").replace("book-a-nanny-at", f"{'s' * 24}-at")
    longest = longest.replace("book-a-nanny-*", f"{'s' * 24}-*").replace("stack/book-a-nanny/", f"stack/{'s' * 24}/")
    assert len(policy) < len(longest) <= 6144


def test_the_deployer_may_make_the_stack_beside_and_its_machines_and_no_others(documents: Any) -> None:
    for stack, may in {"book-a-nanny-at-scale": True, "book-a-nanny-else": False, "another-at-scale": False}.items():
        request = Request("cloudformation:CreateChangeSet", f"arn:aws:cloudformation:{HERE}:stack/{stack}/1")
        assert decide([documents["deployer"]], request).allowed is may, stack
    for name, may in {"book-a-nanny-at-scale-Sharded": True, "another-at-scale-Sharded": False}.items():
        request = Request("states:CreateStateMachine", f"arn:aws:states:{HERE}:stateMachine:{name}")
        assert decide([documents["deployer"]], request).allowed is may, name


def test_the_role_can_be_taken_by_one_repositorys_runs_in_one_environment(documents: Any) -> None:
    def taking(sub: str, audience: str = "sts.amazonaws.com") -> bool:
        claims = {"aud": audience, "sub": sub}
        context = {f"token.actions.githubusercontent.com:{claim}": value for claim, value in claims.items()}
        request = Request("sts:AssumeRoleWithWebIdentity", context=context, principal=("Federated", PROVIDER))
        return decide([documents["trust"]], request).allowed

    assert taking("repo:someone/book-a-nanny:environment:aws")
    assert not taking("repo:someone/book-a-nanny:ref:refs/heads/main")
    assert not taking("repo:someone/book-a-nanny-fork:environment:aws")
    assert not taking("repo:else/book-a-nanny:environment:aws")
    assert not taking("repo:someone/book-a-nanny:environment:aws", "somebody-else")


def test_the_role_finds_the_log_of_the_stacks_state_machine(documents: Any) -> None:
    request = Request("states:DescribeStateMachine", f"arn:aws:states:{HERE}:stateMachine:BookNannyStateMachine-1")
    assert decide([documents["deployer"], documents["own"]], request).allowed


# What `make run TARGET=aws` asked of a server in another process, chapters 00 to 03, with the removal of what it made,
# and what else a run says that it may do. By service: actions, and a name in the stack.
RUN = {
    "cloudformation": ("DescribeStackResource DescribeStacks ListStackResources", "stack/{stack}/1"),
    "dynamodb": (
        "BatchWriteItem ConditionCheckItem DeleteItem DescribeTable GetItem PutItem Query Scan UpdateItem",
        "table/{stack}-T-1",
    ),
    "lambda": ("GetFunctionConcurrency GetFunctionConfiguration InvokeFunction", "function:{stack}-F-1"),
    "logs": ("FilterLogEvents GetLogEvents", "log-group:{stack}-G-1:*"),
    "sns": ("Publish", "{stack}-T-1"),
    "sqs": (
        "ChangeMessageVisibility DeleteMessage GetQueueAttributes GetQueueUrl ListMessageMoveTasks ReceiveMessage "
        "SendMessage StartMessageMoveTask",
        "{stack}-Q",
    ),
}


def of_a_run(stack: str) -> list[Request]:
    made = [
        Request(f"{service}:{action}", f"arn:aws:{service}:{HERE}:{name.format(stack=stack)}")
        for service, (actions, name) in RUN.items()
        for action in actions.split()
    ]
    for index in ("jobApplications", "jobsAppliedTo", "getJobsByStatus"):
        table = f"arn:aws:dynamodb:{HERE}:table/{stack}-T-1/index/{index}"
        made += [Request(f"dynamodb:{action}", table) for action in ("Query", "Scan")]
    return made


def test_the_role_may_do_what_a_run_of_the_chapters_asks_of_the_stack_and_of_no_other(documents: Any) -> None:
    both = [documents["deployer"], documents["own"]]
    assert [it for it in of_a_run("book-a-nanny") if not decide(both, it).allowed] == []
    assert [it for it in of_a_run("another") if decide(both, it).allowed] == []


MACHINES = (
    "CreateStateMachine DeleteStateMachine DescribeStateMachine ListTagsForResource StartSyncExecution TagResource"
)
ANYWHERE = "ListStateMachines TestState ValidateStateMachineDefinition"


def test_the_role_makes_machines_for_a_trial_and_gives_them_the_stacks_role(documents: Any) -> None:
    both = [documents["deployer"], documents["own"]]
    for name, may in {"trial-1r0": True, "composed-1r0": True, "repaired-1r0": True, "Somebodys-1": False}.items():
        machine = f"arn:aws:states:{HERE}:stateMachine:{name}"
        decisions = {decide(both, Request(f"states:{action}", machine)).allowed for action in MACHINES.split()}
        assert decisions == {may}, name
    context = {"iam:PassedToService": "states.amazonaws.com"}
    role = Request("iam:PassRole", "arn:aws:iam::123456789012:role/book-a-nanny-R-1", context)
    for request in (role, *(Request(f"states:{action}", "*") for action in ANYWHERE.split())):
        assert decide(both, request).allowed, request


def never_asked(document: dict[str, Any]) -> list[str]:
    """`Sid action`, for each action that the document allows and no run asks for."""
    asked = {it.action for it in of_a_run("book-a-nanny")} | {
        "iam:SimulateCustomPolicy",
        "lambda:ListEventSourceMappings",
    }
    asked |= {f"states:{action}" for action in f"{MACHINES} {ANYWHERE}".split()}
    return [
        f"{statement['Sid']} {action}"
        for statement in document["Statement"]
        for action in listed(statement["Action"])
        if action not in asked
    ]


def test_the_role_may_do_nothing_that_no_run_asks_for(documents: Any) -> None:
    assert never_asked(documents["own"]) == []


def test_the_role_uses_the_stack_and_no_other(documents: Any) -> None:
    for stack, may in {"book-a-nanny": True, "another": False}.items():
        for service, action, name in (
            ("dynamodb", "Query", f"table/{stack}-T-1/index/jobApplications"),
            ("sqs", "ReceiveMessage", f"{stack}-Q"),
            ("lambda", "InvokeFunction", f"function:{stack}-F-1"),
            ("logs", "FilterLogEvents", f"log-group:/aws/vendedlogs/states/{stack}-G:*"),
        ):
            request = Request(f"{service}:{action}", f"arn:aws:{service}:{HERE}:{name}")
            assert decide([documents["own"]], request).allowed is may, request
