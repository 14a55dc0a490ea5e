"""Imports without what they bring along and nothing here uses."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def stand_ins(modules: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """While the context lasts, an import of one of `modules` finds what stands beside its name; None: it fails.

    Modules that are imported already are left as they are, and those imported meanwhile stay.
    """
    put = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(put)  # type: ignore[arg-type]  # None is what makes an import fail
    try:
        yield
    finally:
        for name in put:
            del sys.modules[name]


def stand_in(name: str, **attributes: object) -> ModuleType:
    """A module that has nothing but `attributes`."""
    module = ModuleType(name)
    vars(module).update(attributes)
    return module
