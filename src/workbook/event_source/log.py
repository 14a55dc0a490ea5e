"""What a handler prints and logs. On Lambda it goes to CloudWatch Logs; here it would flood the page."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO


@contextmanager
def captured() -> Iterator[StringIO]:
    """Gather standard output, and what loggers write to it: they keep the stream that was there when they were made."""
    text = StringIO()
    handlers = [handler for logger in _loggers() for handler in logger.handlers if _writes_to_stdout(handler)]
    streams = [handler.setStream(text) for handler in handlers]
    try:
        with redirect_stdout(text):
            yield text
    finally:
        for handler, stream in zip(handlers, streams, strict=True):
            if stream is not None:
                handler.setStream(stream)


def _loggers() -> list[logging.Logger]:
    return [each for each in logging.Logger.manager.loggerDict.values() if isinstance(each, logging.Logger)]


def _writes_to_stdout(handler: logging.Handler) -> bool:
    return type(handler) is logging.StreamHandler and handler.stream is not sys.stderr
