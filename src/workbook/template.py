"""`template.yaml` as data: read once, transformed as AWS SAM transforms it, never repeated in Python."""

import json
import logging
import os
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

# The translator warns, whenever it is thrown away, that its usage metrics were not sent anywhere. They are not.
logging.getLogger("samtranslator").setLevel(logging.ERROR)

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATE = PROJECT / "template.yaml"

# What `sam package` does with a local folder or file: it uploads it and writes its S3 address into the template.
# Nothing is uploaded here, so the bucket is a name only.
_PACKAGED = "s3://packaged-locally/"


class TemplateError(ValueError):
    """The template says something that this project cannot use; the message names the resource."""


class _NoManagedPolicies:
    """SAM asks for AWS's managed policies by name; every role here is our own, so there are none to look up."""

    def load(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True)
class Template:
    """A SAM template and its transform.

    `source` is the template as written; `cloudformation` is what CloudFormation receives after the transform
    `AWS::Serverless-2016-10-31` (AWS SAM guide, *AWS SAM template anatomy*).
    """

    path: Path
    source: dict[str, Any]
    cloudformation: dict[str, Any]

    @classmethod
    def load(cls, path: Path = TEMPLATE) -> "Template":
        """Read and transform `path`. Raises `TemplateError` when SAM refuses the template."""
        source = yaml_parse(path.read_text(encoding="utf-8"))
        # The translator writes into what it is given, and asks the environment for a Region.
        with patch.dict(os.environ, {"AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", "us-east-1")}):
            try:
                transformed = transform(_packaged(source), {}, _NoManagedPolicies())
            except Exception as refusal:
                raise TemplateError(f"{path.name}: {getattr(refusal, 'message', refusal)}") from refusal
        return cls(path, source, transformed)

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The CloudFormation resources by logical id."""
        resources: dict[str, dict[str, Any]] = self.cloudformation["Resources"]
        return resources

    def of_type(self, resource_type: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Logical id and resource of every resource of one type, e.g. `AWS::Lambda::Function`."""
        return ((name, it) for name, it in self.resources.items() if it["Type"] == resource_type)

    def definition(self, logical_id: str) -> dict[str, Any]:
        """The Amazon States Language definition behind a state machine's DefinitionUri, substitutions left in."""
        definition: dict[str, Any] = json.loads(self.definition_file(logical_id).read_text(encoding="utf-8"))
        return definition

    def definition_file(self, logical_id: str) -> Path:
        """The file that a state machine's DefinitionUri names."""
        try:
            return self.path.parent / str(self.source["Resources"][logical_id]["Properties"]["DefinitionUri"])
        except KeyError:
            raise TemplateError(f"{self.path.name}: {logical_id} is not a state machine with a DefinitionUri") from None


def _packaged(source: dict[str, Any]) -> dict[str, Any]:
    """A copy of the template whose local CodeUri and DefinitionUri are S3 addresses, as after `sam package`."""
    packaged = deepcopy(source)
    for resource in packaged["Resources"].values():
        properties = resource.get("Properties", {})
        for uri in ("CodeUri", "DefinitionUri"):
            if isinstance(properties.get(uri), str):
                properties[uri] = _PACKAGED + properties[uri]
    return packaged
