"""botocore's models of the services, and its lists of services and endpoints, read once in a process.

Every session of botocore's would read them for itself, and importing moto alone makes four. moto's own models are left
alone: they say more, SQS's second protocol for instance.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from botocore.loaders import Loader


@contextmanager
def shared() -> Iterator[None]:
    """While the context lasts, sessions that read their first model read from one loader."""
    with patch("botocore.session.create_loader", _loader):
        yield


@cache
def _the_loader() -> Loader:
    return Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


def _loader(*_: Any) -> Loader:
    return _the_loader()
