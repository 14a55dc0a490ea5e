"""Waiting in virtual time, one thread at a time.

A thread that `waits_with` a function of its own waits by it: `time.sleep` and `asyncio.sleep`, however they were
imported, call it in place of letting real time pass. Every other thread sleeps as it always did.
"""

import asyncio
import selectors
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FunctionType
from typing import Any
from unittest.mock import patch

Wait = Callable[[float], None]

MOST_READS = 200_000
"""How often the time is read without a wait before we take it for a loop. Our choice: a long batch that logs every
message reads it a few thousand times."""

_sleep = time.sleep
_monotonic = time.monotonic
_here = threading.local()


class TimeStandsStill(RuntimeError):
    """A loop waits for the time to change and never gives it a chance to."""


def wait_of_this_thread() -> Wait | None:
    """The function that this thread waits with; None where real time passes."""
    return getattr(_here, "wait", None)


@contextmanager
def waits_with(wait: Wait) -> Iterator[None]:
    """Within the context this thread waits by calling `wait` with a number of seconds."""
    _here.wait, _here.reads, _here.waited = wait, 0, 0.0
    try:
        yield
    finally:
        del _here.wait
        if (loop := getattr(_here, "loop", None)) is not None and not loop.is_running():
            loop.close()


def time_was_read() -> None:
    """Counts; raises `TimeStandsStill` in a thread that reads the time again and again without waiting."""
    if wait_of_this_thread() is None:
        return
    _here.reads += 1
    if _here.reads > MOST_READS:
        raise TimeStandsStill(
            f"the time was read {MOST_READS} times and stood still: in virtual time a loop has to sleep, "
            "time.sleep(0.1) for example, for time to pass"
        )


def _wait(seconds: float) -> None:
    _here.reads = 0
    _here.waited += seconds
    _here.wait(seconds)


def sleep(seconds: float) -> None:
    """`time.sleep`, in virtual time where this thread waits with a function of its own."""
    if wait_of_this_thread() is None:
        _sleep(seconds)
    else:
        _sleep(min(0, seconds))  # refuses what time.sleep refuses
        if seconds > 0:
            _wait(float(seconds))


class _Selector(selectors.DefaultSelector):
    """What an event loop waits with between two of its callbacks."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            ready = super().select(timeout)
        elif not (ready := super().select(0)):
            _wait(timeout)
            ready = super().select(0)
        return ready


class _Loop(asyncio.SelectorEventLoop):
    """An event loop of a thread that waits with a function of its own."""

    def __init__(self) -> None:
        super().__init__(_Selector())
        self._began, self._waited = _monotonic(), _here.waited

    def time(self) -> float:
        """Stands still but for what this thread waited."""
        return self._began + float(_here.waited - self._waited)


def _new_event_loop(upstream: Callable[[], asyncio.AbstractEventLoop]) -> asyncio.AbstractEventLoop:
    return upstream() if wait_of_this_thread() is None else _Loop()


def _get_event_loop(upstream: Callable[[], asyncio.AbstractEventLoop]) -> asyncio.AbstractEventLoop:
    """Makes a loop where there is none, as in a process's first thread, in which Lambda runs a handler."""
    if wait_of_this_thread() is not None and asyncio._get_running_loop() is None:
        if getattr(_here, "loop", None) is None or _here.loop.is_closed():
            _here.loop = _Loop()
        return _here.loop  # type: ignore[no-any-return]
    return upstream()


@contextmanager
def virtual_sleep(*functions: object) -> Iterator[None]:
    """Within the context, threads that `waits_with` a function of their own sleep in virtual time.

    `time.sleep` is a function of C, and a module that imported it holds the function itself: it is replaced in every
    module, in what `functions` refer to, and put back.
    """
    places = [*_modules_with_sleep(), *(place for each in functions for place in _references(each))]
    replaced = [replace(sleep) for replace in places]
    new_event_loop = partial(_new_event_loop, asyncio.events.new_event_loop)
    get_event_loop = partial(_get_event_loop, asyncio.events.get_event_loop)
    try:
        with (
            patch.multiple(asyncio.events, new_event_loop=new_event_loop, get_event_loop=get_event_loop),
            patch.multiple(asyncio, new_event_loop=new_event_loop, get_event_loop=get_event_loop),
        ):
            yield
    finally:
        for put_back in replaced:
            put_back()


Replace = Callable[[Any], Callable[[], None]]
_loaded: list[object] = []
_looked_through: dict[str, object] = {}
_holders: dict[str, list[Replace]] = {}


def _modules_with_sleep() -> Iterator[Replace]:
    # Thousands are loaded, so each is looked through once; `__main__` is a notebook and goes on growing.
    loaded = [*sys.modules.values()]
    if loaded != _loaded:
        _loaded[:] = loaded
        for name, module in list(sys.modules.items()):
            if _looked_through.get(name) is not module and name != "__main__":
                _looked_through[name] = module
                _holders[name] = [] if name == __name__ else list(_in_namespace(getattr(module, "__dict__", None)))
        for name in [name for name, holders in _holders.items() if not holders]:
            del _holders[name]
    yield from _in_namespace(vars(sys.modules["__main__"]))
    for holders in _holders.values():
        yield from holders


def _in_namespace(names: object) -> Iterator[Replace]:
    if isinstance(names, dict):
        for name in [name for name, value in list(names.items()) if value is _sleep]:
            yield partial(_replace_item, names, name)


def _references(function: object) -> Iterator[Replace]:
    """Where a function that is in no module, one of a notebook's cells say, holds `time.sleep`."""
    function = getattr(function, "__func__", function)
    if isinstance(function, partial):
        yield from _references(function.func)
    if not isinstance(function, FunctionType):
        return
    yield from _in_namespace(function.__globals__)
    for cell in function.__closure__ or ():
        try:
            held = cell.cell_contents
        except ValueError:  # not filled yet
            continue
        if held is _sleep:
            yield partial(_replace_attribute, cell, "cell_contents")
        elif held is not function:
            yield from _references(held)
    if function.__defaults__ and _sleep in function.__defaults__:
        yield partial(_replace_defaults, function)
    if function.__kwdefaults__:
        yield from _in_namespace(function.__kwdefaults__)
    yield from _references(getattr(function, "__wrapped__", None))


def _replace_item(names: dict[str, Any], name: str, value: Any) -> Callable[[], None]:
    names[name] = value
    return partial(names.__setitem__, name, _sleep)


def _replace_attribute(holder: Any, name: str, value: Any) -> Callable[[], None]:
    setattr(holder, name, value)
    return partial(setattr, holder, name, _sleep)


def _replace_defaults(function: FunctionType, value: Any) -> Callable[[], None]:
    before = function.__defaults__ or ()
    function.__defaults__ = tuple(value if each is _sleep else each for each in before)
    return partial(setattr, function, "__defaults__", before)
