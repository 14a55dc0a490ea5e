"""`template.yaml` deployed to the local cloud, by moto's CloudFormation."""

import json
from copy import deepcopy
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
import boto3
from moto.cloudformation.models import Stack

from workbook.cloud.template import Template


def deploy(template: Template, stack_name: str) -> dict[str, str]:
    """Create the stack; return its Outputs by key.

    The transformed template is changed in four places, because moto is not AWS:

    - The state machine's file goes into DefinitionString; `sam deploy` would upload it.
    - Functions get an empty package: their handlers run in this process.
    - Event source mappings are disabled (gap 5): moto would call the function inside SendMessage, one message at a
      time, and ignore its response. The mapping that delivers messages is `workbook.event_source`.
    - Alarms are left out: moto's CloudFormation does not make them, and nothing here would raise them.
    """
    cloudformation = deepcopy(template.cloudformation)
    resources = cloudformation["Resources"]
    for logical_id, resource in list(resources.items()):
        properties: dict[str, Any] = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::StepFunctions::StateMachine":
                del properties["DefinitionS3Location"]
                properties["DefinitionString"] = template.definition_file(logical_id).read_text(encoding="utf-8")
            case "AWS::Lambda::Function":
                properties["Code"] = {"ZipFile": "# runs in this process"}
                properties.pop("Layers", None)  # the layer's packages are installed here
            case "AWS::Lambda::EventSourceMapping":
                properties["Enabled"] = False
            case "AWS::CloudWatch::Alarm":
                del resources[logical_id]

    client = boto3.client("cloudformation")
    with (
        # moto reads every template as YAML, which takes it a hundred times as long as JSON.
        patch.object(Stack, "parse_template", staticmethod(json.loads)),
        # It makes an RSA key for the symmetric one that encrypts the table, and uses it for nothing.
        patch("moto.kms.models.generate_private_key"),
    ):
        client.create_stack(
            StackName=stack_name,
            TemplateBody=json.dumps(cloudformation),
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
    stack = client.describe_stacks(StackName=stack_name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
