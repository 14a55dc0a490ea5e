"""From the first local cloud on, no AWS call of this process leaves this machine, whoever makes it.

Every request of botocore goes through `URLLib3Session.send`: those of any session and client, made before `connect()`
or after `close()`, and those of the credential providers. While a local cloud is open moto answers in an event before
it, so what arrives here nobody answered: an address that moto does not know or was told to pass through, a client that
was made before moto was imported, or one that outlived its stack. Threads and forks share the class that is changed
here. A process that multiprocessing starts afresh is handed the change with its configuration.

moto itself posts some messages with `requests`: to an HTTP(S) subscriber of an SNS topic, to an API destination of
EventBridge, to an endpoint of Firehose. On AWS no foreign subscriber gets one before it has confirmed, and what becomes
of a delivery is never the publisher's error (SNS guide, *Amazon SNS message delivery retries*). So none leaves this
machine, and none that fails here fails the call.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from multiprocessing import current_process
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.httpsession import ProxyConfiguration, URLLib3Session
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from workbook.basics.sentence import Sentence

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

_PATIENCE = 15  # s that SNS waits for a subscriber
_send, _proxy_url_for = URLLib3Session.send, ProxyConfiguration.proxy_url_for
_let_through = 0


class NetworkRefused(Sentence, ConnectionError):
    """An AWS call would have left this machine although the target is moto."""


def guard() -> None:
    """From now on requests go to this machine only; others raise `NetworkRefused`. There is no way back.

    While a stack on a real account is open they are let through (`let_through`), and at no other time.
    """
    URLLib3Session.send = _guarded_send
    ProxyConfiguration.proxy_url_for = _no_proxy_to_this_machine
    _guard_what_moto_posts()
    current_process()._config["workbook.cloud.no_network"] = _Guard()  # type: ignore[attr-defined]  # children copy it


@contextmanager
def let_through() -> Iterator[None]:
    """Within the context requests reach AWS: a stack on a real account is open. Afterwards they do not again."""
    global _let_through
    _let_through += 1
    try:
        yield
    finally:
        _let_through -= 1


def on_this_machine(url: str) -> bool:
    """Whether the host that `url` leads to is localhost or a loopback address, as urllib3, which connects, reads it."""
    try:
        host = (parse_url(url).host or "").strip("[]")
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except (LocationParseError, ValueError):
        return False


def _guarded_send(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
    if not (_let_through or on_this_machine(request.url)):
        url = parse_url(request.url)
        raise NetworkRefused(
            f"Nothing was sent to {url.scheme}://{url.host}: no AWS call of this process leaves this machine since "
            "connect(), and no open local cloud answers this one. If yours was closed, run `stack = connect()`; then "
            "make the client (and a session of your own) after it, and leave endpoint_url out."
        )
    return _send(session, request)


def _no_proxy_to_this_machine(configuration: ProxyConfiguration, url: str) -> str | None:
    """A proxy of the reader's would carry the request to this machine away from it."""
    proxy: str | None = None if on_this_machine(url) else _proxy_url_for(configuration, url)
    return proxy


def _guard_what_moto_posts() -> None:
    from requests import RequestException, Response, Session  # here, because moto brings it along anyway

    send = Session.send
    if send.__module__ == __name__:
        return

    def guarded(session: "Session", request: "PreparedRequest", **options: Any) -> "Response":
        if not _moto_asks():
            return send(session, request, **options)
        unavailable = Response()
        unavailable.status_code = 503
        if not on_this_machine(request.url or ""):
            return unavailable
        try:
            return send(session, request, **options | {"proxies": {}, "timeout": _PATIENCE})
        except RequestException:
            return unavailable

    Session.send = guarded  # type: ignore[method-assign, assignment]


def _moto_asks() -> bool:
    frame = sys._getframe(1)
    while (name := frame.f_globals.get("__name__", "")) == __name__ or name.partition(".")[0] == "requests":
        if frame.f_back is None:
            return False
        frame = frame.f_back
    return str(name).startswith("moto.")


class _Guard:
    """Guards each process that unpickles it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _guarded, ()


def _guarded() -> _Guard:
    guard()
    return _Guard()
