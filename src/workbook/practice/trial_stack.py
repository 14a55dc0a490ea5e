"""A changed template, and a stack of it beside the one that is connected: deployed, tried, gone."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from booking.table import BookingTable
from workbook import cloud
from workbook.cloud import DeployError, Stack
from workbook.cloud.template import DECLINES, Template, TemplateError
from workbook.event_source import EventSourceMapping
from workbook.event_source.function import Duration, Handler
from workbook.messages.ledger import Ledger
from workbook.practice.sample import post_job, statuses
from workbook.practice.scratch import time_aside

Changes = Mapping[str, Mapping[str, Any]]
"""New properties by logical id, as template.yaml would have them: `{"TheQueue": {"VisibilityTimeout": 60}}`."""

_MAPPING = "AWS::Lambda::EventSourceMapping"
_PER_CALL = 10  # entries that SendMessageBatch takes
_numbers = count(1)


def changed(template: Template, *changes: Changes) -> Template:
    """`template` with other properties: a mapping is merged into the one that is there, and anything else takes its
    place; None takes a property away. Of several changes the later ones go on top.

    The template is transformed again. Raises `TemplateError` for a resource that is not there, and for what SAM
    refuses.
    """
    source = deepcopy(template.source)
    for logical_id, properties in (it for each in changes for it in each.items()):
        if logical_id not in source["Resources"]:
            raise TemplateError(f"There is no resource {logical_id!r} in {template.path.name}.")
        if not isinstance(properties, Mapping):
            raise TemplateError(f"{logical_id}: its properties are a mapping, not {properties!r:.80}.")
        _merge(source["Resources"][logical_id].setdefault("Properties", {}), properties)
    return template.with_source(source)


def _merge(into: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if value is None:
            into.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = deepcopy(value)


@contextmanager
def deployed(template: Template) -> Iterator[Stack]:
    """A stack of `template` on the local cloud, for as long as the context lasts; afterwards it is gone, and the
    reader's time is what it was.

    It is always the local cloud, also while a stack on an account is connected: then one for this moment alone.

    Raises `DeployError` for what AWS refuses, with CloudFormation's sentence for it: then nothing stays.
    """
    with ExitStack() as ending:
        # Slow to import: they bring moto.
        from moto.moto_api._internal import mock_random

        from workbook.cloud.deploy import deploy
        from workbook.cloud.local_aws import for_the_moment

        ending.enter_context(for_the_moment())
        ending.callback(mock_random.setstate, mock_random.getstate())  # the reader's next ids are what they were
        trial = Stack("moto", f"trial-{next(_numbers)}", template, {}, time_aside(ending), ExitStack())
        cloudformation = cloud.shared_client("cloudformation")
        ending.callback(cloudformation.delete_stack, StackName=trial.name)
        try:
            trial.outputs.update(deploy(template, trial.name))
        except Exception as error:  # moto meets what it does not expect with any error at all
            reason = str(getattr(error, "message", "") or error).rstrip(".")
            raise DeployError(f"CREATE_FAILED: {reason}. The stack is rolled back.") from error
        _must_be_accepted(trial)
        yield trial


def ledger_of(
    template: Template,
    messages: int,
    handler: Handler = lambda event, context: None,
    *,
    duration: Duration = 0.1,
    **changes: Any,
) -> Ledger:
    """What became of so many messages on a stack of `template`, once its queue was drained.

    `handler` stands in for the function that declines, and takes `duration` seconds; `changes` are arguments of
    `EventSourceMapping`. Raises `DeployError`.
    """
    with deployed(template) as trial:
        mapping = EventSourceMapping.from_stack(trial, DECLINES, handler, duration=duration, **changes)
        entries = [{"Id": str(number), "MessageBody": f"message {number}"} for number in range(messages)]
        for first in range(0, messages, _PER_CALL):
            cloud.shared_client("sqs").send_message_batch(
                QueueUrl=trial.outputs["QueueUrl"], Entries=entries[first : first + _PER_CALL]
            )
        mapping.drain()
        return mapping.ledger


def book_once(trial: Stack, applications: int = 5) -> tuple[dict[str, Any], dict[str, int]]:
    """A booking on such a stack: StartSyncExecution's answer, and the applications by their statuses once the queue was
    drained."""
    table = BookingTable(trial.outputs["TableName"])
    posted = post_job(table, applications)
    answer: dict[str, Any] = cloud.shared_client("stepfunctions").start_sync_execution(
        stateMachineArn=trial.outputs["StateMachineArn"], input=json.dumps(posted.booking(0))
    )
    EventSourceMapping.from_stack(trial, DECLINES).drain()
    return answer, statuses(table, posted)


def by_logical_ids(text: str, stack: Stack) -> str:
    """`text` with the template's names in place of ARNs: those that AWS makes up tell a reader nothing."""
    found = cloud.shared_client("cloudformation").describe_stack_resources(StackName=stack.name)["StackResources"]
    names = {re.split("[/:]", it["PhysicalResourceId"])[-1]: it["LogicalResourceId"] for it in found}
    for physical in sorted((it for it in names if it in text), key=len, reverse=True):
        text = re.sub(rf"arn:[^\s,]*{re.escape(physical)}(/\w+(?:/\w+)?)?[^\s,]*", rf"{names[physical]}\1", text)
    return re.sub(r"arn:[^\s,]*:", "", text)


def _must_be_accepted(trial: Stack) -> None:
    """What Lambda refuses when CloudFormation makes an event source mapping. (moto makes it whatever it says.)"""
    for name, mapping in trial.template.of_type(_MAPPING):
        function = mapping["Properties"]["FunctionName"]["Ref"]
        try:
            EventSourceMapping.from_stack(trial, function).delete()
        except ClientError as refused:
            raise DeployError(
                f'{name} CREATE_FAILED: Resource handler returned message: "Invalid request provided: '
                f'{refused.response["Error"]["Message"]}". The stack is rolled back.'
            ) from refused
