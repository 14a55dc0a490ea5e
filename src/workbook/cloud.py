"""Where the booking system runs. `target` is the only switch; everything else is plain boto3."""

import atexit
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Lock
from typing import Self

from workbook.clock import Clock
from workbook.template import TEMPLATE, Template
from workbook.told import Told

STACK_NAME = "book-a-nanny"


class TargetError(Told):
    """The target is not one this workbook can run on."""


class SeedError(Told):
    """The seed is not a whole number from 0."""


class DeployError(Told):
    """The template, or a definition that it names, cannot be deployed as it stands."""


@dataclass
class Stack:
    """A deployed `template.yaml`.

    `outputs` are the stack's Outputs by key (`TableName`, `QueueUrl`, `StateMachineArn`, …); `clock` tells and moves
    the local cloud's time. Usable as a context manager; in a notebook it lives as long as the kernel.
    """

    target: str
    name: str
    template: Template
    outputs: dict[str, str]
    clock: Clock
    _open: ExitStack = field(repr=False)

    open: bool = field(default=True, init=False)
    """Until `close()`."""

    def close(self) -> None:
        """Forget the local cloud and everything in it. Closing twice does no harm."""
        self.open = False
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_connected: Stack | None = None
_connecting = Lock()


def connect(target: str = "moto", *, seed: int = 0) -> Stack:
    """A fresh stack on `target`; one that this process connected earlier is closed first.

    `"moto"` deploys the template to an emulator inside this process: no account, no network, no Docker. Its ids come
    from `seed` and its clock starts at a fixed instant, so a page reads the same on every run.

    Raises `TargetError` for any other target: running on a real account is not there yet. Raises `SeedError`, and
    `TemplateError` or `DeployError` when somebody changed the template or a definition so that it cannot be deployed.
    """
    global _connected
    if target != "moto":
        raise TargetError(
            f"target={target!r} is not available. Use target='moto', which runs on this machine. "
            "Running on a real AWS account comes with chapter 06."
        )
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise SeedError(f"seed={seed!r}: a seed is a whole number from 0. Equal seeds give equal ids.")
    with _connecting:
        if _connected is not None:
            _connected.close()
        _connected = _on_moto(seed)
        return _connected


def connected() -> Stack | None:
    """The stack that this process connected last; None before, and once it is closed."""
    return _connected if _connected is not None and _connected.open else None


@atexit.register
def _close_the_last() -> None:
    # Put everything back while Python can still do it; at its very end it cannot.
    if _connected is not None:
        _connected.close()


def _on_moto(seed: int) -> Stack:
    from booking.environment import forget_clients
    from workbook.local import local_aws
    from workbook.local.deploy import deploy

    with ExitStack() as stack:
        forget_clients()
        clock = Clock()
        stack.callback(clock.stop)
        clock.start()
        stack.enter_context(local_aws(seed))
        try:
            template = Template.load()
            outputs = deploy(template, STACK_NAME)
        except Told:
            raise
        except Exception as error:  # moto meets what it does not expect with any error at all
            reason = getattr(error, "message", "") or f"{type(error).__name__}: {error}"
            raise DeployError(f"{TEMPLATE.name} and the files it names cannot be deployed. {reason}") from error
        return Stack("moto", STACK_NAME, template, outputs, clock, stack.pop_all())
