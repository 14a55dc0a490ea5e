"""What is in an account, by name: to be compared before and after, and with what a stack says that it made."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from workbook.cloud.stack_status import Standing, not_there
from workbook.deployment import gateway_logs

Client = Callable[[str], Any]
"""A boto3 client by its service's name, e.g. `boto3.client`."""

Listing = dict[str, list[str]]
"""By type of resource the names, each as CloudFormation has it for its physical id, but a queue's without its host."""

# How each type is listed: service, operation, the answer's list, the name in it.
_LISTED = {
    "AWS::DynamoDB::Table": ("dynamodb", "list_tables", "TableNames", ""),
    "AWS::SQS::Queue": ("sqs", "list_queues", "QueueUrls", ""),
    "AWS::SNS::Topic": ("sns", "list_topics", "Topics", "TopicArn"),
    "AWS::SNS::Subscription": ("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    "AWS::IAM::Role": ("iam", "list_roles", "Roles", "RoleName"),
    "AWS::IAM::User": ("iam", "list_users", "Users", "UserName"),
    "AWS::Logs::LogGroup": ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "AWS::StepFunctions::StateMachine": ("stepfunctions", "list_state_machines", "stateMachines", "stateMachineArn"),
    "AWS::Lambda::Function": ("lambda", "list_functions", "Functions", "FunctionName"),
    "AWS::Lambda::EventSourceMapping": ("lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"),
    "AWS::Lambda::LayerVersion": ("lambda", "list_layers", "Layers", "LayerArn"),
    "AWS::CloudWatch::Alarm": ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "AWS::ApiGateway::RestApi": ("apigateway", "get_rest_apis", "items", "id"),
}


def listing(client: Client) -> Listing:
    """All there is of each type that the templates have or a deployment needs; a deleted stack is not there.

    The role with which API Gateway writes logs is the account's and no stack's; it is left out.
    """
    found = {kind: _names(client, *how) for kind, how in _LISTED.items()}
    found["AWS::IAM::RolePolicy"] = list(_inline_policies(client, found["AWS::IAM::Role"]))
    found["AWS::S3::Bucket"] = list(_buckets(client))
    stacks = client("cloudformation").get_paginator("list_stacks").paginate()
    found["AWS::CloudFormation::Stack"] = [
        it["StackName"] for page in stacks for it in page["StackSummaries"] if it["StackStatus"] != "DELETE_COMPLETE"
    ]
    return {kind: sorted(it for it in names if not it.startswith(gateway_logs.STACK)) for kind, names in found.items()}


def changes(before: Listing, after: Listing) -> list[str]:
    """What is there only before or only after, a line each."""
    lines = []
    for kind in before:
        lines += [f"left behind: {kind} {name}" for name in after[kind] if name not in before[kind]]
        lines += [f"gone: {kind} {name}" for name in before[kind] if name not in after[kind]]
    return lines


def missing(stack: Standing, client: Client) -> list[str]:
    """What the stack's template has and the account has not, whatever the stack says of itself: resources and Outputs.

    A resource of a type that is not listed by itself, as a gateway's method, is believed to be there when the stack
    says so.
    """
    there = listing(client)
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack.name)
    made = {
        it["LogicalResourceId"]: it.get("PhysicalResourceId", "") for p in pages for it in p["StackResourceSummaries"]
    }
    types = {name: it["Type"] for name, it in stack.template.resources.items()}
    return not_there(stack) + [
        f"{name} ({types[name]}) is not in the account as {physical!r}"
        for name, physical in made.items()
        if types.get(name) in there and _without_host(physical) not in there[types[name]]
    ]


def _names(client: Client, service: str, operation: str, answer: str, name: str) -> list[str]:
    caller = client(service)
    pages = caller.get_paginator(operation).paginate()
    return [_without_host(it[name] if name else it) for page in pages for it in page.get(answer, ())]


def _without_host(name: str) -> str:
    """A queue has a URL for a name, whose host is AWS's or the server's own."""
    return urlsplit(name).path if name.startswith("http") else name


def _inline_policies(client: Client, roles: list[str]) -> Iterator[str]:
    iam = client("iam")
    for role in roles:
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            yield f"{role}/{policy}"


def _buckets(client: Client) -> Iterator[str]:
    s3 = client("s3")
    for bucket in (it["Name"] for it in s3.list_buckets()["Buckets"]):
        yield bucket
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            yield from (f"{bucket}/{it['Key']}" for it in page.get("Contents", ()))
