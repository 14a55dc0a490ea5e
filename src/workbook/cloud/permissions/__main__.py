"""Whether the roles have the least privilege that they can work with: `python -m workbook.cloud.permissions`.

Exit status 0 where every role has, 1 where one has not.
"""

import argparse
import sys
from collections.abc import Sequence

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from workbook.cloud import connect
from workbook.cloud.account import AccountError
from workbook.cloud.deploy import deploy_beside
from workbook.cloud.permissions import audit, simulate
from workbook.cloud.stack_status import find
from workbook.cloud.template import BESIDE


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.cloud.permissions",
        description="Compares what each role of the stack may do with what it needs (needs.yaml beside this module).",
    )
    parser.add_argument(
        "--account",
        metavar="STACK",
        help="a stack deployed to your AWS account: its roles, and those of the stack beside it, are read there, and "
        "IAM's policy simulator decides. Reads only, and costs nothing. Without it, template.yaml and at_scale.yaml on "
        "the local cloud.",
    )
    account_stack = parser.parse_args(arguments).account
    try:
        if account_stack is None:
            with connect() as stack:
                deploy_beside(stack.name, stack.outputs)
                return max(_report(each, audit.evaluated) for each in (stack.name, stack.name + BESIDE))
        wrong = _report(account_stack, simulate.by(boto3.client("iam")))
        if find(beside := account_stack + BESIDE) is None:
            print(f"There is no stack {beside} beside it.")
            return wrong
        return max(wrong, _report(beside, simulate.by(boto3.client("iam"))))
    except (BotoCoreError, ClientError, AccountError, audit.NeedsError) as error:
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
