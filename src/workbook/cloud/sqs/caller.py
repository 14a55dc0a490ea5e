"""Who calls a queue, as its events say it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqs_engine.events import ANOTHER_CALLER

_caller: ContextVar[str] = ContextVar("caller", default=ANOTHER_CALLER)


@contextmanager
def calling_as(name: str) -> Iterator[None]:
    """Calls through boto3 within the context, in this thread, are told as made by `name`."""
    token = _caller.set(name)
    try:
        yield
    finally:
        _caller.reset(token)


def caller() -> str:
    return _caller.get()
