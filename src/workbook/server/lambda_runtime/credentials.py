"""As whom a function calls AWS: each environment has credentials of its own, which stand for its role.

A call over HTTP that is signed with them is decided by the role's policies, as `workbook.cloud.permissions.acting` does
it inside this process, and queues tell it as made by the invocation that runs in that environment. Calls to S3 are not
decided: moto hands them out by another way.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from unittest.mock import patch
from xml.sax.saxutils import escape

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.responses import BaseResponse
from moto.core.utils import get_service_model

from workbook.cloud.permissions.acting import Denial, acting_as, denial
from workbook.cloud.sqs import calling_as

_KEY = re.compile(r"Credential=([A-Z0-9]{20})/")


@dataclass
class Session:
    """Temporary credentials. `invocation` is what queues call who uses them now; empty between two invocations."""

    role: str
    invocation: str = ""

    def __post_init__(self) -> None:
        self.key = f"ASIA{token_hex(8).upper()}"
        self.secret = token_hex(20)

    @property
    def variables(self) -> Mapping[str, str]:
        """For the environment of whoever is to have them."""
        return {
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_SESSION_TOKEN": "local",
        }


class Sessions:
    """The credentials that were given out."""

    def __init__(self) -> None:
        self._by_key: dict[str, Session] = {}

    def give(self, role: str) -> Session:
        session = Session(role)
        self._by_key[session.key] = session
        return session

    def take_back(self, session: Session) -> None:
        self._by_key.pop(session.key, None)

    @contextmanager
    def honoured(self) -> Iterator[None]:
        """Within the context calls that are signed with them are made as their role."""
        upstream = BaseResponse._dispatch

        def dispatch(self: BaseResponse, request: Request, *rest: Any, **more: Any) -> Any:
            found = _KEY.search(request.headers.get("Authorization", ""))
            session = sessions.get(found[1]) if found else None
            if session is None:
                return upstream(self, request, *rest, **more)
            self.setup_class(request, *rest, **more)
            if denied := _denied(self, request, session.role):
                return _refused(self, denied)
            with calling_as(session.invocation), acting_as(session.role):
                return upstream(self, request, *rest, **more)

        sessions = self._by_key
        with patch.object(BaseResponse, "_dispatch", dispatch):
            yield


def _denied(response: BaseResponse, request: Request, role: str) -> Denial | None:
    model = get_service_model(response.boto3_service_name)
    operation = model.operation_model(response._get_action())
    parser = PROTOCOL_PARSERS[determine_request_protocol(model, request.content_type)](operation, map_type=dict)
    params = parser.parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.data,
            "url_path": request.path,
            "url_params": response.uri_match,
        }
    )
    return denial(role, model.signing_name, operation.name, params, response.region)


def _refused(response: BaseResponse, denied: Denial) -> tuple[int, dict[str, str], str]:
    """In the form of the request's protocol, by which the client reads it."""
    model = get_service_model(response.boto3_service_name)
    headers = {"status": str(denied.status), "x-amzn-errortype": denied.code}
    if response.determine_response_protocol(model) != "query":
        return denied.status, headers, json.dumps({"__type": denied.code, "message": denied.message})
    error = f"<Error><Type>Sender</Type><Code>{denied.code}</Code><Message>{escape(denied.message)}</Message></Error>"
    return denied.status, headers, f"<ErrorResponse>{error}<RequestId>denied</RequestId></ErrorResponse>"
