"""A template of this project deployed to the local cloud, by moto's CloudFormation."""

import json
from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from moto.cloudformation.models import cloudformation_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.utilities.aws_headers import gen_amzn_requestid_long

from workbook.cloud.errors import NotConnected
from workbook.cloud.gaps.atomic_calls import LOCKS
from workbook.cloud.readers_settings import REGION
from workbook.cloud.stack import answers
from workbook.cloud.template import AT_SCALE, BESIDE, Template


def deploy_beside(stack_name: str, outputs: Mapping[str, str]) -> dict[str, str]:
    """Create the stack for large jobs beside the one of that name, which has those Outputs; return its own."""
    template = Template.load(AT_SCALE)
    return deploy(template, stack_name + BESIDE, template.parameters_of(outputs))


def deploy(template: Template, stack_name: str, parameters: Mapping[str, str] | None = None) -> dict[str, str]:
    """Create the stack; return its Outputs by key. A parameter that is not given has the template's default.

    Code and definitions are given as they are: `sam deploy` would upload them, and functions run in this process.
    Raises `NotConnected`, and moto's error for what CloudFormation refuses.
    """
    if not answers():
        raise NotConnected("This deploys to the local cloud in this process, and none is open: `connect()` first.")
    resources = {name: _as_it_is(template, name, resource) for name, resource in template.resources.items()}
    text = json.dumps(template.cloudformation | {"Resources": resources})
    # moto's CloudFormation is asked as its own API asks it. To write a template into a request, sign that and read it
    # again would take as long as to make the stack, and most of the time of `connect()`.
    # moto makes an RSA key for the symmetric one that encrypts the table, and uses it for nothing.
    with LOCKS["cloudformation"], patch("moto.kms.models.generate_private_key", lambda key_spec: None):
        stack = cloudformation_backends[DEFAULT_ACCOUNT_ID][REGION].create_stack(
            stack_name, text, dict(parameters or {})
        )
        outputs = {output.key: output.value for output in stack.output_map.values() if output}
    for _ in ("CreateStack", "DescribeStacks"):
        gen_amzn_requestid_long()  # as the answers would have: the ids that follow on a page come from the same seed
    return outputs


def _as_it_is(template: Template, logical_id: str, resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource with its code or its definition in it, where AWS has the place of an upload."""
    properties: dict[str, Any] = dict(resource.get("Properties", {}))
    match resource["Type"]:
        case "AWS::StepFunctions::StateMachine":
            del properties["DefinitionS3Location"]
            properties["DefinitionString"] = template.definition_file(logical_id).read_text(encoding="utf-8")
        case "AWS::Lambda::Function":
            properties["Code"] = {"ZipFile": "# runs in this process"}
    return {**resource, "Properties": properties}
