"""The roles of a deployed stack against what they need: too little, too much, and what nobody may.

`needs.yaml` says what each role needs and why. Least privilege is then a comparison (IAM user guide, *Security best
practices in IAM*, apply least-privilege permissions).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias

from workbook.basics.quick_yaml import data_of
from workbook.basics.sentence import Sentence
from workbook.cloud.permissions.patterns import listed, matches
from workbook.cloud.permissions.policy import Document, Request, decide, decided, statements
from workbook.cloud.template import BESIDE

Allows: TypeAlias = Callable[[Iterable[Document]], Callable[[Request], bool]]
"""Of policy documents, whether they allow a request: `evaluated`, or IAM's own simulator (`simulate.by`)."""


class NeedsError(Sentence, ValueError):
    """`needs.yaml` and the stack do not fit together."""


@dataclass(frozen=True)
class DeployedRole:
    """A role of a stack: its policies, who may take it (`trust`), and its name on the account."""

    name: str
    documents: tuple[Document, ...]
    trust: Document


@dataclass(frozen=True)
class Needs:
    """What one role needs, and what it must not be able to do; `trust` and `distrust` are who asks to take it."""

    makes: tuple[Request, ...]
    unseen: tuple[Request, ...]
    must_not: tuple[Request, ...]
    trust: Request
    distrust: tuple[Request, ...] = field(default=())

    @property
    def all(self) -> tuple[Request, ...]:
        return self.makes + self.unseen


def evaluated(documents: Iterable[Document]) -> Callable[[Request], bool]:
    """`decide`, as `findings` wants it: the documents are read once. Raises `PolicyError`."""
    read = [it for document in documents for it in statements(document)]
    return lambda request: decided(read, request).allowed


def deployed_roles(stack: str, cloudformation: Any, iam: Any) -> dict[str, DeployedRole]:
    """The roles of a stack by logical id, read by two boto3 clients: as they are, not as a template says."""
    return {
        logical_id: deployed_role(name, iam)
        for logical_id, kind, name in _resources(stack, cloudformation)
        if kind == "AWS::IAM::Role"
    }


def deployed_role(name: str, iam: Any) -> DeployedRole:
    """A role by its name on the account, read by a boto3 client."""
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    return DeployedRole(name, tuple(_documents(name, iam)), trust)


def _documents(role: str, iam: Any) -> Iterator[Document]:
    for page in iam.get_paginator("list_role_policies").paginate(RoleName=role):
        for name in page["PolicyNames"]:
            yield iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    for page in iam.get_paginator("list_attached_role_policies").paginate(RoleName=role):
        for policy in page["AttachedPolicies"]:
            version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
            yield iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)["PolicyVersion"]["Document"]


def _resources(stack: str, cloudformation: Any) -> Iterator[tuple[str, str, str]]:
    """Logical id, type and name of each resource. Of a queue CloudFormation knows the URL, of a topic the ARN."""
    for resource in cloudformation.describe_stack_resources(StackName=stack)["StackResources"]:
        name = resource["PhysicalResourceId"]
        if name.startswith("https://"):
            name = name.rpartition("/")[2]
        elif name.startswith("arn:"):
            name = name.rpartition(":")[2]
        yield resource["LogicalResourceId"], resource["ResourceType"], name


def needs(stack: str, cloudformation: Any) -> dict[str, Needs]:
    """What each role of a stack needs, with the names that its resources have there. Raises `NeedsError`.

    A stack for large jobs works on the resources of the stack that it is beside, so it has its names, too.
    """
    described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    _, partition, _, region, account, *_ = described["StackId"].split(":")
    both = dict.fromkeys((stack.removesuffix(BESIDE), stack))
    names = {logical_id: name for each in both for logical_id, _, name in _resources(each, cloudformation)}
    return needs_of(names, stack.endswith(BESIDE), region=region, account=account, partition=partition)


