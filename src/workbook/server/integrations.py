"""A method's integration with an action of an AWS service: the call, made with the integration's role.

Its uri is `arn:aws:apigateway:REGION:SERVICE:action/ACTION` (API Gateway guide, *Set up an integration request in API
Gateway*).
"""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime
from typing import Any

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError

from workbook.cloud.permissions.acting import acting_as
from workbook.server.gateway_responses import GatewayRefusal

_CLIENTS = {"states": "stepfunctions"}
"""boto3's name of a service, where it is another one than the gateway's."""

# As many requests as may wait for an answer at once. One that was given up keeps its thread until it ends.
_threads = ThreadPoolExecutor(64, thread_name_prefix="front-door")


def called(integration: Mapping[str, Any], body: str) -> tuple[int, str]:
    """Status and body of the service's answer to `body`.

    Raises `GatewayRefusal` when there is none within `timeoutInMillis`, or when the definition names what is not there.
    The call itself goes on after a timeout, as it does on AWS.
    """
    *_, region, service, action = integration["uri"].split(":", 5)
    kind, _, name = action.partition("/")
    try:
        asked = json.loads(body)
    except ValueError:
        # What a service answers to a body that is no JSON.
        return 400, json.dumps({"__type": "SerializationException"})
    if integration["type"] != "aws" or kind != "action" or not isinstance(asked, dict):
        raise GatewayRefusal("API_CONFIGURATION_ERROR", "Internal server error")

    def call() -> tuple[int, str]:
        with acting_as(integration["credentials"]):
            client = boto3.client(_CLIENTS.get(service, service), region_name=region)
            try:
                answer = getattr(client, xform_name(name))(**asked)
            except ClientError as error:
                told = error.response["Error"]
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                return status, json.dumps({"__type": told["Code"], "message": told["Message"]})
            except ParamValidationError as error:
                return 400, json.dumps({"__type": "ValidationException", "message": str(error)})
        return 200, json.dumps(answer, default=_wire)

    waiting = _threads.submit(copy_context().run, call)
    try:
        return waiting.result(timeout=integration.get("timeoutInMillis", 29_000) / 1000)
    except TimeoutError:
        raise GatewayRefusal("INTEGRATION_TIMEOUT", "Endpoint request timed out") from None


def _wire(value: object) -> object:
    """An instant, as the services' JSON has it."""
    return value.timestamp() if isinstance(value, datetime) else str(value)
