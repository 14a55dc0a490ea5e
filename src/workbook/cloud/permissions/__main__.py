"""Whether the roles have the least privilege that they can work with: `python -m workbook.cloud.permissions`.

Exit status 0 where every role has, 1 where one has not.
"""

import argparse
import sys
from collections.abc import Sequence

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from workbook.cloud import STACK_NAME, connect
from workbook.cloud.permissions import audit, simulate


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.cloud.permissions",
        description="Compares what each role of the stack may do with what it needs (needs.yaml beside this module).",
    )
    parser.add_argument(
        "--account",
        metavar="STACK",
        help="a stack deployed to your AWS account: its roles are read there, and IAM's policy simulator decides. "
        "Reads only, and costs nothing. Without it, template.yaml on the local cloud.",
    )
    account_stack = parser.parse_args(arguments).account
    try:
        if account_stack is None:
            with connect():
                return _report(STACK_NAME, audit.evaluated)
        return _report(account_stack, simulate.by(boto3.client("iam")))
    except (BotoCoreError, ClientError, audit.NeedsError) as error:
        print(f"The permissions cannot be compared: {error}", file=sys.stderr)
        return 1


def _report(stack: str, allows: audit.Allows) -> int:
    cloudformation, iam = boto3.client("cloudformation"), boto3.client("iam")
    wanted = audit.needs(stack, cloudformation)
    roles = audit.deployed_roles(stack, cloudformation, iam)
    wrong = 0
    for logical_id, role in roles.items():
        if logical_id not in wanted:
            found = [f"{role.name} is not in needs.yaml: write there what it needs, and why"]
        else:
            found = audit.findings(role, wanted[logical_id], allows)
        print(f"{logical_id}: " + ("as little as it can work with" if not found else ""))
        for finding in found:
            print(f"  {finding}")
        wrong += len(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
