"""Where the booking system runs. `target` is the only switch, read here alone; the rest is plain boto3."""

import atexit
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Any, Self

from workbook.basics.garbage import not_looked_for
from workbook.basics.sentence import Sentence
from workbook.cloud.clock import Clock
from workbook.cloud.errors import AlreadyConnected, DeployError, NeedsVirtualTime, NotConnected, SeedError, TargetError
from workbook.cloud.no_network import guard, on_this_machine
from workbook.cloud.template import TEMPLATE, Template

if TYPE_CHECKING:
    from workbook.cloud.account import Account

STACK_NAME = "book-a-nanny"
_AS_TOLD = "moto, unless the command that started this process says otherwise"


@dataclass
class Stack:
    """A deployed `template.yaml`.

    `outputs` are the stack's Outputs by key (`TableName`, `QueueUrl`, `StateMachineArn`, …); `clock` tells and moves
    the local cloud's time. Usable as a context manager, inside which no other stack can be connected; in a notebook it
    lives as long as the kernel.
    """

    target: str
    name: str
    template: Template
    outputs: dict[str, str]
    clock: Clock
    _open: ExitStack = field(repr=False)

    run: str = ""
    """On an account other runs share: this run's name, which is part of the names that sample data has there."""

    made: Callable[[str], bool] = field(default=lambda text: True, repr=False)
    """Whether a text names the id of something that this run made; in a cloud of its own, all is its own."""

    drained: set[str] = field(default_factory=set, init=False, repr=False)
    """Ids of messages that are in the ledger of a mapping which was watched until its queue was empty."""

    open: bool = field(default=True, init=False)
    """Until `close()`."""

    entered: bool = field(default=False, init=False, repr=False)
    """From the beginning of a `with` block, whose end closes the stack."""

    def close(self) -> None:
        """Forget the local cloud and everything in it. Closing twice does no harm."""
        with _connecting:
            self.open = False
            self._open.close()

    def __enter__(self) -> Self:
        with _connecting:
            if not self.open:
                raise NotConnected(
                    "This stack was closed, and all that was in it is gone. `connect()` gives a fresh one."
                )
            self.entered = True
            return self

    def __exit__(self, *_: object) -> None:
        self.close()


_connected: Stack | None = None
_connecting = RLock()


def connect(
    target: str = _AS_TOLD, *, seed: int = 0, stack: str | None = None, confirmed: "Account | None" = None
) -> Stack:
    """A stack on `target`; one that this process connected earlier, outside of `with`, is closed first.

    `"moto"` deploys the template to an emulator inside this process: no account, no network, no Docker. Its ids come
    from `seed` and its clock starts at a fixed instant, so a page reads the same on every run. From the first call on,
    no AWS call of this process leaves this machine, also after `close()` (`workbook.cloud.no_network`).

    `"aws"` connects to the deployed stack that `stack` names, in the account and Region that boto3 finds. It prints
    them with the estimated cost and asks for the account's number first. What this process makes there is tagged, noted
    on disk before it is made (`workbook.cloud.journal`), and removed by `close()`, at the latest when the process ends;
    after SIGKILL `make destroy` removes it. The stack itself stays. Whoever asked already, about what is done there and
    what it costs, says for which account by `confirmed`. Raises `AccountError` or `NotConfirmed`.

    Without a target it is moto, or what `python -m workbook run --target` says. Raises `TargetError` for any other
    target, for `"aws"` without a stack, and for a stack's name with moto. Raises `SeedError`, and
    `TemplateError` or `DeployError` when somebody changed the template or a definition so that it cannot be deployed.
    Raises `AlreadyConnected` inside a `with` block of an open stack, in whatever thread, and leaves that stack alone.
    """
    global _connected
    if target is _AS_TOLD:
        target, stack = os.environ.get("WORKBOOK_TARGET", "moto"), stack or os.environ.get("WORKBOOK_STACK")
    if target not in ("moto", "aws"):
        raise TargetError(
            f"target={target!r} is not available. Use target='moto', which runs on this machine, or target='aws' with "
            "the name of a deployed stack."
        )
    if (target == "aws") != bool(stack):
        raise TargetError(
            "target='aws' needs the name of a deployed stack, and target='moto' has none: "
            "connect(target='aws', stack='book-a-nanny-test') or connect(target='moto')."
        )
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise SeedError(f"seed={seed!r}: a seed is a whole number from 0. Equal seeds give equal ids.")
    with _connecting:
        if _connected is not None:
            if _connected.open and _connected.entered:
                raise AlreadyConnected(
                    "A stack is open in a `with` block, and connect() would close it under that block's code. "
                    "Use that stack, or connect() after the block. Nothing was changed."
                )
            _connected.close()
        _connected = _on_aws(stack, confirmed) if stack else _on_moto(seed)
        return _connected


