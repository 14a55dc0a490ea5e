"""Gap 27: a stack's tags are on each of its resources that can have tags.

(CloudFormation template reference, *Resource tag*.) Upstream behaviour: moto tags EC2's resources only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.cloudformation import parsing
from moto.cloudformation.parsing import ResourceMap

_TAGGED = {
    "AWS::CloudWatch::Alarm",
    "AWS::DynamoDB::Table",
    "AWS::IAM::Role",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::StepFunctions::StateMachine",
}
"""Types of which moto takes the tags from a template."""


@contextmanager
def closed() -> Iterator[None]:
    upstream = parsing.parse_resource

    def parse_resource(resource_json: dict[str, Any], resources_map: ResourceMap) -> Any:
        parsed = upstream(resource_json, resources_map)
        if parsed and parsed[2] in _TAGGED:
            properties = parsed[1]["Properties"]
            own = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
            # What begins with aws: moto itself added.
            stacks = {key: value for key, value in resources_map.tags.items() if not key.startswith("aws:")}
            if stacks:
                properties["Tags"] = [{"Key": key, "Value": value} for key, value in (stacks | own).items()]
        return parsed

    with patch.object(parsing, "parse_resource", parse_resource):
        yield
