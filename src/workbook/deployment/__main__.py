"""`python -m workbook.deployment deploy|destroy STACK`: make the stack on an account, or remove it, after asking."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.deployment.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
from collections.abc import Sequence
from functools import partial

from botocore.exceptions import WaiterError
from rich.console import Console

from workbook.basics.sentence import Sentence
from workbook.cloud.account import Account, AccountError, client, confirm, in_sentences
from workbook.cloud.removal import remove_what_is_left
from workbook.cloud.stack_status import (
    MADE_HERE,
    Standing,
    a_queue_was_deleted_recently,
    checked_name,
    find,
    not_there,
    usable,
    usable_beside,
)
from workbook.cloud.template import AT_SCALE, BESIDE, TEMPLATE, Template
from workbook.deployment import bucket, gateway_logs, sam


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what `arguments` say and give the exit status: 0, 1 when it could not be done, 2 for bad usage."""
    chosen = _parser().parse_args(arguments)
    console = Console(soft_wrap=True, highlight=False)
    try:
        checked_name(chosen.stack)
        {"deploy": deploy, "destroy": destroy}[chosen.command](chosen.stack, yes=chosen.yes, console=console)
    except Sentence as sentence:
        console.print(str(sentence), style="red", markup=False)
        return 1
    return 0


def deploy(name: str, *, yes: bool, console: Console) -> None:
    """Build and deploy the stack `name` and the one beside it, new or again, and compare them with their templates.

    Raises `AccountError`, `NotConfirmed` or `SamError`; what was made by then `destroy` removes.
    """
    account, beside = Account.current(), name + BESIDE
    news = "deploys" if _can_be_deployed(name) is None else "updates"
    _can_be_deployed(beside)
    confirm(account, f"This {news} the stack {name}, with {beside} beside it.", yes=yes)
    for function, size in sam.build().items():
        console.print(f"{function}: a package of {size / 1024:.0f} KiB")
    try:
        if made := gateway_logs.ensured():
            console.print(made, markup=False)
        tags = MADE_HERE | {"Stack": name}
        deployed = partial(sam.deploy, region=account.region, bucket=bucket.make(name, account, tags), tags=tags)
        try:
            deployed(name, sam.BUILT / TEMPLATE.name, {})
        except sam.SamError:
            if find(name) is not None and a_queue_was_deleted_recently(name):
                raise AccountError(
                    "SQS makes no queue of a name that was deleted less than a minute ago. "
                    f"`make destroy STACK={name}`, wait a minute, then `make deploy STACK={name}`."
                ) from None
            raise
        stack = _whole(usable(name, account))
        deployed(beside, AT_SCALE, Template.load(AT_SCALE).parameters_of(stack.outputs))
        outputs = {**stack.outputs, **_whole(usable_beside(name)).outputs}
    except (Sentence, KeyboardInterrupt):
        console.print(f"What was made stays until `make destroy STACK={name}` removes it.", markup=False)
        raise
    console.print(f"\nThe stack {name} stands, and {beside} beside it. Their outputs:\n")
    for key, value in outputs.items():
        console.print(f"{key}  {value}", markup=False)
    console.print(f"\nTo remove them: make destroy STACK={name}")


def destroy(name: str, *, yes: bool, console: Console) -> None:
    """Remove what runs left behind on the stack `name`, then the one beside it, the stack, and their bucket.

    Raises `AccountError` or `NotConfirmed`; also for a stack that `deploy` did not make, once what runs left is gone.
    """
    account = Account.current()
    stacks = {each: find(each) for each in (name + BESIDE, name)}
    confirm(
        account,
        f"This removes what runs left on the stack {name}, and, if deploy made them, the stack and {name + BESIDE}.",
        yes=yes,
    )
    if removed := remove_what_is_left(account, name):
        console.print(f"Removed what runs had left behind: {removed}.")
    for stack in stacks.values():
        if stack is not None:
            _must_be_ours(stack)
    for each, stack in stacks.items():
        if stack is not None:
            _delete(stack)
            console.print(f"The stack {each} is gone.")
    if stacks[name] is None:
        console.print(f"There is no stack {name} here.")
    else:
        console.print("Wait a minute before you deploy one of that name: SQS asks for it.")
    bucket.remove(name, account)


def _can_be_deployed(name: str) -> Standing | None:
    """The stack that a deployment would update; None where it would make one. Raises `AccountError`."""
    stack = find(name)
    if stack is None or stack.is_empty:
        return None
    _must_be_ours(stack)
    if stack.status != "UPDATE_ROLLBACK_COMPLETE":  # the one state that a deployment can mend
        stack.must_stand()
    return stack


def _whole(stack: Standing) -> Standing:
    """The stack, if it has all that its template has. Raises `AccountError`."""
    if missing := not_there(stack):
        raise AccountError(f"The stack {stack.name} was made without {', '.join(missing)}, which the template has.")
    return stack


def _delete(stack: Standing) -> None:
    with in_sentences():
        cloudformation = client("cloudformation")
        cloudformation.delete_stack(StackName=stack.id)
        try:
            cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack.id)
        except WaiterError:
            raise AccountError(
                f"The stack {stack.name} could not be removed whole; its events say why. Mend that and run this again."
            ) from None


def _must_be_ours(stack: Standing) -> None:
    if not (stack.made_here or stack.is_empty):
        other = "Name another one." if not stack.name.endswith(BESIDE) else "Remove it yourself, or name another one."
        raise AccountError(f"The stack {stack.name} was not made by `make deploy`, so it is left alone. {other}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.deployment",
        description="Deploys template.yaml, with at_scale.yaml beside it, to the account and Region that boto3 finds, "
        "or removes them. Both print account, Region and cost and ask first.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="deploy|destroy")
    for name, does in {
        "deploy": "build with the SAM CLI, deploy the stack and the one beside it, and compare both with the templates",
        "destroy": "remove the stacks that `deploy` made, with their bucket; no other is touched",
    }.items():
        command = commands.add_parser(name, help=does, description=does[0].upper() + does[1:] + ".")
        command.add_argument("stack", metavar="STACK", help="the stack's name, e.g. book-a-nanny-test")
        command.add_argument(
            "--yes", action="store_true", help="do not ask; or set WORKBOOK_CONFIRMED=ACCOUNT/REGION, as in CI"
        )
    return parser
