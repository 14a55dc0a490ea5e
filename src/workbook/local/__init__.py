"""The local cloud: moto, and one unit for each gap between moto and AWS that this project closes.

A unit is a module with a context manager `closed()`; its docstring says what moto does by itself. A canary test for
each (`tests/workbook/local/`) fails when moto closes the gap, so that the unit can go. `sqs` and `interpreter` replace
what moto has altogether and need none.
"""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.moto_api._internal import mock_random

import workbook.local.quick_imports  # noqa: F401  before all that imports moto's EC2
from workbook.local import (
    atomic_calls,
    conditional_resources,
    definition_validation,
    no_network,
    sqs,
    state_machines_from_cloudformation,
    sync_endpoint,
)

UNITS = (
    no_network,
    atomic_calls,
    sync_endpoint,
    definition_validation,
    state_machines_from_cloudformation,
    conditional_resources,
    sqs,
)

ENGINE_SETTING = "WORKBOOK_ENGINE"
"""The environment variable that chooses what executes state machines, see `ENGINES`; the first is the default."""

ENGINES = ("asl_interpreter", "moto")

REGION = "us-east-1"

# A setting of moto's own: run functions without Docker.
MOTO: dict[str, Any] = {"lambda": {"use_docker": False}}

# Another: run state machines on moto's own engine instead of pretending to.
MOTO_EXECUTING: dict[str, Any] = MOTO | {"stepfunctions": {"execute_state_machine": True}}


class EngineError(ValueError):
    """The setting names an engine that is not there."""


@contextmanager
def local_aws(seed: int = 0) -> Iterator[None]:
    """An empty AWS account on this machine, for as long as the context lasts.

    Every boto3 client made inside answers from moto. Ids that AWS would make up (message ids, execution names,
    request ids) come from `seed`, so that a page shows the same ones on every run.
    """
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, _nothing_of_the_readers_own(os.environ), clear=True))
        engine, config = _engine()
        stack.enter_context(mock_aws(config=config))
        # The engine logs every error that a state machine then catches, and a notebook would show it to the reader.
        stack.enter_context(_quiet(logging.getLogger("moto")))
        mock_random.seed(seed)
        boto3.setup_default_session()
        for unit in (*UNITS, *engine):
            stack.enter_context(unit.closed())
        yield


def _nothing_of_the_readers_own(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without the reader's AWS settings: a profile, a Region or an endpoint of theirs is not for us."""
    others = {name: value for name, value in environment.items() if not name.startswith("AWS_")}
    no_files = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    return others | no_files | {"AWS_DEFAULT_REGION": REGION}


def _engine() -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The units that make the chosen engine, and moto's settings for it. Raises `EngineError`."""
    chosen = os.environ.get(ENGINE_SETTING, ENGINES[0])
    # Imported here: each brings much along that the other does not need.
    if chosen == "asl_interpreter":
        from workbook.local import interpreter

        return (interpreter,), MOTO
    if chosen == "moto":
        from workbook.local import moto_engine

        return moto_engine.UNITS, MOTO_EXECUTING
    raise EngineError(f"{ENGINE_SETTING}={chosen!r}: the engines are {' and '.join(ENGINES)}.")


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
