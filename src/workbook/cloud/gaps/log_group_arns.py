"""Gap 21: the ARN that a template gets of a log group stands for its streams, and ends in `:*`.

(CloudFormation template reference, *AWS::Logs::LogGroup*, return values.) Upstream behaviour: moto leaves the end out,
so a policy that was written with it allows nothing inside the group.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.logs.models import LogGroup


@contextmanager
def closed() -> Iterator[None]:
    upstream = LogGroup.get_cfn_attribute

    def get_cfn_attribute(self: LogGroup, attribute_name: str) -> Any:
        value = upstream(self, attribute_name)
        return f"{value}:*" if attribute_name == "Arn" and not value.endswith(":*") else value

    with patch.object(LogGroup, "get_cfn_attribute", get_cfn_attribute):
        yield
