"""The role with which API Gateway writes logs: the account's, one for each Region, so it is never part of a stack of ours.

A stage with an access log cannot be made where the account names no role (API Gateway guide, *Set up CloudWatch logging
for REST APIs in API Gateway*).
"""

from botocore.exceptions import ClientError, WaiterError

from workbook.cloud.account import AccountError, client, in_sentences
from workbook.cloud.template import PROJECT

STACK = "api-gateway-logs"
TEMPLATE = PROJECT / "deployer" / "gateway_logs.yaml"

_BY_HAND = (
    f"aws cloudformation deploy --stack-name {STACK} --template-file deployer/gateway_logs.yaml "
    "--capabilities CAPABILITY_IAM"
)


def ensured() -> str:
    """Make the role where there is none, and give a sentence about it; "" where there was one, which is left as it is.

    Raises `AccountError`, with the command for somebody who may, when it cannot be made.
    """
    with in_sentences():
        if client("apigateway").get_account().get("cloudwatchRoleArn"):
            return ""
        cloudformation = client("cloudformation")
        try:
            cloudformation.create_stack(
                StackName=STACK, TemplateBody=TEMPLATE.read_text(encoding="utf-8"), Capabilities=["CAPABILITY_IAM"]
            )
            cloudformation.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig={"Delay": 5})
        except (ClientError, WaiterError):
            raise AccountError(
                "API Gateway has no role for its logs in this account and Region, and it could not be made. Somebody "
                f"who administers the account makes it once: {_BY_HAND}"
            ) from None
    return (
        f"API Gateway had no role for its logs in this account and Region. The stack {STACK} holds one now, for all "
        "APIs; `make destroy` leaves it alone."
    )
