"""What CloudFormation says of a stack, and the one sentence for each state in which it cannot be used.

CloudFormation guide, *Understand CloudFormation stack creation events*, has the states.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from workbook.cloud.account import Account, AccountError, client, in_sentences
from workbook.cloud.template import AT_SCALE, BESIDE, TEMPLATE, Template

MADE_HERE = {"Project": "book-a-nanny", "MadeBy": "make-deploy"}
"""The tags of a stack that `make deploy` made. No other is ever deleted or changed."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_HASH = re.compile(r"[0-9a-f]{10}$")
_QUEUE_NAME = 80
_USABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


@dataclass(frozen=True)
class Standing:
    """A stack as it stands in an account."""

    name: str
    id: str
    status: str
    outputs: Mapping[str, str]
    tags: Mapping[str, str]

    @property
    def template(self) -> Template:
        """What it is made from, which its name tells."""
        return Template.load(AT_SCALE if self.name.endswith(BESIDE) else TEMPLATE)

    @property
    def made_here(self) -> bool:
        return MADE_HERE.items() <= self.tags.items()

    @property
    def is_empty(self) -> bool:
        """Whether all there is of it is a change set that was never carried out: no resources, and no tags."""
        return self.status == "REVIEW_IN_PROGRESS"

    @property
    def _first(self) -> str:
        """The name that commands take: of two stacks beside each other the first one's."""
        return self.name.removesuffix(BESIDE)

    @property
    def moving(self) -> bool:
        return self.status.endswith("_IN_PROGRESS")

    def must_stand(self) -> None:
        """Raises `AccountError` unless the stack was created or updated to its end, from whatever template."""
        again = f"`make destroy STACK={self._first}`, then, a minute later, `make deploy STACK={self._first}`"
        if self.moving:
            raise AccountError(f"The stack {self.name} is being changed ({self.status}). Wait for it, then try again.")
        if self.status == "UPDATE_ROLLBACK_COMPLETE":
            raise AccountError(
                f"The last update of the stack {self.name} was taken back ({self.status}); its events say why. Mend "
                f"that, then `make deploy STACK={self._first}`."
            )
        if self.status not in _USABLE:
            raise AccountError(
                f"The stack {self.name} is not whole ({self.status}); its events say why. Mend it: {again}."
            )

    def must_be_usable(self) -> None:
        """Raises `AccountError` unless the stack was created or updated, whole, from this template."""
        self.must_stand()
        if missing := sorted(set(self.template.cloudformation["Outputs"]) - self.outputs.keys()):
            raise AccountError(
                f"The stack {self.name} lacks the Outputs {', '.join(missing)}: it is another one, or was made from "
                f"another template. Name the right one, or run `make deploy STACK={self._first}`."
            )


def checked_name(name: str) -> str:
    """`name` if a stack can have it. Raises `AccountError`: the stack's name is part of a queue's, of 80 characters."""
    if name.endswith(BESIDE):
        first = name.removesuffix(BESIDE)
        raise AccountError(f"{name} is made, used and removed with the stack {first}: name that one, STACK={first}.")
    template = Template.load()
    named = [it["Properties"].get("QueueName", {}).get("Fn::Sub", "") for _, it in template.of_type("AWS::SQS::Queue")]
    longest = _QUEUE_NAME - max(len(each.replace("${AWS::StackName}", "")) for each in named)
    if not _NAME.fullmatch(name) or len(name) > longest:
        raise AccountError(
            f"{name!r} cannot be a stack's name: it begins with a letter, has letters, digits and hyphens, and here at "
            f"most {longest} of them. For example: STACK=book-a-nanny-test"
        )
    return name


def find(name: str) -> Standing | None:
    """The stack of that name in the account and Region that boto3 uses now; None where there is none."""
    with in_sentences():
        try:
            found = client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if _says_missing(error.response):
                return None
            raise
    if not found or found[0]["StackStatus"] == "DELETE_COMPLETE":
        return None
    stack = found[0]
    return Standing(
        stack["StackName"],
        stack["StackId"],
        stack["StackStatus"],
        {it["OutputKey"]: it["OutputValue"] for it in stack.get("Outputs", ())},
        {it["Key"]: it["Value"] for it in stack.get("Tags", ())},
    )


def usable(name: str, account: Account) -> Standing:
    """The stack, whole. Raises `AccountError`."""
    stack = find(checked_name(name))
    if stack is None:
        raise AccountError(
            f"There is no stack {name} in account {account.id}, Region {account.region}. If it is in another Region, "
            f"set AWS_REGION; else make it: `make deploy STACK={name}`."
        )
    stack.must_be_usable()
    return stack


def usable_beside(name: str) -> Standing:
    """The stack for large jobs that is beside the stack of that name, whole. Raises `AccountError`."""
    stack = find(name + BESIDE)
    if stack is None or stack.is_empty:
        raise AccountError(f"There is no stack {name + BESIDE} beside {name}: `make deploy STACK={name}` makes it.")
    stack.must_be_usable()
    return stack


def a_queue_was_deleted_recently(name: str) -> bool:
    """Whether the stack failed because a queue of one of its names was deleted within the last 60 seconds.

    (SQS API reference, *CreateQueue*, QueueDeletedRecently.)
    """
    with in_sentences():
        events = client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    reasons = [it.get("ResourceStatusReason", "") for it in events]
    return any("QueueDeletedRecently" in reason or "wait 60 seconds" in reason for reason in reasons)


def not_there(stack: Standing) -> list[str]:
    """What the stack's template has and the stack has not: logical ids of resources, and Outputs."""
    template = stack.template
    with in_sentences():
        pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack.name)
        there = {
            _without_hash(it["LogicalResourceId"])
            for page in pages
            for it in page["StackResourceSummaries"]
            if it["ResourceStatus"].endswith("_COMPLETE") and not it["ResourceStatus"].startswith("DELETE")
        }
    wanted = [_without_hash(name) for name, it in template.resources.items() if "Condition" not in it]
    outputs = [f"Output {name}" for name in template.cloudformation["Outputs"] if name not in stack.outputs]
    return [name for name in wanted if name not in there] + outputs


def _without_hash(logical_id: str) -> str:
    # SAM names a REST API's deployment by a hash of its definition's text, which `sam package` writes anew.
    return _HASH.sub("", logical_id)


def _says_missing(answer: dict[str, Any]) -> bool:
    # A code of its own is missing: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
    error = answer.get("Error", {})
    return error.get("Code") == "ValidationError" and "does not exist" in error.get("Message", "")
