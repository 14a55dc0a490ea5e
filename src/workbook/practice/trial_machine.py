"""State machines for experiments, beside the one that the template deploys."""

import json
from collections.abc import Mapping
from itertools import count
from typing import Any

from workbook import cloud

_numbers = count(1)


def trial_machine(definition: Mapping[str, Any], like: str) -> str:
    """The ARN of a new Express state machine with `definition`, and with role and log of the one whose ARN is `like`.

    It has a name of its own, so a cell that makes one can be run again with another definition. Raises `NotConnected`,
    and what boto3 raises for a definition that Step Functions refuses (Step Functions API reference,
    *CreateStateMachine*).
    """
    step_functions = cloud.shared_client("stepfunctions")
    model = step_functions.describe_state_machine(stateMachineArn=like)
    made = step_functions.create_state_machine(
        name=f"trial-{next(_numbers)}",
        type="EXPRESS",
        roleArn=model["roleArn"],
        loggingConfiguration=model["loggingConfiguration"],
        definition=json.dumps(definition),
    )
    arn: str = made["stateMachineArn"]
    return arn
