"""AddPermission and RemovePermission: statements of a queue's Policy (Amazon SQS API reference; texts as recorded).

The policy is stored and given back; the engine itself lets everybody do everything.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from sqs_engine.errors import InvalidParameterValue, MissingParameter, OverLimit

_MOST_ACTIONS = 7
_SHAREABLE = (
    "*", "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues",
    "PurgeQueue", "ReceiveMessage", "SendMessage",
)  # fmt: skip
_OWNERS = (
    "AddPermission", "CreateQueue", "DeleteQueue", "ListQueues", "ListQueueTags", "RemovePermission",
    "SetQueueAttributes", "TagQueue", "UntagQueue",
)  # fmt: skip
_LABEL = re.compile(r"[A-Za-z0-9_-]{1,80}")
_ACCOUNT = re.compile(r"\d{12}")


def with_permission(policy: str, arn: str, label: str, accounts: Sequence[str], actions: Sequence[str]) -> str:
    """`policy`, which may be empty, with one more statement."""
    if not _LABEL.fullmatch(label):
        raise InvalidParameterValue.of(
            "Label", label, "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        )
    if not actions:
        raise MissingParameter("Actions")
    if not accounts or not all(_ACCOUNT.fullmatch(account) for account in accounts):
        raise InvalidParameterValue.of("PrincipalId", list(accounts), "Unable to verify.")
    if len(actions) > _MOST_ACTIONS:
        raise OverLimit(f"{len(actions)} Actions were found, maximum allowed is {_MOST_ACTIONS}.")
    for action in actions:
        _check_action(action)
    document = _document(policy, arn)
    if any(statement.get("Sid") == label for statement in document["Statement"]):
        raise InvalidParameterValue.of("Label", label, "Already exists.")
    partition = arn.split(":")[1]
    principals = [f"arn:{partition}:iam::{account}:root" for account in accounts]
    document["Statement"].append(
        {
            "Sid": label,
            "Effect": "Allow",
            "Principal": {"AWS": _one_or_all(principals)},
            "Action": _one_or_all([f"SQS:{action}" for action in actions]),
            "Resource": arn,
        }
    )
    return json.dumps(document)


def without_permission(policy: str, arn: str, label: str) -> str:
    """`policy` without the statement; empty when no other is left."""
    document = _document(policy, arn)
    left = [statement for statement in document["Statement"] if statement.get("Sid") != label]
    if len(left) == len(document["Statement"]):
        raise InvalidParameterValue.of("Label", label, "can't find label.")
    return json.dumps(document | {"Statement": left}) if left else ""


def _check_action(action: str) -> None:
    if action in _OWNERS:
        raise InvalidParameterValue.of(
            "ActionName", f"SQS:{action}", "Only the queue owner is allowed to invoke this action."
        )
    if action not in _SHAREABLE:
        raise InvalidParameterValue.of(
            "ActionName", f"SQS:{action}", "Please refer to the appropriate WSDL for a list of valid actions. "
        )


def _document(policy: str, arn: str) -> dict[str, Any]:
    if policy:
        document: dict[str, Any] = json.loads(policy)
        statements = document.get("Statement", [])
        return document | {"Statement": list(statements) if isinstance(statements, list) else [statements]}
    return {"Version": "2008-10-17", "Id": f"{arn}/SQSDefaultPolicy", "Statement": []}


def _one_or_all(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
