"""Gap 22: CloudFormation applies the transform AWS::Serverless-2016-10-31 to a template that names it.

(CloudFormation template reference, *AWS::Serverless transform*.) Upstream behaviour: moto ignores the transform, so a
stack that `sam deploy` made holds no function, no mapping and no state machine. It also reads every template as YAML,
which takes it a hundred times as long as reading JSON.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from unittest.mock import patch

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import ChangeSet, Stack

_SERVERLESS = "AWS::Serverless-2016-10-31"


@contextmanager
def closed() -> Iterator[None]:
    upstream = Stack.parse_template

    serverless: set[str] = set()  # templates that were seen to name the transform: YAML takes long to read

    def parse_template(template: str) -> dict[str, Any]:
        if template in serverless:
            return _transformed(template)
        try:
            parsed: dict[str, Any] = json.loads(template)
        except ValueError:
            parsed = upstream(template)
        if _SERVERLESS not in _transforms(parsed):
            return parsed
        serverless.add(template)
        return _transformed(template)

    def of_change_set(self: ChangeSet) -> None:
        self.template_dict = parse_template(self.template)

    with (
        patch.object(Stack, "parse_template", staticmethod(parse_template)),
        patch.object(ChangeSet, "_parse_template", of_change_set),
    ):
        yield


def _transforms(parsed: dict[str, Any]) -> list[Any]:
    named = parsed.get("Transform", [])
    return named if isinstance(named, list) else [named]


def _transformed(template: str) -> dict[str, Any]:
    transformed: dict[str, Any] = json.loads(_transformed_text(template))
    return transformed


@lru_cache(maxsize=4)
def _transformed_text(template: str) -> str:
    """Kept: a change set, its stack and their comparison read the template, and the transform takes half a second."""
    from workbook.cloud import sam_transform  # slow to import: it brings the SAM translator

    try:
        return json.dumps(sam_transform.of_packaged(template))
    except sam_transform.Refused as refused:
        raise ValidationError(message=f"Transform {_SERVERLESS} failed with: {refused}") from refused
