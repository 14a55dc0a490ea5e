"""The local cloud: moto, with a unit of `gaps` for each gap between moto and AWS that this project closes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
import boto3
from moto import mock_aws
from moto.moto_api._internal import mock_random

from workbook.basics.quiet import quiet
from workbook.cloud import (
    dynamodb,
    no_network,
    quick_answers,
    quick_expressions,
    quick_items,
    readers_settings,
    service_models,
    sqs,
    step_functions,
)
from workbook.cloud.gaps import (
    alarms,
    atomic_calls,
    change_sets,
    conditional_resources,
    definition_validation,
    function_settings,
    log_group_arns,
    rest_apis,
    role_policies,
    sam_templates,
    stack_tags,
    state_machines_from_cloudformation,
    sync_endpoint,
    template_addresses,
)
from workbook.cloud.permissions import acting
from workbook.cloud.stack import answers

UNITS = (
    atomic_calls,
    sync_endpoint,
    definition_validation,
    state_machines_from_cloudformation,
    conditional_resources,
    role_policies,
    log_group_arns,
    sam_templates,
    template_addresses,
    change_sets,
    alarms,
    function_settings,
    stack_tags,
    rest_apis,
    dynamodb,
    sqs,
    step_functions,
    acting,
)

# A setting of moto's own: run functions without Docker.
MOTO: dict[str, Any] = {"lambda": {"use_docker": False}}


@contextmanager
def local_aws(seed: int = 0) -> Iterator[None]:
    """An empty AWS account on this machine, for as long as the context lasts.

    Every boto3 client made inside answers from moto, and no request leaves this machine, neither now nor later in this
    process. Ids that AWS would make up (message ids, execution names, request ids) come from `seed`, so that a page
    shows the same ones on every run.
    """
    with ExitStack() as stack:
        no_network.guard()
        stack.enter_context(readers_settings.left_out())
        stack.enter_context(quick_answers.remembered())
        stack.enter_context(mock_aws(config=MOTO))
        # What moto logs a notebook would show to the reader.
        stack.enter_context(quiet("moto"))
        mock_random.seed(seed)
        stack.enter_context(service_models.shared())
        # The session of before comes back: it may be that of an account, and an exercise is checked in between.
        stack.enter_context(patch.object(boto3, "DEFAULT_SESSION", None))
        boto3.setup_default_session()
        stack.enter_context(quick_expressions.remembered())
        stack.enter_context(quick_items.by_shorter_ways())
        for unit in UNITS:
            stack.enter_context(unit.closed())
        yield


@contextmanager
def for_the_moment() -> Iterator[None]:
    """The local cloud that is open, or else one for as long as the context lasts.

    boto3's default session is put back: that of a stack on an account records what is made there.
    """
    if answers():
        yield
        return
    session = boto3.DEFAULT_SESSION
    try:
        with local_aws():
            yield
    finally:
        boto3.DEFAULT_SESSION = session
