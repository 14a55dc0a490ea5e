"""The REST APIs of the local cloud over HTTP, beside moto's services: a WSGI application in front of another.

An API answers at `http://127.0.0.1:PORT/_aws/execute-api/API/STAGE/…`, the form that other emulators know, and at
`http://API.execute-api.localhost:PORT/STAGE/…`. On AWS it is `https://API.execute-api.REGION.amazonaws.com/STAGE/…`.
"""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from workbook.server import access_log, rest_api
from workbook.server.rest_api import Called
from workbook.server.same_machine import Application

_PATH = "/_aws/execute-api/"
_HOST = re.compile(r"(\w+)\.execute-api\.", re.IGNORECASE)
_LARGEST = 10 * 1024 * 1024  # bytes of a body (API Gateway guide, "Amazon API Gateway quotas")


def local_address(url: str, endpoint: str) -> str:
    """Where a server at `endpoint` has the API that AWS would have at `url`, such as the stack's Output BookingsUrl."""
    parts = urlsplit(url)
    return f"{endpoint.rstrip('/')}{_PATH}{parts.netloc.partition('.')[0]}{parts.path}"


def through(application: Application) -> Application:
    """`application`, with this machine's REST APIs in front of it: what is not for one of them goes through."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        address = _address(environ)
        if address is None:
            return application(environ, start_response)
        api_id, stage, parts = address
        found = rest_api.deployed(api_id, stage)
        if found is None:
            return _sent(start_response, 403, {}, '{"message": "Forbidden"}')  # as for an API or a stage that is not
        size = int(environ.get("CONTENT_LENGTH") or 0)
        if size > _LARGEST:
            return _sent(start_response, 413, {}, '{"message": "Request Too Long"}')
        called = Called(
            environ["REQUEST_METHOD"],
            stage,
            parts,
            dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
            _headers(environ),
            environ["wsgi.input"].read(size).decode("utf-8", "replace"),
        )
        answered = rest_api.answer(*found, called)
        access_log.write(*found, answered)
        return _sent(start_response, answered.status, answered.headers, answered.body)

    return answer


def _address(environ: dict[str, Any]) -> tuple[str, str, tuple[str, ...]] | None:
    """API, stage, and the parts of the path behind it; None for a request that is not for an API.

    Parts are split before they are decoded: `%2F` is a character of a part.
    """
    path = urlsplit(environ.get("REQUEST_URI") or environ.get("PATH_INFO", "")).path
    if path.startswith(_PATH):
        api_id, _, behind = path.removeprefix(_PATH).partition("/")
    elif host := _HOST.match(environ.get("HTTP_HOST", "")):
        api_id, behind = host[1].lower(), path.lstrip("/")
    else:
        return None
    stage, _, rest = behind.partition("/")
    return api_id, stage, tuple(unquote(part) for part in rest.rstrip("/").split("/"))


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    headers = {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    return headers


def _sent(start_response: Callable[..., Any], status: int, headers: Any, body: str) -> Iterable[bytes]:
    sent = body.encode()
    fields = {"Content-Type": "application/json", **headers, "Content-Length": str(len(sent))}
    start_response(f"{status} {HTTPStatus(status).phrase}", list(fields.items()))
    return [sent]
