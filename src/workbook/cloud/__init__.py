"""Where the booking system runs: `connect()` gives a `Stack`. Behind it the emulator, its time, its faults."""

from workbook.basics.garbage import not_looked_for
from workbook.cloud.errors import AlreadyConnected, DeployError, NeedsVirtualTime, NotConnected, SeedError, TargetError

with not_looked_for():
    from workbook.cloud.stack import (
        STACK_NAME,
        Stack,
        answers,
        client,
        connect,
        connected,
        must_answer,
        must_answer_here,
        run_name,
        shared_client,
    )

__all__ = [
    "STACK_NAME",
    "AlreadyConnected",
    "DeployError",
    "NeedsVirtualTime",
    "NotConnected",
    "SeedError",
    "Stack",
    "TargetError",
    "answers",
    "client",
    "connect",
    "connected",
    "must_answer",
    "must_answer_here",
    "run_name",
    "shared_client",
]
