"""The front door of a stack in this process: its definition, who may call it, and a booking through it."""

from typing import Any

from botocore.credentials import Credentials
from moto.apigateway.models import RestAPI, apigateway_backends

from workbook.cloud import Stack
from workbook.practice.sample import PostedJob
from workbook.server.in_process import asked

ACCOUNT, REGION = "123456789012", "us-east-1"
MAY_CALL = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:*"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
INTEGRATION = "x-amazon-apigateway-integration"


def api(stack: Stack) -> RestAPI:
    """The stack's API, as CloudFormation made it."""
    address = stack.outputs["BookingsUrl"]
    found: RestAPI = apigateway_backends[ACCOUNT][REGION].apis[address.removeprefix("https://").partition(".")[0]]
    return found


def integration(stack: Stack, path: str, method: str) -> dict[str, Any]:
    found: dict[str, Any] = api(stack).definition["paths"][path][method][INTEGRATION]
    return found


def book(stack: Stack, who: Credentials | None, posted: PostedJob, number: int = 0, **more: Any) -> Any:
    body = {"applicationId": posted.applications[number].id, **more}
    return asked(stack, "POST", f"/{posted.job.id}/bookings", who, body)
