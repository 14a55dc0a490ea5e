"""Gap 20: what a role's policy says can be read, however the role was made.

Upstream behaviour: moto keeps the policies of a role that CloudFormation made as Python values, and GetRolePolicy
answers with what Python prints of them, which is no JSON.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.iam.models import Role


@contextmanager
def closed() -> Iterator[None]:
    upstream = Role.put_policy

    def put_policy(self: Role, policy_name: str, policy_json: Any) -> None:
        upstream(self, policy_name, policy_json if isinstance(policy_json, str) else json.dumps(policy_json))

    with patch.object(Role, "put_policy", put_policy):
        yield
