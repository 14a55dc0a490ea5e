"""`python -m workbook.server [--port N]`: the local cloud behind moto's server, for the AWS CLI and others."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.server.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
from collections.abc import Sequence

from rich.console import Console

from workbook.cloud import STACK_NAME
from workbook.server import own_stack
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
    with serving(chosen.port) as server:
        outputs = own_stack.deployed(STACK_NAME)
        console.print("The stack answers until you stop it with Ctrl+C. In another terminal:\n")
        for name, value in {"AWS_ENDPOINT_URL": address(server), **SETTINGS}.items():
            console.print(f"export {name}={value}")
        console.print("\nIts outputs:\n")
        for name, value in outputs.items():
            console.print(f"{name}  {value}")
        server.serve_forever()
    console.print("\nStopped.")
    return command_line.STOPPED  # werkzeug keeps to itself that Ctrl-C was pressed


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a whole number from 0 to {_LAST_PORT}, not {text!r}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.server",
        description="Serves a fresh stack of the local cloud over HTTP on this machine, until it is stopped.",
    )
    parser.add_argument("--port", type=_port, default=5000, help="default: 5000; 0 takes a free one")
    return parser
