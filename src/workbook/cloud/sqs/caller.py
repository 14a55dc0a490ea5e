"""Who calls a queue, as its events say it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqs_engine.events import ANOTHER_CALLER

_caller: ContextVar[str | None] = ContextVar("caller", default=None)
_others = ANOTHER_CALLER


@contextmanager
def calling_as(name: str) -> Iterator[None]:
    """Calls through boto3 within the context, in this thread, are told as made by `name`."""
    token = _caller.set(name)
    try:
        yield
    finally:
        _caller.reset(token)


@contextmanager
def others_call_as(name: str) -> Iterator[None]:
    """So are those of threads that nobody named, the ones that a handler starts: they know nothing of its context."""
    global _others
    before, _others = _others, name
    try:
        yield
    finally:
        _others = before


def caller() -> str:
    return _caller.get() or _others
