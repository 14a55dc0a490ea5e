"""A WSGI application that answers this machine's programs and no web page of somebody else's in its browser.

moto's server answers every origin and every name. A page that the reader visits could call it by its address, or by a
name of its own that it lets point here (DNS rebinding).
"""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_REFUSED = b"This local cloud answers programs on this machine, at its own address, and no other web page.\n"


def only(application: Application, port: int) -> Application:
    """`application`, served at `port`, behind that check: 403 for all else, and no header that opens it to pages."""
    hosts = {f"{name}:{port}" for name in _NAMES} | (set(_NAMES) if port == 80 else set())
    origins = {f"http://{host}" for host in hosts}

    def ours(environ: dict[str, Any]) -> bool:
        host = environ.get("HTTP_HOST", "").lower()
        # A browser names the page's origin unless it only loads something, an image say; then it says where from.
        return (
            (host in hosts or host.endswith(f".localhost:{port}"))  # a bucket's host; only this machine has such names
            and ("HTTP_ORIGIN" not in environ or environ["HTTP_ORIGIN"] in origins)
            and environ.get("HTTP_SEC_FETCH_SITE", "none") in ("none", "same-origin")
        )

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not ours(environ):
            start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", str(len(_REFUSED)))])
            return [_REFUSED]

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in headers if not name.lower().startswith("access-control-")]
            return start_response(status, kept, *rest)

        return application(environ, start)

    return answer
