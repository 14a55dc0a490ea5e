"""A template of this project deployed to the local cloud, by moto's CloudFormation."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from workbook.cloud.stack import shared_client
from workbook.cloud.template import AT_SCALE, BESIDE, Template


def deploy_beside(stack_name: str, outputs: Mapping[str, str]) -> dict[str, str]:
    """Create the stack for large jobs beside the one of that name, which has those Outputs; return its own."""
    template = Template.load(AT_SCALE)
    return deploy(template, stack_name + BESIDE, template.parameters_of(outputs))


def deploy(template: Template, stack_name: str, parameters: Mapping[str, str] | None = None) -> dict[str, str]:
    """Create the stack; return its Outputs by key. A parameter that is not given has the template's default.

    Code and definitions are given as they are: `sam deploy` would upload them, and functions run in this process.
    """
    cloudformation = deepcopy(template.cloudformation)
    for logical_id, resource in cloudformation["Resources"].items():
        properties: dict[str, Any] = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::StepFunctions::StateMachine":
                del properties["DefinitionS3Location"]
                properties["DefinitionString"] = template.definition_file(logical_id).read_text(encoding="utf-8")
            case "AWS::Lambda::Function":
                properties["Code"] = {"ZipFile": "# runs in this process"}

    client = shared_client("cloudformation")
    # moto makes an RSA key for the symmetric one that encrypts the table, and uses it for nothing.
    with patch("moto.kms.models.generate_private_key"):
        client.create_stack(
            StackName=stack_name,
            TemplateBody=json.dumps(cloudformation, separators=(",", ":")),  # each character is percent-encoded
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
    stack = client.describe_stacks(StackName=stack_name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
