"""The local cloud behind moto's server."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server

from workbook.server import same_machine
from workbook.server.local_cloud import at_work

HOST = "127.0.0.1"  # this machine only: whoever reaches moto's server may do everything


@contextmanager
def serving(port: int) -> Iterator[BaseWSGIServer]:
    """A server whose `serve_forever` answers for the local cloud until the context ends; port 0 takes a free one.

    Raises `SystemExit` 1 when the port is taken.
    """
    server = make_server(HOST, port, _not_yet, threaded=True)
    with ExitStack() as stack:
        stack.callback(server.server_close)
        stack.enter_context(at_work(address(server)))
        # Only now: moto finds its services when this is imported, and the local cloud is to be there by then.
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

        from workbook.server import front_door

        services = DomainDispatcherApplication(create_backend_app)
        server.RequestHandlerClass = MotoRequestHandler
        server.app = same_machine.only(front_door.through(services), server.port)
        yield server


def address(server: BaseWSGIServer) -> str:
    """What AWS_ENDPOINT_URL is to be."""
    return f"http://{HOST}:{server.port}"


def _not_yet(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("503 Service Unavailable", [("Content-Length", "0")])
    return []
