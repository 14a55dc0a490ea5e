"""Servers on this machine that stand for AWS: moto's, and one that only refuses."""

import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from moto.cloudformation.models import Stack
from moto.server import ThreadedMotoServer

from workbook.cloud import own_messages
from workbook.cloud.account import CONFIRMED

KEY, SECRET, TOKEN = "AKIAWORKBOOKTESTS123", "secret/of/the/tests/0123456789", "token-of-the-tests"


@pytest.fixture
def logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": TOKEN,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(CONFIRMED, raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture(scope="session")
def motos_server() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(motos_server: str, logged_in: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty account, over HTTP; its address."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", motos_server)
    monkeypatch.setenv("AWS_DISABLE_HOST_PREFIX_INJECTION", "true")
    # moto's queues give all they have at once: to wait for more only takes a second.
    monkeypatch.setattr(own_messages, "_WAIT", 0)
    yield motos_server
    urllib.request.urlopen(urllib.request.Request(f"{motos_server}/moto-api/reset", method="POST")).read()


@pytest.fixture
def json_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto would read them as YAML, which takes longer than to make what is in them."""
    monkeypatch.setattr(Stack, "parse_template", staticmethod(json.loads))


@pytest.fixture
def refusing(logged_in: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, int], None]]:
    """A server that answers each call with one error; the function sets its code and its status."""
    answer: dict[str, Any] = {"code": "", "status": 400}

    class Refuse(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            # As AWS does for a wrong signature, the text repeats what was sent.
            text = f"The text names {self.headers.get('Authorization')} {TOKEN} {SECRET}"
            body = (
                f"<ErrorResponse><Error><Type>Sender</Type><Code>{answer['code']}</Code><Message>{text}</Message></Error>"
                "<RequestId>r</RequestId></ErrorResponse>"
            ).encode()
            self.send_response(answer["status"])
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refuse)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")

    def refuse_with(code: str, status: int) -> None:
        answer.update(code=code, status=status)

    yield refuse_with
    server.shutdown()
    server.server_close()
