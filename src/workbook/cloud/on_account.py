"""A deployed stack on a real account: asked for, recorded while it is open, and left as it was found."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex
from unittest.mock import patch

import boto3

from workbook.basics.files import publish
from workbook.cloud import no_network
from workbook.cloud.account import CONFIRMED, Account, client, confirm, without_credentials
from workbook.cloud.clock import Clock
from workbook.cloud.journal import Journal
from workbook.cloud.recorder import Recorder
from workbook.cloud.removal import remove_what_is_left
from workbook.cloud.stack_status import usable
from workbook.cloud.template import Template

TARGET, STACK, RUN = "WORKBOOK_TARGET", "WORKBOOK_STACK", "WORKBOOK_RUN"
"""How a command tells the kernels that it starts where to run, and by which name."""

_TABLE = "BookingTable"


class RealTime(Clock):
    """Real time, told and waited for as virtual time is: on AWS nobody can move the clock."""

    def start(self) -> None:
        self._began = time.time()

    def stop(self) -> None:
        pass

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    @property
    def elapsed(self) -> float:
        """Seconds since the stack was connected."""
        return time.time() - self._began

    def advance(self, seconds: float) -> None:
        """Wait, really. Raises `ValueError` for a negative number."""
        time.sleep(seconds)

    def move_to(self, instant: float) -> None:
        """Wait until `instant`, in seconds since the epoch. Raises `ValueError` when it has passed already."""
        time.sleep(instant - time.time())


def opened(name: str, closing: ExitStack, confirmed: Account | None = None) -> tuple[dict[str, str], Journal]:
    """Connect to the stack `name` until `closing` is closed: its outputs, and the journal of this run.

    Account, Region and cost are printed and confirmed first, unless it is the account `confirmed`. What this process
    makes until then is noted on disk before it is made, tagged, and removed when `closing` is closed; the stack stays.
    Raises `AccountError`, `NotConfirmed`.
    """
    closing.enter_context(no_network.let_through())
    account = Account.current()
    stack = usable(name, account)
    if account != confirmed:
        confirm(account, f"This books nannies on the stack {name}. What it makes there is removed at its end.")
    run = f"{os.environ.get(RUN, '')}r{token_hex(4)}"
    journal = Journal(account, stack.name, run)
    closing.callback(remove_what_is_left, account, stack.name, run)
    closing.callback(journal.close)
    keys = [it["AttributeName"] for it in Template.load().resources[_TABLE]["Properties"]["KeySchema"]]
    boto3.setup_default_session()
    closing.callback(setattr, boto3, "DEFAULT_SESSION", None)
    recorder = Recorder(journal, run, stack.outputs["TableName"], keys, client("dynamodb"))
    closing.enter_context(recorder.recording())
    return dict(stack.outputs), journal


@contextmanager
def for_kernels(name: str, *, yes: bool, outputs: Path) -> Iterator[None]:
    """Processes started within the context connect to the stack `name`, confirmed here once for all.

    What they made and did not remove, as a kernel is ended with the last cell of its page, is removed at the end, and a
    credential that a page printed is taken out of the notebooks in `outputs`. Raises `AccountError` or `NotConfirmed`,
    before anything is started.
    """
    account = Account.current()
    stack = usable(name, account)
    confirm(
        account, f"This runs the chapters on the stack {name}. What they make there is removed at their end.", yes=yes
    )
    command = f"c{token_hex(4)}"
    told = {TARGET: "aws", STACK: name, RUN: command, CONFIRMED: str(account)}
    try:
        with patch.dict(os.environ, told):
            yield
    finally:
        for notebook in outputs.rglob("*.ipynb"):
            text = notebook.read_text(encoding="utf-8")
            if (clean := without_credentials(text)) != text:
                publish(notebook, clean)
        remove_what_is_left(account, stack.name, command)
