"""What API Gateway answers by itself, without an integration (API Gateway guide, *Gateway response types*)."""

import json
from collections.abc import Mapping
from typing import Any

STATUSES: Mapping[str, int] = {
    "MISSING_AUTHENTICATION_TOKEN": 403,  # also for a path or a method that the API does not have
    "INVALID_SIGNATURE": 403,
    "ACCESS_DENIED": 403,
    "BAD_REQUEST_BODY": 400,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "INTEGRATION_FAILURE": 504,
    "INTEGRATION_TIMEOUT": 504,
    "API_CONFIGURATION_ERROR": 500,
}


class GatewayRefusal(Exception):
    """The gateway answers by itself: `kind` is one of `STATUSES`, `message` its own sentence."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def answer(definition: Mapping[str, Any], refused: GatewayRefusal) -> tuple[int, dict[str, str], str]:
    """Status, headers and body, as the API's definition writes them, or as API Gateway does where it says nothing.

    In these templates variables are replaced, and nothing else of Velocity works.
    """
    own = definition.get("x-amazon-apigateway-gateway-responses", {})
    usual = STATUSES[refused.kind]
    told = own.get(refused.kind) or own.get(f"DEFAULT_{usual // 100}XX", {})
    body = told.get("responseTemplates", {}).get("application/json", '{"message": $context.error.messageString}')
    for name, value in {
        "messageString": json.dumps(refused.message),
        "message": refused.message,
        "responseType": refused.kind,
    }.items():
        body = body.replace(f"$context.error.{name}", value)
    headers = {
        name.removeprefix("gatewayresponse.header."): value.strip("'")
        for name, value in told.get("responseParameters", {}).items()
    }
    return int(told.get("statusCode", usual)), {"x-amzn-ErrorType": refused.kind, **headers}, body
