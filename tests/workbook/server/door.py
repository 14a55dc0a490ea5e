"""The front door of a stack in this process: its definition, people of its account, and their signed requests."""

import json
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.apigateway.models import RestAPI, apigateway_backends
from werkzeug.test import Client

from workbook.cloud import Stack
from workbook.server import front_door

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


def somebody(name: str, *statements: Any, path: str = "/") -> Credentials:
    """A new IAM user with a policy of those statements, who may call every API where there are none."""
    iam = boto3.client("iam")
    iam.create_user(UserName=name, Path=path)
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements) or [MAY_CALL]})
    iam.put_user_policy(UserName=name, PolicyName="Calls", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


@dataclass
class Told:
    status: int
    headers: Any
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)


def asked(stack: Stack, method: str, path: str, who: Credentials | None, body: Any = None, **headers: str) -> Told:
    """The answer to a request for `path` below BookingsUrl; a body that is no text is sent as JSON."""

    def beyond(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"not for an API"]

    url = front_door.local_address(stack.outputs["BookingsUrl"], "http://127.0.0.1:5000") + path
    sent = body if isinstance(body, str | None) else json.dumps(body)
    request = AWSRequest(method, url, {"Content-Type": "application/json"} | headers, sent)
    if who is not None:
        SigV4Auth(who, "execute-api", REGION).add_auth(request)
    fields = {name: value for name, value in request.headers.items() if name.lower() != "content-type"}
    answer = Client(front_door.through(beyond)).open(
        url, method=method, data=sent, headers=fields, content_type=request.headers["Content-Type"]
    )
    return Told(answer.status_code, answer.headers, answer.get_data(as_text=True))
