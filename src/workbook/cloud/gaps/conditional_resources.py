"""Gap 12: a resource whose Condition is false is not in the stack.

Upstream behaviour: moto lists it as None, and DescribeStackResource fails on it with an AttributeError, whichever
resource was asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.cloudformation.models import Stack


@contextmanager
def closed() -> Iterator[None]:
    upstream = Stack.stack_resources.fget

    def made(self: Stack) -> list[Any]:
        return [resource for resource in upstream(self) if resource is not None]

    with patch.object(Stack, "stack_resources", property(made)):
        yield
