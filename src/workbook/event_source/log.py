"""What a handler prints and logs. On Lambda it goes to CloudWatch Logs; here it would flood the page."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import Any


@contextmanager
def captured(text: StringIO) -> Iterator[None]:
    """Gather standard output in `text`, and what loggers write to it, who keep the stream that they were made with."""
    # Not by setStream: it flushes the stream it takes away, which may be closed by now, and nothing waits in it.
    before = [(handler, handler.stream) for handler in _standard_output()]
    for handler, _ in before:
        handler.stream = text
    try:
        with redirect_stdout(text):
            yield
    finally:
        for handler, stream in before:
            handler.stream = stream


def _standard_output() -> Iterator["logging.StreamHandler[Any]"]:
    for logger in logging.Logger.manager.loggerDict.values():
        for handler in logger.handlers if isinstance(logger, logging.Logger) else ():
            if type(handler) is logging.StreamHandler and handler.stream is not sys.stderr:
                yield handler
