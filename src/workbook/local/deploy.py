"""`template.yaml` deployed to the local cloud, by moto's CloudFormation."""

import json
from copy import deepcopy
from typing import Any

import boto3

from workbook.template import Template


def deploy(template: Template, stack_name: str) -> dict[str, str]:
    """Create the stack; return its Outputs by key.

    Three things are done to the transformed template that `sam deploy` or AWS would do elsewhere:
    the state machine's file goes into DefinitionString (`sam deploy` uploads it), functions get an empty package
    (their handlers run in this process), and event source mappings are disabled, because moto would otherwise call
    the function inside SendMessage, one message at a time, and ignore its response (gap 5): the mapping that delivers
    messages is `workbook.event_source`.
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
                properties.pop("Layers", None)  # the layer's packages are installed here
            case "AWS::Lambda::EventSourceMapping":
                properties["Enabled"] = False

    client = boto3.client("cloudformation")
    client.create_stack(
        StackName=stack_name,
        TemplateBody=json.dumps(cloudformation),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    stack = client.describe_stacks(StackName=stack_name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
