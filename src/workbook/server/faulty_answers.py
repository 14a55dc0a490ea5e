"""A plan of faults at work in the server: whoever calls it meets them, and so do the calls of its workflows.

Over HTTP an error is an answer in the service's own protocol, and where no answer is to come, or whoever called is to
be gone, the connection is closed. The SDK of whoever calls tries again then, as it does on AWS. A workflow's calls are
made in this process, past the SDK's retries (`workbook.cloud.faults.in_place`). Both are counted together.
"""

import io
import json
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from workbook.cloud.faults.calls import FaultyCalls, MadeCall, ServiceRefuses, Unheard
from workbook.cloud.faults.vocabulary import CloudFault, Died, FaultError

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_SIGNED_FOR = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_BY_SIGNING_NAME = {"states": "stepfunctions"}
_JSON = "application/x-amz-json-1.0"


class NoAnswer(ConnectionError):
    """The server closes the connection, as it does when a client is gone."""


@dataclass
class _Response:
    status: str
    headers: list[tuple[str, str]]
    body: bytes


def must_be_of_calls(faults: Sequence[CloudFault]) -> None:
    """Raises `FaultError` for a fault of an event source mapping: the server's mappings run functions of their own."""
    for fault in faults:
        if not fault.of_calls:
            raise FaultError(
                f"{fault}: the server's plan is of calls and indexes. What goes wrong at an invocation, a message or a "
                "receive is told to an EventSourceMapping, in virtual time"
            )


def through(application: Application, calls: FaultyCalls) -> Application:
    """`application`, whose calls meet the faults. Requests that are no call of a service's API pass."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(sent)
        if (call := _call(environ, sent)) is None:
            return application(environ, start_response)
        response = _met(application, environ, call, calls)
        start_response(response.status, response.headers)
        return [response.body]

    return answer


def _met(application: Application, environ: dict[str, Any], call: MadeCall, calls: FaultyCalls) -> _Response:
    made: list[tuple[_Response, Any]] = []

    def go_on(params: dict[str, Any]) -> Any:
        if params is not call.params:
            changed = json.dumps(params).encode()
            environ.update({"wsgi.input": io.BytesIO(changed), "CONTENT_LENGTH": str(len(changed))})
        response = _asked(application, environ)
        told = json.loads(response.body) if _target(environ) and response.body else {}
        made.append((response, told))
        return told

    try:
        told = calls.meet(call, go_on)
    except ServiceRefuses as refused:
        return _refusal(environ, refused)
    except (Unheard, Died) as silent:
        if connection := environ.get("werkzeug.socket"):
            connection.shutdown(socket.SHUT_RDWR)  # else it is kept for the next request, and the caller waits
        raise NoAnswer(str(silent)) from None
    if made and made[0][1] is told:
        return made[0][0]
    told.pop("ResponseMetadata", None)
    return _response(200, _JSON, json.dumps(told))


def _asked(application: Application, environ: dict[str, Any]) -> _Response:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    body = b"".join(application(environ, lambda status, headers, *_: started.append((status, headers))))
    [(status, headers)] = started
    return _Response(status, headers, body)


def _call(environ: dict[str, Any], sent: bytes) -> MadeCall | None:
    """The call that a request makes, in the protocols that name it: JSON with a target, and Query."""
    signed = _SIGNED_FOR.search(environ.get("HTTP_AUTHORIZATION", ""))
    if signed is None:
        return None
    service = _BY_SIGNING_NAME.get(signed[1], signed[1])
    if target := _target(environ):
        return MadeCall(service, target.rpartition(".")[2], json.loads(sent or b"{}"))
    told = dict(parse_qsl(sent.decode("utf-8", "replace")))
    return MadeCall(service, told["Action"], told) if "Action" in told else None


def _target(environ: dict[str, Any]) -> str:
    return str(environ.get("HTTP_X_AMZ_TARGET", ""))


def _refusal(environ: dict[str, Any], refused: ServiceRefuses) -> _Response:
    if _target(environ):
        return _response(refused.status, _JSON, json.dumps({"__type": refused.code, "message": refused.message}))
    kind = "Sender" if refused.status < 500 else "Receiver"
    error = f"<Type>{kind}</Type><Code>{escape(refused.code)}</Code><Message>{escape(refused.message)}</Message>"
    body = f"<ErrorResponse><Error>{error}</Error><RequestId>injected-by-the-workbook</RequestId></ErrorResponse>"
    return _response(refused.status, "text/xml", body)


def _response(status: int, kind: str, text: str) -> _Response:
    body = text.encode()
    return _Response(f"{status} Injected", [("Content-Type", kind), ("Content-Length", str(len(body)))], body)