def needs_of(
    names: Mapping[str, str], at_scale: bool = False, /, *, region: str, account: str, partition: str = "aws"
) -> dict[str, Needs]:
    """The same for template.yaml, or at_scale.yaml, where the resources with those logical ids have those names.

    Raises `NeedsError`.
    """
    tables = [_table(), _table()["at scale"]] if at_scale else [_table()]
    table = {
        part: {name: it for each in tables for name, it in each[part].items()}
        for part in ("resources", "roles", "must not")
    }
    place = {"partition": partition, "region": region, "account": account}
    try:
        arns = {name: arn.format_map({**names, **place}) for name, arn in table["resources"].items()}
    except KeyError as missing:
        raise NeedsError(f"needs.yaml names the resource {missing}, which the stack does not have.") from None
    asked = partial(_requests, arns=arns | {"*": "*"})
    all_needs = {
        role: {*asked(each["makes"]), *(it for group in each["unseen"] for it in asked(group))}
        for role, each in table["roles"].items()
    }
    everybody = set().union(*all_needs.values())
    return {
        role: Needs(
            tuple(asked(each["makes"])),
            tuple(it for group in each["unseen"] for it in asked(group)),
            tuple(asked(table["must not"])) + tuple(sorted(everybody - all_needs[role], key=str)),
            *_takers(each, account),
        )
        for role, each in tables[-1]["roles"].items()
    }


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = data_of((Path(__file__).parent / "needs.yaml").read_text(encoding="utf-8"))
    return table


def _requests(group: Mapping[str, Any], arns: Mapping[str, str]) -> Iterator[Request]:
    for name, actions in group.items():
        if name != "why":
            for action in actions:
                [(action, context)] = action.items() if isinstance(action, dict) else [(action, {})]
                yield Request(action, arns[name], {key: tuple(values) for key, values in context.items()})


def _takers(role: Mapping[str, Any], account: str) -> tuple[Request, tuple[Request, ...]]:
    def taking(service: str, source: str) -> Request:
        return Request("sts:AssumeRole", context={"aws:SourceAccount": source}, principal=("Service", service))

    services = ("ec2.amazonaws.com", "apigateway.amazonaws.com")
    strangers = [taking(service, account) for service in services if service != role["taken by"]]
    strangers += [Request("sts:AssumeRole", principal=("AWS", f"arn:aws:iam::{account}:root"))]
    if role.get("for this account only"):
        strangers.append(taking(role["taken by"], "999999999999"))
    return taking(role["taken by"], account), tuple(strangers)


def findings(role: DeployedRole, wanted: Needs, allows: Allows = evaluated) -> list[str]:
    """What is wrong with a role, a sentence each; an empty list says that it has the least privilege it can work with.

    A statement allows too much where a need does not use an action of it on a resource of it, and where a `*` stands
    for more than the need itself names.
    """
    allowed = allows(role.documents)
    found = [f"is denied {it}, and needs it" for it in wanted.all if not allowed(it)]
    found += [f"is allowed {it}, and must not be" for it in wanted.must_not if allowed(it)]
    found += _excess(role.documents, wanted.all)
    if not decide([role.trust], wanted.trust).allowed:
        found.append(f"cannot be taken by {wanted.trust.principal}, which acts with it")
    found += [
        f"can be taken by {it.principal} {it.context}" for it in wanted.distrust if decide([role.trust], it).allowed
    ]
    return [f"{role.name} {it}" for it in found]


def _excess(documents: Iterable[Document], wanted: Iterable[Request]) -> Iterator[str]:
    for document in documents:
        for statement in statements(document):
            sid = statement.get("Sid", "a statement without a Sid")
            if statement["Effect"] == "Allow":
                if "NotAction" in statement or "NotResource" in statement:
                    yield f"is allowed by {sid} whatever it does not name"
                    continue
                for action in listed(statement["Action"]):
                    for resource in listed(statement["Resource"]):
                        if not any(_uses(need, action, resource) for need in wanted):
                            yield f"is allowed {action} on {resource} by {sid}, and never uses it, or not as much of it"


def _uses(need: Request, action: str, resource: str) -> bool:
    exact = "*" in resource or "?" in resource
    return need.action.casefold() == action.casefold() and (
        need.resource == resource if exact else matches(resource, need.resource)
    )
