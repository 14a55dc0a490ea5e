"""IAM's own answer in place of ours (IAM API reference, *SimulateCustomPolicy*). It takes documents, so nothing is
deployed for it; it costs nothing, and needs `iam:SimulateCustomPolicy`.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from workbook.cloud.permissions.audit import Allows
from workbook.cloud.permissions.patterns import listed
from workbook.cloud.permissions.policy import Document, Request


def by(iam: Any) -> Allows:
    """What `audit.findings` asks, answered by the account behind a boto3 client."""

    def simulated(documents: Iterable[Document]) -> Callable[[Request], bool]:
        texts = [json.dumps(document) for document in documents]

        def allowed(request: Request) -> bool:
            answer = iam.simulate_custom_policy(
                PolicyInputList=texts,
                ActionNames=[request.action],
                ResourceArns=[request.resource],
                ContextEntries=[
                    {
                        "ContextKeyName": key,
                        "ContextKeyValues": listed(value),
                        "ContextKeyType": "string" if isinstance(value, str) else "stringList",
                    }
                    for key, value in request.context.items()
                ],
            )
            [result] = answer["EvaluationResults"]
            return bool(result["EvalDecision"] == "allowed")

        return allowed

    return simulated
