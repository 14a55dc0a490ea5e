"""Gap 24: a stack that a change set makes is a stack like any other, and one that cannot be made is rolled back.

(CloudFormation guide, *Update CloudFormation stacks using change sets* and *Choose how to handle failures when
provisioning resources*.) Upstream behaviour: a stack that comes from a change set has no Outputs and no parameters, so
that one with its previous values counts as a change, and a resource that is refused leaves it in REVIEW_IN_PROGRESS,
with an error that no client can read.

Differs on AWS: an update that is refused half-way is not taken back here, and its status says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest.mock import patch

from moto.cloudformation.models import ChangeSet, CloudFormationBackend, Stack

_BY_USER = "User Initiated"


@contextmanager
def closed() -> Iterator[None]:
    def execute_change_set(self: CloudFormationBackend, change_set_name: str, stack_name: str | None = None) -> None:
        change_set = self.describe_change_set(change_set_name)
        stack = self.stacks[change_set.stack_id]
        change_set.execution_status = "EXECUTE_COMPLETE"
        if change_set.change_set_type == "CREATE":
            _create(stack, change_set)
        else:
            _update(stack, change_set)
        for export in stack.exports if stack.status.endswith(("CREATE_COMPLETE", "UPDATE_COMPLETE")) else ():
            self.exports[export.name] = export

    def has_parameters(self: Stack, other_parameters: dict[str, Any]) -> bool:
        """A value that is left out, or told as it was before, is no change."""
        now: dict[str, Any] = self.stack_parameters
        return now == now | other_parameters

    with (
        patch.object(CloudFormationBackend, "execute_change_set", execute_change_set),
        patch.object(Stack, "has_parameters", has_parameters),
    ):
        yield


def _create(stack: Stack, change_set: ChangeSet) -> None:
    stack.template, stack.role_arn = change_set.template, change_set.role_arn
    stack.parameters, stack.tags = change_set.parameters, change_set.tags or {}
    stack._parse_template()
    stack._add_stack_event("CREATE_IN_PROGRESS", resource_status_reason=_BY_USER)
    try:
        stack.resource_map = stack._create_resource_map()
        stack.output_map = stack._create_output_map()
        stack.create_resources()
        list(stack.output_map.values())
    except Exception as refused:  # moto meets what it does not expect with any error at all
        stack._add_stack_event("ROLLBACK_IN_PROGRESS", resource_status_reason=_reason(refused))
        with suppress(Exception):  # what cannot be removed stays; the first reason is the one to read
            stack.resource_map.delete()
        # Nothing is in it any more: moto makes what is in a template whenever somebody asks for it.
        stack.template_dict = {"Resources": {}}
        stack.resource_map, stack.output_map = stack._create_resource_map(), stack._create_output_map()
        stack._add_stack_event("ROLLBACK_COMPLETE")
        stack.status = "ROLLBACK_COMPLETE"


def _update(stack: Stack, change_set: ChangeSet) -> None:
    try:
        stack.update(change_set.template, change_set.role_arn, change_set.parameters, change_set.tags)
    except Exception as refused:  # as above
        stack._add_stack_event("UPDATE_ROLLBACK_FAILED", resource_status_reason=_reason(refused))
        stack.status = "UPDATE_ROLLBACK_FAILED"


def _reason(refused: Exception) -> str:
    return str(getattr(refused, "message", "") or f"{type(refused).__name__}: {refused}")
