"""Gap 4: the state machine that CloudFormation makes is the one that executes.

Upstream behaviour: CloudFormation creates it in the backend that only pretends to execute, and ignores Type,
DefinitionSubstitutions and DefinitionS3Location; logging and tracing keep the template's names, so nobody finds them;
what Step Functions refuses comes in its own form, which no client of CloudFormation can read.
(CloudFormation reference, *AWS::StepFunctions::StateMachine*.)
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.cloudformation.exceptions import ValidationError
from moto.core.exceptions import AWSError
from moto.s3.models import s3_backends
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.responses import get_backend
from moto.stepfunctions.utils import cfn_to_api_tags
from moto.utilities.utils import get_partition


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
        with _refusals(resource_name):
            return get_backend(account_id, region_name).create_state_machine(
                name=properties.get("StateMachineName", resource_name),
                definition=_definition(properties, account_id, region_name),
                roleArn=properties["RoleArn"],
                tags=cfn_to_api_tags(properties.get("Tags", [])),
                sm_type=properties.get("StateMachineType", "STANDARD"),
                loggingConfiguration=_as_the_api_names_it(properties.get("LoggingConfiguration")),
                tracingConfiguration=_as_the_api_names_it(properties.get("TracingConfiguration")),
            )

    def update(
        cls: type[StateMachine],
        /,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> StateMachine:
        properties = cloudformation_json["Properties"]
        with _refusals(new_resource_name):
            return get_backend(account_id, region_name).update_state_machine(
                original_resource.arn,
                definition=_definition(properties, account_id, region_name),
                role_arn=properties["RoleArn"],
                logging_configuration=_as_the_api_names_it(properties.get("LoggingConfiguration")),
                tracing_configuration=_as_the_api_names_it(properties.get("TracingConfiguration")),
            )

    def delete(
        cls: type[StateMachine], /, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        get_backend(account_id, region_name).delete_state_machine(resource_name)

    with (
        patch.object(StateMachine, "create_from_cloudformation_json", classmethod(create)),
        patch.object(StateMachine, "update_from_cloudformation_json", classmethod(update)),
        patch.object(StateMachine, "delete_from_cloudformation_json", classmethod(delete)),
    ):
        yield


@contextmanager
def _refusals(resource_name: str) -> Iterator[None]:
    try:
        yield
    except AWSError as refused:
        raise ValidationError(message=f"{resource_name}: {refused.message}") from refused


def _definition(properties: dict[str, Any], account_id: str, region_name: str) -> str:
    """What DefinitionString holds, or the object in S3 that `sam deploy` uploads; substituted."""
    if "DefinitionString" in properties:
        definition = properties["DefinitionString"]
    else:
        place = properties["DefinitionS3Location"]
        backend = s3_backends[account_id][get_partition(region_name)]
        definition = backend.get_object(place["Bucket"], place["Key"]).value.decode("utf-8")
    return substituted(definition, properties.get("DefinitionSubstitutions", {}))


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
