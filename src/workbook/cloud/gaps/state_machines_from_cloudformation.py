"""Gap 4: the state machine that CloudFormation makes is the one that executes.

Upstream behaviour: CloudFormation creates it in the backend that only pretends to execute, and ignores Type and
DefinitionSubstitutions; logging and tracing keep the template's spelling, by which nobody finds them; what Step
Functions refuses comes in its own form, which no client of CloudFormation can read.
(CloudFormation reference, *AWS::StepFunctions::StateMachine*.)
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.cloudformation.exceptions import ValidationError
from moto.core.exceptions import AWSError
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.responses import get_backend


@contextmanager
def closed() -> Iterator[None]:
    def create(
        cls: type[StateMachine],
        /,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **_: Any,
    ) -> StateMachine:
        properties = cloudformation_json["Properties"]
        try:
            return get_backend(account_id, region_name).create_state_machine(
                name=properties.get("StateMachineName", resource_name),
                definition=substituted(properties["DefinitionString"], properties.get("DefinitionSubstitutions", {})),
                roleArn=properties["RoleArn"],
                sm_type=properties.get("StateMachineType", "STANDARD"),
                loggingConfiguration=_as_the_api_names_it(properties.get("LoggingConfiguration")),
                tracingConfiguration=_as_the_api_names_it(properties.get("TracingConfiguration")),
            )
        except AWSError as refused:
            raise ValidationError(message=f"{resource_name}: {refused.message}") from refused

    def delete(
        cls: type[StateMachine], /, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        get_backend(account_id, region_name).delete_state_machine(resource_name)

    with (
        patch.object(StateMachine, "create_from_cloudformation_json", classmethod(create)),
        patch.object(StateMachine, "delete_from_cloudformation_json", classmethod(delete)),
    ):
        yield


def _as_the_api_names_it(value: Any) -> Any:
    """`LogGroupArn` of a template is `logGroupArn` of CreateStateMachine, at every depth."""
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: _as_the_api_names_it(inner) for name, inner in value.items()}
    return [_as_the_api_names_it(each) for each in value] if isinstance(value, list) else value


def substituted(definition: str, substitutions: dict[str, str]) -> str:
    """`definition` with every `${Name}` replaced; a name without a substitution is left as it is.

    moto's own `Fn::Sub` cannot do it: it turns `$$.Map` into `$.Map`.
    """
    return re.sub(r"\$\{(\w+)\}", lambda found: str(substitutions.get(found[1], found[0])), definition)
