"""`python -m workbook.partial_batches [--endpoint URL]`: who agrees with AWS on partial batches."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run(
        "workbook.partial_batches.__main__"
    )  # before the imports below: Ctrl-C is answered while they last


import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from ipaddress import ip_address
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table

from workbook.partial_batches import cases as data
from workbook.partial_batches import here, scoreboard
from workbook.partial_batches.cases import Case, Observed
from workbook.partial_batches.deployed import Endpoint, NotRemoved
from workbook.partial_batches.scoreboard import Score

OURS = "this workbook's mapping"
_REFUSED = 2
_WHAT_IT_MAKES = """\
It makes there, and removes again: an IAM role, a Lambda function with its log group, and for each case two SQS queues
and an event source mapping. All of their names begin with `partial-batches-`. It takes about ten minutes, some thousand
requests to SQS and some hundred short invocations: about one US cent at the prices of 2026."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases and give the exit status: 0 when all agree with AWS, 1 when not, 2 for what is refused."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    console = Console(soft_wrap=True, highlight=False)
    elsewhere = chosen.endpoint is not None and not is_this_machine(chosen.endpoint)
    if elsewhere and not chosen.real_account:
        parser.error(f"{chosen.endpoint} is not on this machine. What is made there may cost money: add --real-account")
    cases = data.read()
    scores = [_score(OURS, f"workbook {version('book-a-nanny-workbook')}", here.run(cases))]
    try:
        if chosen.real_account and (elsewhere or chosen.endpoint is None):
            session = boto3.Session(region_name=chosen.region)
            if not _confirmed(session, chosen.endpoint, console):
                return _REFUSED
            scores.append(_deployed(chosen.name or "AWS", session, chosen.endpoint, cases, console))
        elif chosen.endpoint:
            # Nobody's own: what listens on this machine is no business of an account's.
            session = boto3.Session("local", "local", region_name=chosen.region or "us-east-1")
            scores.append(_deployed(chosen.name or chosen.endpoint, session, chosen.endpoint, cases, console))
    except (ClientError, BotoCoreError, NotRemoved) as error:
        console.print(f"{chosen.endpoint or 'AWS'}: {error}", markup=False)
        return 1
    _show(scores, cases, console)
    if chosen.write:
        scoreboard.write(scores, cases)
        console.print(f"written: {scoreboard.PAGE.name} and {scoreboard.KEPT.name}")
    return int(any(score.summary(cases)["agrees"] < len(_judged(cases)) for score in scores))


def is_this_machine(url: str) -> bool:
    """Whether an endpoint can only be on this machine, by its address."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _confirmed(session: boto3.Session, endpoint: str | None, console: Console) -> bool:
    account = session.client("sts", endpoint_url=endpoint).get_caller_identity()["Account"]
    console.print(f"Account {account}, region {session.region_name}, {endpoint or 'the endpoints of AWS'}.")
    console.print(_WHAT_IT_MAKES)
    try:
        typed = console.input("Type the account's number to go on: ").strip()
    except EOFError:
        typed = ""
    if typed == account:
        return True
    console.print("\nThat is not the account's number. Nothing was made.")
    return False


def _deployed(name: str, session: boto3.Session, url: str | None, cases: Sequence[Case], console: Console) -> Score:
    outcomes = Endpoint(session, url).run(cases, say=lambda text: console.print(text, style="dim"))
    return _score(name, "", outcomes)


def _score(name: str, versions: str, outcomes: Mapping[str, Observed]) -> Score:
    by = f"boto3 {version('boto3')}"
    return Score(name, date.today().isoformat(), f"{versions}, {by}" if versions else by, outcomes)


def _judged(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.kept is not None]


def _show(scores: Sequence[Score], cases: Sequence[Case], console: Console) -> None:
    table = Table(title="The messages that come back", title_justify="left")
    for heading in ("the answer", "AWS says", *(score.name for score in scores)):
        table.add_column(heading)
    for case in cases:
        told = "not documented" if case.kept is None else scoreboard.names(case, case.kept)
        table.add_row(case.name, told, *(scoreboard.cell(case, score.outcomes[case.name]) for score in scores))
    console.print(table)
    for score in scores:
        counts = ", ".join(f"{what}: {number}" for what, number in score.summary(cases).items())
        console.print(f"{score.name}, of {len(_judged(cases))} documented cases: {counts}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.partial_batches",
        description="Tries every answer that a function can give for a batch of SQS messages, on this workbook's "
        "event source mapping and, where one is named, on an endpoint with SQS, Lambda and IAM. Prints who agrees with "
        "AWS; the exit status is 0 when all do.",
        epilog="An endpoint on this machine gets made-up credentials. Anything else has to be asked for twice: by "
        "--real-account, and by typing the account's number. What is made is removed, also after an error or Ctrl-C.",
    )
    parser.add_argument("--endpoint", metavar="URL", help="an emulator, e.g. http://127.0.0.1:4566")
    parser.add_argument("--name", help="what to call it, with its version (default: its URL, or AWS)")
    parser.add_argument("--region", help="default: us-east-1 on this machine, else the one that boto3 finds")
    parser.add_argument("--real-account", action="store_true", help="run on the account whose credentials boto3 finds")
    parser.add_argument("--write", action="store_true", help="keep the results in the scoreboard and write its page")
    return parser
