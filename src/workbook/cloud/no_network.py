"""From the first local cloud on, no AWS call of this process leaves this machine, whoever makes it.

Every request of botocore goes through `URLLib3Session.send`: those of any session and client, made before `connect()`
or after `close()`, and those of the credential providers. While a local cloud is open moto answers in an event before
it, so what arrives here nobody answered: an address that moto does not know or was told to pass through, a client that
was made before moto was imported, or one that outlived its stack. Threads and forks share the class that is changed
here. A process that multiprocessing starts afresh is handed the change with its configuration.
"""

from ipaddress import ip_address
from multiprocessing import current_process
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.httpsession import ProxyConfiguration, URLLib3Session
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from workbook.basics.sentence import Sentence

_send, _proxy_url_for = URLLib3Session.send, ProxyConfiguration.proxy_url_for


class NetworkRefused(Sentence, ConnectionError):
    """An AWS call would have left this machine although the target is moto."""


def guard() -> None:
    """From now on requests go to this machine only; others raise `NetworkRefused`. There is no way back.

    A target other than moto is let through here, and nowhere else.
    """
    URLLib3Session.send = _guarded_send
    ProxyConfiguration.proxy_url_for = _no_proxy_to_this_machine
    current_process()._config["workbook.cloud.no_network"] = _Guard()  # type: ignore[attr-defined]  # children copy it


def on_this_machine(url: str) -> bool:
    """Whether the host that `url` leads to is localhost or a loopback address, as urllib3, which connects, reads it."""
    try:
        host = (parse_url(url).host or "").strip("[]")
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except (LocationParseError, ValueError):
        return False


def _guarded_send(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
    if not on_this_machine(request.url):
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


class _Guard:
    """Guards each process that unpickles it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _guarded, ()


def _guarded() -> _Guard:
    guard()
    return _Guard()
