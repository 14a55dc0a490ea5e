"""Signed requests to a stack's front door without a server: the WSGI application is called in this process."""

import json
from dataclasses import dataclass
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from werkzeug.datastructures import Headers
from werkzeug.test import Client

from workbook.cloud import Stack, shared_client
from workbook.server import front_door

_MAY_CALL = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
_NOWHERE = "http://127.0.0.1"  # an address that no request is sent to


@dataclass
class Told:
    """What a caller was told; `body` is its JSON."""

    status: int
    headers: Headers
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)


def somebody(name: str, *statements: Any, path: str = "/") -> Credentials:
    """A new IAM user with a policy of those statements, who may call every API where there are none."""
    iam = shared_client("iam")
    iam.create_user(UserName=name, Path=path)
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements) or [_MAY_CALL]})
    iam.put_user_policy(UserName=name, PolicyName="Calls", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def asked(stack: Stack, method: str, path: str, who: Credentials | None, body: Any = None, **headers: str) -> Told:
    """The answer to a request for `path` below BookingsUrl, signed by `who`; a body that is no text is sent as JSON."""
    url = front_door.local_address(stack.outputs["BookingsUrl"], _NOWHERE) + path
    sent = body if isinstance(body, str | None) else json.dumps(body)
    request = AWSRequest(method, url, {"Content-Type": "application/json"} | headers, sent)
    if who is not None:
        SigV4Auth(who, "execute-api", shared_client("apigateway").meta.region_name).add_auth(request)
    fields = {name: value for name, value in request.headers.items() if name.lower() != "content-type"}
    answer = Client(front_door.through(_beyond)).open(
        url, method=method, data=sent, headers=fields, content_type=request.headers["Content-Type"]
    )
    return Told(answer.status_code, answer.headers, answer.get_data(as_text=True))


def _beyond(environ: Any, start_response: Any) -> list[bytes]:
    """What stands behind the front door here: nothing."""
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"not for an API"]
