"""botocore's models of the services, and its lists of services and Regions, read once in a process.

Every session of botocore's would read them for itself, and importing moto alone makes four; moto reads them once more
for each service, with what it adds to them: SQS's second protocol, for instance.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
import botocore
from botocore.hooks import EventAliaser
from botocore.loaders import Loader
from moto.core import base_backend, loaders

from workbook.basics.kept import kept
from workbook.cloud.template import KEPT

_OF_RESOURCES = "resources-1"  # boto3's own: few services have one, and who asks for another is told so


@contextmanager
def shared() -> Iterator[None]:
    """While the context lasts, sessions that read their first model read from one loader, and moto from another.

    The present name of an event, for which botocore tries 65 older ones, is found once, where each client would find it
    for all its handlers.
    """
    upstream = base_backend.AccountSpecificBackend._generate_regions

    def regions(backend: Any, service: str) -> Any:
        """Where a service is, in every partition. Finding it out means reading the service's whole model."""
        return kept(KEPT, f"regions-{service}", botocore.__version__, lambda: upstream(backend, service))

    with (
        patch("botocore.session.create_loader", _loader),
        patch("moto.core.utils.create_loader", _motos_loader),
        patch.object(base_backend.AccountSpecificBackend, "_generate_regions", regions),
        patch.object(EventAliaser, "_alias_event_name", _alias_event_name),
    ):
        yield


class _FoldersAreServices(Loader):
    def list_available_services(self, type_name: str) -> list[str]:
        """The folders with models, without a look into each for a file of this type.

        A model that is not there is missed by whoever loads it: botocore then raises DataNotFoundError, of which the
        UnknownServiceError for a service that is not listed is a kind.
        """
        if type_name == _OF_RESOURCES:
            listed: list[str] = super().list_available_services(type_name)
            return listed
        return sorted(
            {entry.name for path in self._potential_locations() for entry in os.scandir(path) if entry.is_dir()}
        )


class _MotosLoader(_FoldersAreServices, loaders.Loader):
    """moto's own, which adds to the models what lies beside its code."""


def _loader(*_: Any) -> Loader:
    return _the_loader()


@cache
def _the_loader() -> Loader:
    return _FoldersAreServices(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


@cache
def _motos_loader() -> Loader:
    return _MotosLoader(extra_search_paths=[loaders.moto_root])


_upstream = EventAliaser._alias_event_name
_aliases: dict[str, str] = {}


def _alias_event_name(self: EventAliaser, event_name: str) -> str:
    # Every session has the same aliases, botocore's own; each client begins with an empty memory of them.
    if event_name not in _aliases:
        _aliases[event_name] = _upstream(self, event_name)
    return _aliases[event_name]
