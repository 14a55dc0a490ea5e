"""What AWS SAM makes of a template, by SAM's own translator and without a network."""

import logging
from copy import deepcopy
from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse
from yaml import YAMLError

from workbook.cloud import readers_settings

# The translator warns, whenever it is thrown away, that its usage metrics were not sent anywhere. They are not.
logging.getLogger("samtranslator").setLevel(logging.ERROR)

# What `sam package` does with a local folder or file: it uploads it and writes its S3 address into the template.
# Nothing is uploaded here, so the bucket is a name only.
_PACKAGED = "s3://packaged-locally/"


class Refused(ValueError):
    """SAM refuses the template."""


class _NoManagedPolicies:
    """SAM asks for AWS's managed policies by name; every role here is our own, so there are none to look up."""

    def load(self) -> dict[str, str]:
        return {}


def of(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The template that `text` holds, and its transform. Raises `Refused`."""
    source = _parsed(text)
    return source, transformed(source)


def of_packaged(text: str) -> dict[str, Any]:
    """The transform of a template whose code and definitions are in S3, inside a local cloud. Raises `Refused`."""
    return _transformed(_parsed(text))


def _parsed(text: str) -> dict[str, Any]:
    try:
        source = yaml_parse(text)
    except (YAMLError, ValueError, RecursionError) as fault:
        raise Refused(f"This is no YAML. {fault}") from fault
    resources = source.get("Resources") if isinstance(source, dict) else None
    if not isinstance(resources, dict) or not all(isinstance(resource, dict) for resource in resources.values()):
        raise Refused("A template is a mapping whose Resources are mappings, by their logical ids.")
    assert isinstance(source, dict)
    return source


def transformed(source: dict[str, Any]) -> dict[str, Any]:
    """The transform of a template that was read already. Raises `Refused`."""
    with readers_settings.left_out():
        return _transformed(_packaged(source))


def _transformed(source: dict[str, Any]) -> dict[str, Any]:
    """The translator writes into what it is given, and asks the environment for a Region."""
    try:
        made: dict[str, Any] = transform(source, {}, _NoManagedPolicies())
    except Exception as refusal:
        raise Refused(getattr(refusal, "message", str(refusal))) from refusal
    return made


def _packaged(source: dict[str, Any]) -> dict[str, Any]:
    """A copy of the template whose local CodeUri and DefinitionUri are S3 addresses, as after `sam package`."""
    packaged = deepcopy(source)
    for resource in packaged["Resources"].values():
        properties = resource.get("Properties", {})
        for uri in ("CodeUri", "DefinitionUri"):
            if isinstance(properties.get(uri), str):
                properties[uri] = _PACKAGED + properties[uri]
    return packaged
