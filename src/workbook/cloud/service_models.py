"""botocore's models of the services, and its lists of services and Regions, read once in a process.

Every session of botocore's would read them for itself, and importing moto alone makes four; moto reads them once more
for each service, with what it adds to them: SQS's second protocol, for instance.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from inspect import CO_VARKEYWORDS
from pathlib import Path
from types import CodeType
from typing import Any, BinaryIO
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
import botocore
from botocore import hooks
from botocore.hooks import EVENT_ALIASES, EventAliaser, NodeList, _PrefixTrie
from botocore.loaders import JSONFileLoader, Loader, instance_cache
from moto.core import base_backend, loaders

from workbook.basics.kept import kept
from workbook.cloud.template import KEPT

_OF_RESOURCES = "resources-1"  # boto3's own: few services have one, and who asks for another is told so


@contextmanager
def shared() -> Iterator[None]:
    """While the context lasts, sessions that read their first model read from one loader, and moto from another.

    The present name of an event, for which botocore tries 65 older ones, is found once, where each client would find it
    for all its handlers. Of each of these, some 130 for a session, the code itself tells what Python's inspection takes
    most of a session's making to find out. Each client has a copy of them, which by botocore's way takes a third of its
    making.
    """
    upstream = base_backend.AccountSpecificBackend._generate_regions

    def regions(backend: Any, service: str) -> Any:
        """Where a service is, in every partition. Finding it out means reading the service's whole model."""
        if service not in _regions:
            made = partial(upstream, backend, service)
            _regions[service] = kept(KEPT, f"regions-{service}", botocore.__version__, made)
        return _regions[service]

    with (
        patch("botocore.session.create_loader", _loader),
        patch("moto.core.utils.create_loader", _motos_loader),
        patch.object(base_backend.AccountSpecificBackend, "_generate_regions", regions),
        patch.object(EventAliaser, "_alias_event_name", _alias_event_name),
        patch.object(hooks, "accepts_kwargs", _accepts_kwargs),
        patch.object(_PrefixTrie, "__copy__", _with_handlers_of),
    ):
        yield


class _PlainFiles(JSONFileLoader):
    def _load_file(self, full_path: str, open_method: Callable[[str, str], BinaryIO]) -> Any:
        """botocore asks for an OrderedDict of each object, which takes twice the time and keeps the same order."""
        try:
            with open_method(full_path, "rb") as file:
                return json.loads(file.read())
        except FileNotFoundError:
            return None


class _FoldersAreServices(Loader):
    FILE_LOADER_CLASS = _PlainFiles

    @instance_cache
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
    """moto's own, which adds to the models what lies beside its code. The others are those that clients have."""

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        whose = self if _adds_to(service_name, type_name) else _the_loader()
        return Loader.load_service_model(whose, service_name, type_name, api_version)


def _adds_to(service: str, type_name: str) -> bool:
    """Whether moto has a model of its own or an addition, or boto3 has one that moto does without."""
    of_moto = Path(loaders.moto_root, service.replace("-", "")).glob(f"[0-9]*/{type_name}*")
    of_boto3 = Path(Loader.BUILTIN_DATA_PATH, service).glob(f"*/{type_name}.sdk-extras*")
    return any(of_moto) or any(of_boto3)


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
_regions: dict[str, list[str]] = {}
_inspected = hooks.accepts_kwargs


def _accepts_kwargs(handler: Any) -> Any:
    code = getattr(handler, "__code__", None)
    return code.co_flags & CO_VARKEYWORDS if isinstance(code, CodeType) else _inspected(handler)


def _alias_event_name(self: EventAliaser, event_name: str) -> str:
    # Every session has the same aliases, botocore's own; each client begins with an empty memory of them. A name
    # is taken apart once for each older one, here only where it holds one.
    if event_name not in _aliases:
        older = any(old in event_name for old in EVENT_ALIASES)
        _aliases[event_name] = _upstream(self, event_name) if older else event_name
    return _aliases[event_name]


def _with_handlers_of(trie: _PrefixTrie) -> _PrefixTrie:
    copied = _PrefixTrie()
    copied._root = _copy_of(trie._root)
    return copied


def _copy_of(node: dict[str, Any]) -> dict[str, Any]:
    handlers = node["values"]
    return {
        "chunk": node["chunk"],
        "children": {name: _copy_of(child) for name, child in node["children"].items()},
        "values": handlers and NodeList(*(each.copy() for each in handlers)),
    }