def connected() -> Stack | None:
    """The stack that this process connected last; None before, and once it is closed."""
    return _connected if _connected is not None and _connected.open else None


def answers() -> bool:
    """Whether moto answers AWS calls in this process now: for a stack, for a check of an exercise, or in a test."""
    moto = sys.modules.get("moto.core.models")
    return moto is not None and moto.botocore_stubber.enabled


def run_name() -> str:
    """The name that this run has on an account which other runs share; "" in a cloud of its own."""
    stack = connected()
    return "" if stack is None or answers() else stack.run


def _on_an_account() -> bool:
    return (stack := connected()) is not None and stack.target == "aws"


def must_answer() -> None:
    """Called by what the workbook itself asks of AWS, before it asks.

    An endpoint on this machine that the environment names, `make serve`'s, is as good as a local cloud in this process.
    Raises `NotConnected` where there is neither.
    """
    if answers() or _on_an_account():
        return
    if not on_this_machine(os.environ.get("AWS_ENDPOINT_URL", "")):
        raise NotConnected(
            "This needs the local cloud, and none is open: run `stack = connect()` first. Nothing was sent to AWS."
        )
    guard()  # the environment may name another endpoint for a single service


def must_answer_here() -> None:
    """Called by what reaches the queues themselves, and not through boto3. Raises `NotConnected`, or
    `NeedsVirtualTime` where a stack is connected and its queues are not in this process."""
    must_answer()
    if not answers() and connected() is not None:
        raise NeedsVirtualTime(
            "This needs queues in virtual time, which only the local cloud has, and the stack that is connected is "
            'elsewhere: use connect(target="moto") for this chapter.'
        )
    from workbook.cloud import sqs

    if not (answers() and sqs.here()):
        raise NotConnected(
            "This reaches the local cloud's queues inside this process, and here are none: moto's own, or another "
            "process's, will not do. Run `stack = connect()` first; in a test, `local_aws()` in place of `mock_aws()`."
        )


def client(service: str, **settings: Any) -> Any:
    """A new client of boto3's, which the caller may hand to a reader or listen to. Raises `NotConnected`."""
    import boto3

    must_answer()
    return boto3.client(service, **settings)


def shared_client(service: str) -> Any:
    """boto3's client for calls of the workbook's own, in a local cloud of this process the same one each time.

    Making a client takes longer than its call. This one nobody listens to, and no reader's code gets it. Raises
    `NotConnected`.
    """
    import boto3

    if not answers():
        return client(service)  # the environment may name another endpoint by now
    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session()
    return _client_of(boto3.DEFAULT_SESSION, service)


@lru_cache(maxsize=8)
def _client_of(session: Any, service: str) -> Any:
    # Each local cloud has a session of its own, and with it clients of its own.
    return session.client(service)


@atexit.register
def _close_the_last() -> None:
    # Put everything back while Python can still do it; at its very end it cannot.
    if _connected is not None:
        _connected.close()


@cache
def _import_the_local_cloud() -> None:
    """All that the first deployment brings along too: once imported, it stays."""
    with not_looked_for():
        import booking.environment  # noqa: F401
        import workbook.cloud.deploy
        import workbook.cloud.local_aws  # noqa: F401


def _on_moto(seed: int) -> Stack:
    _import_the_local_cloud()
    from booking.environment import forget_clients
    from workbook.cloud.deploy import deploy
    from workbook.cloud.local_aws import local_aws

    with ExitStack() as stack:
        forget_clients()
        clock = Clock()
        stack.callback(clock.stop)
        clock.start()
        stack.enter_context(local_aws(seed))
        try:
            template = deepcopy(Template.load())  # a reader may write into it
            outputs = deploy(template, STACK_NAME)
        except Sentence:
            raise
        except Exception as error:  # moto meets what it does not expect with any error at all
            reason = getattr(error, "message", "") or f"{type(error).__name__}: {error}"
            raise DeployError(f"{TEMPLATE.name} and the files it names cannot be deployed. {reason}") from error
        return Stack("moto", STACK_NAME, template, outputs, clock, stack.pop_all())


def _on_aws(name: str, confirmed: "Account | None") -> Stack:
    from booking.environment import forget_clients
    from workbook.cloud.on_account import RealTime, opened

    with ExitStack() as closing:
        forget_clients()
        closing.callback(forget_clients)
        outputs, journal = opened(name, closing, confirmed)
        clock = RealTime()
        clock.start()
        template = deepcopy(Template.load())  # a reader may write into it
        return Stack("aws", name, template, outputs, clock, closing.pop_all(), journal.run, journal.names)
