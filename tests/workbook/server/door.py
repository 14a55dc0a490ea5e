"""The front door of a stack in this process: its definition, and who may call it."""

from typing import Any

from moto.apigateway.models import RestAPI, apigateway_backends

from workbook.cloud import Stack

ACCOUNT, REGION = "123456789012", "us-east-1"
MAY_CALL = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:*"}
INTEGRATION = "x-amazon-apigateway-integration"


def api(stack: Stack) -> RestAPI:
    """The stack's API, as CloudFormation made it."""
    address = stack.outputs["BookingsUrl"]
    found: RestAPI = apigateway_backends[ACCOUNT][REGION].apis[address.removeprefix("https://").partition(".")[0]]
    return found


def integration(stack: Stack, path: str, method: str) -> dict[str, Any]:
    found: dict[str, Any] = api(stack).definition["paths"][path][method][INTEGRATION]
    return found
