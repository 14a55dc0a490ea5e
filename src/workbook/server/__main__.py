"""`python -m workbook.server [--port N] [--faults PLAN]`: the local cloud behind moto's server, for other programs."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.server.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from workbook.cloud import STACK_NAME
from workbook.cloud.faults import CloudFault, FaultError
from workbook.cloud.faults.calls import FaultyCalls
from workbook.cloud.faults.in_place import met_by_clients
from workbook.cloud.faults.plan import read_plan
from workbook.server import faulty_answers, own_stack
from workbook.server.over_http import address, serving

_LAST_PORT = 65_535

SETTINGS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",  # what the AWS CLI and `make deploy` look at first
    # StartSyncExecution and TestState are sent to `sync-` before the host's name, and no machine is called that.
    "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
}
"""What a client needs in its environment, beside AWS_ENDPOINT_URL."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve a fresh stack until Ctrl-C, and give the exit status. Raises `SystemExit` 1 when the port is taken."""
    chosen = _parser().parse_args(arguments)
    console = Console(soft_wrap=True, highlight=False)
    with serving(chosen.port) as server, ExitStack() as faulty:
        outputs = own_stack.deployed(STACK_NAME)
        console.print("The stack answers until you stop it with Ctrl+C. In another terminal:\n")
        for name, value in {"AWS_ENDPOINT_URL": address(server), **SETTINGS}.items():
            console.print(f"export {name}={value}")
        console.print("\nIts outputs:\n")
        for name, value in outputs.items():
            console.print(f"{name}  {value}")
        if chosen.faults:
            # Only now: nothing goes wrong while the stack is made.
            calls = FaultyCalls(chosen.faults)
            faulty.enter_context(met_by_clients(calls))
            server.app = faulty_answers.through(server.app, calls)
            console.print("\nFaults, whoever calls:\n")
            for fault in chosen.faults:
                console.print(str(fault))
        server.serve_forever()
    console.print("\nStopped.")
    return command_line.STOPPED  # werkzeug keeps to itself that Ctrl-C was pressed


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a whole number from 0 to {_LAST_PORT}, not {text!r}")
    return int(text)


def _plan(text: str) -> list[CloudFault]:
    try:
        plan = read_plan(Path(text))
        faulty_answers.must_be_of_calls(plan)
    except OSError as error:
        raise argparse.ArgumentTypeError(command_line.refused(error)) from None
    except FaultError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from None
    return plan


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.server",
        description="Serves a fresh stack of the local cloud over HTTP on this machine, until it is stopped.",
    )
    parser.add_argument("--port", type=_port, default=5000, help="default: 5000; 0 takes a free one")
    parser.add_argument(
        "--faults",
        type=_plan,
        metavar="PLAN",
        help="a file, YAML or JSON, of what goes wrong at whose calls: {seed: 7, faults: [{what: throttle, where: "
        "dynamodb:UpdateItem, when: 0.1}]}; src/workbook/cloud/faults/plan.py has more of it",
    )
    return parser
