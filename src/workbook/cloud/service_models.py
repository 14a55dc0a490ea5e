"""What every session of botocore's would read or work out for itself, once in a process.

Importing moto alone makes four sessions, and each local cloud has one of its own. moto's own models are left alone:
they say more, SQS's second protocol for instance.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from botocore.hooks import EventAliaser
from botocore.loaders import Loader


@contextmanager
def shared() -> Iterator[None]:
    """While the context lasts, sessions that read their first model read from one loader, and share the events' names.

    The models of the services and the lists of services and endpoints are read once. The present name of an event,
    for which botocore tries 65 older ones, is found once, where each client would find it for all its handlers.
    """
    with (
        patch("botocore.session.create_loader", _loader),
        patch.object(EventAliaser, "_alias_event_name", _alias_event_name),
    ):
        yield


@cache
def _the_loader() -> Loader:
    return Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


def _loader(*_: Any) -> Loader:
    return _the_loader()


_upstream = EventAliaser._alias_event_name
_aliases: dict[str, str] = {}


def _alias_event_name(self: EventAliaser, event_name: str) -> str:
    # Every session has the same aliases, botocore's own; each client begins with an empty memory of them.
    if event_name not in _aliases:
        _aliases[event_name] = _upstream(self, event_name)
    return _aliases[event_name]
